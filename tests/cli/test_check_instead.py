"""What `trueup check` does in place of a report: files, settings, statistics, comments, watching."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from trueup.cli.main import main

PROGRAM = """\
from keras import Sequential, layers
model = Sequential([layers.Input((20,)), layers.Dense(10, "softmax")])
model.compile(
    loss="binary_crossentropy",  # as in the paper
    metrics=["accuracy"],
)
model.fit(x, y)
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    Path("requirements.txt").write_text("keras==2.2.4\n")
    Path("digits.py").write_text(PROGRAM)
    Path("plain.py").write_text("print(1)\n")
    return tmp_path


def test_statistics_count_each_rule(capsys: pytest.CaptureFixture[str]) -> None:
    # With labels that were read, so that the fix of TU301 can be written.
    rows = PROGRAM.replace("import Sequential, layers", "import Sequential, layers, utils").replace(
        "fit(x, y)", "fit(x, utils.to_categorical(y, 10))"
    )
    for name in ("digits.py", "twice.py"):
        Path(name).write_text(rows)
    assert main(["check", "--statistics"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "2  TU103  note            binary-loss-on-softmax",
        "2  TU301  warning  [*] 2  elementwise-accuracy-on-one-of-k",
    ]
    main(["check", "--statistics", "--output-format", "json"])
    assert json.loads(capsys.readouterr().out)[1] == {
        "code": "TU301",
        "name": "elementwise-accuracy-on-one-of-k",
        "count": 2,
        "severity": "warning",
        "fixable": 2,
    }


def test_files_and_settings_are_shown_and_nothing_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pyproject.toml").write_text('[tool.trueup]\nignore = ["TU3"]\nextend-exclude = ["plain.py"]\n')
    assert main(["check", "--show-files"]) == 0
    assert capsys.readouterr().out == "digits.py\n"
    assert main(["check", "--show-files", "digits.py", "nowhere.py"]) == 2
    shown = capsys.readouterr()
    assert shown.out == "digits.py\n"
    assert "nowhere.py: there is no such file or folder" in shown.err
    assert main(["check", "--show-settings", "--fail-on", "error"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == f"# .: {Path('pyproject.toml').absolute()}"
    assert 'fail-on = "error"' in out
    enabled = next(line for line in out.splitlines() if line.startswith("enabled = "))
    assert "TU103" in enabled
    assert "TU301" not in enabled
    assert main(["check", "--show-settings", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["."]["respect_gitignore"] is True


def test_a_comment_at_each_finding_takes_it_out(capsys: pytest.CaptureFixture[str]) -> None:
    Path("digits.py").write_text(PROGRAM.replace("# as in the paper", "# noqa: E501 as in the paper"))
    before = Path("digits.py").read_text()
    assert main(["check", "--add-noqa"]) == 0
    assert capsys.readouterr().out == "Added 2 comments for 2 findings.\n"
    after = Path("digits.py").read_text()
    noted = before.replace("E501 as", "E501, TU103 as").replace('["accuracy"],', '["accuracy"],  # noqa: TU301')
    assert after == noted
    assert main(["check", "--fail-on", "note"]) == 0
    assert main(["check", "--add-noqa"]) == 0
    assert Path("digits.py").read_text() == after


def test_comments_stand_in_files_and_cells_as_they_are_stored() -> None:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1}]
    lines = ["!pip install keras==2.2.4\n", *PROGRAM.splitlines(keepends=True)]
    book = {"cells": [cells[0] | {"source": lines}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    Path("book.ipynb").write_text(json.dumps(book, indent=1))
    Path("digits.py").write_bytes(PROGRAM.replace("\n", "\r\n").encode())
    assert main(["check", "--add-noqa"]) == 0
    assert 'metrics=["accuracy"],  # noqa: TU301\r\n)\r\nmodel.fit' in Path("digits.py").read_bytes().decode()
    source = json.loads(Path("book.ipynb").read_text())["cells"][0]["source"]
    assert '    metrics=["accuracy"],  # noqa: TU301\n' in source
    assert main(["check", "--fail-on", "note"]) == 0


def test_what_takes_no_comment_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    Path("digits.py").write_text(PROGRAM + "print('unfinished\n")
    Path("digits.py").chmod(0o400)
    code = main(["check", "--add-noqa", "--ignore", "TU002"])
    out = capsys.readouterr().out
    assert code == 1
    assert "TU301 stays: the file may not be written" in out
    assert "noqa" not in Path("digits.py").read_text()


@pytest.mark.parametrize(
    "options",
    [
        ["--watch", "--fix"],
        ["--watch", "-"],
        ["--watch", "--statistics"],
        ["--add-noqa", "--diff"],
        ["--add-noqa", "-"],
    ],
)
def test_what_excludes_each_other_is_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *options]) == 2
    assert "give" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is another signal there")
def test_watching_reports_what_changed_until_it_is_stopped() -> None:
    # A shell's background job starts with Ctrl-C ignored, and so would what is started here.
    start = "import signal; signal.signal(2, signal.default_int_handler); from trueup.cli.main import main; "
    start += "raise SystemExit(main(['check', '--watch', '--output-format', 'concise']))"
    command = [sys.executable, "-c", start]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        first = _until_watching(running)
        assert "digits.py:5:" in first
        Path("digits.py").write_text(PROGRAM.replace('"accuracy"', '"categorical_accuracy"'))
        assert "TU301" not in _until_watching(running)
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 130


def _until_watching(running: subprocess.Popen[str]) -> str:
    lines, end = [], time.monotonic() + 300
    assert running.stdout is not None
    while time.monotonic() < end:
        line = running.stdout.readline()
        if "Watching" in line:
            return "".join(lines)
        lines.append(line)
    raise AssertionError("nothing was reported")


def test_a_path_in_the_place_of_a_command_and_no_command_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["digits.py"])
    assert stopped.value.code == 2
    assert "did you mean trueup check digits.py?" in capsys.readouterr().err
    assert main([]) == 2
    assert "check programs, notebooks and saved models" in capsys.readouterr().out


def test_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule"]) == 0
    out = capsys.readouterr().out
    assert "TU301 [*]  elementwise-accuracy-on-one-of-k: warning\n" in out
    assert all(len(line) <= 120 for line in out.splitlines())
    assert main(["rule", "--output-format", "json"]) == 0
    codes = [entry["code"] for entry in json.loads(capsys.readouterr().out)]
    assert {"TU001", "TU101", "TU401"} <= set(codes)
