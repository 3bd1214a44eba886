"""The help of each command fits into the 80 columns of a terminal."""

from __future__ import annotations

import pytest

from trueup.cli.main import command_names, main


@pytest.mark.parametrize("words", [[], *([name] for name in command_names())], ids=" ".join)
def test_no_line_is_wider_than_a_terminal(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert not ended.value.code
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 5
    assert [line for line in lines if len(line) > 80] == []
