"""Comments take findings out, strings do not."""

from __future__ import annotations

import json
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from checking_fakes import KNOWN, job, read, reading_with
from hypothesis import given
from hypothesis import strategies as st

import trueup
from trueup.checking.many_files.run import check_text
from trueup.checking.one_file.file_checker import Job
from trueup.checking.settings.options import Options
from trueup.checking.settings.resolved import Resolver, Settings
from trueup.checking.suppressing.suppression import comments_of
from trueup.contract.reading import Reading
from trueup.contract.result import CheckResult


def checked(source: str | bytes, file: str = "model.py", **options: object) -> CheckResult:
    """The result of a source; every one is gated in by its comment."""
    data = source if isinstance(source, bytes) else f"{source}\n# model\n".encode()
    return check_text(data, file, job(Options(**options), isolated=True))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "source",
    [
        'f("acc")  # noqa',
        'f("acc")  # NOQA',
        'f("acc")  #noqa:TU301',
        'f("acc")  # noqa: TU301',
        'f("acc")  # noqa: F401,TU301',
        'f("acc")  # noqa:E501 TU301',
        'f("acc")  # noqa: elementwise-accuracy-on-one-of-k',
        'f("acc")  # type: ignore  # noqa: TU301',
        'f(\n  "acc",\n)  # noqa: TU301',
        'f(  # noqa: TU301\n  "acc",\n)',
        'f(\n  1,  # noqa: TU301\n  "acc",\n)',
        'if x:\n    f("""\n  a""", "acc")  # noqa: TU301',
        '# trueup: noqa\nf("acc")',
        'f("acc")\n# trueup: noqa: TU301',
        '"""Doc."""\n# trueup:noqa:TU301, TU103\nf("acc")',
        # The tokenizer gives up on these lines and goes on after them.
        'print "a\nx = (\nf("acc")  # noqa',
        '%timeit (x\n!ls "\nf("acc")  # noqa: TU301',
    ],
)
def test_a_comment_takes_the_finding_out(source: str) -> None:
    result = checked(source)
    assert result.findings == ()
    assert result.suppressed == 1


@pytest.mark.parametrize(
    "source",
    [
        'f("acc")  # noqa: TU103',
        'f("acc")  # noqa: F401',
        'f("acc")  # nothing',
        'f("acc", "# noqa")',
        'x = """\n# trueup: noqa\n"""\nf("acc")',
        'g()  # noqa\nf("acc")',
        'f("acc")\ng()  # noqa',
        '# noqa\nf("acc")',
        '# trueup: noqa: TU103\nf("acc")',
        # A block's first line is a statement of its own.
        'if x:  # noqa\n    f("acc")',
    ],
)
def test_other_comments_do_not(source: str) -> None:
    result = checked(source)
    assert [finding.code for finding in result.findings] == ["TU301"]
    assert result.suppressed == 0


def test_comments_can_be_overruled() -> None:
    assert len(checked('f("acc")  # noqa', ignore_noqa=True).findings) == 1


def notebook(*cells: str) -> bytes:
    """A notebook of a markdown cell and these code cells."""
    code = [{"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": "model"}, *code]}).encode()


def test_comments_in_notebooks_count_for_their_cell_or_for_all() -> None:
    where = [finding.where for finding in checked(notebook('f("acc")  # noqa', 'f("acc")'), "n.ipynb").findings]
    assert [(place.cell, place.row) for place in where] == [(3, 1)]
    assert checked(notebook('f("acc")', "# trueup: noqa"), "n.ipynb").suppressed == 1


def test_a_code_after_a_blank_is_read_in_a_comment_for_the_file() -> None:
    source = "f(\"acc\")\nf('acc')"
    assert {one.code for one in checked(source).findings} == {"TU301", "TU103"}
    for comment in ("# trueup: noqa TU301", "# trueup: noqa: TU301", "#trueup:noqa  TU301, TU302"):
        assert [one.code for one in checked(f"{comment}\n{source}").findings] == ["TU103"]
    assert not checked(f"# trueup: noqa because it is meant\n{source}").findings


def test_unused_suppressions_are_reported_on_request() -> None:
    source = (
        'f("acc")  # noqa: TU301, TU103\n'
        "g()  # noqa: TU301\n"
        "h()  # noqa: F401\n"
        "h()  # noqa\n"
        "h()  # noqa: TU999\n"
        's = "# noqa: TU301"\n'
    )
    assert checked(source).findings == ()
    found = checked(source, report_unused_suppressions=True).findings
    assert [(finding.code, finding.where.row, finding.where.column) for finding in found] == [
        ("TU003", 1, 11),
        ("TU003", 2, 6),
        ("TU003", 5, 6),
    ]
    assert "TU103" in found[0].have
    assert "TU999, a code that nothing has" in found[2].have
    # A rule that is not looked for cannot be missed.
    assert checked("g()  # noqa: TU301", report_unused_suppressions=True, ignore=("TU301",)).findings == ()
    assert len(checked("# trueup: noqa\ng()", extend_select=("TU003",)).findings) == 1
    # Files without a model are looked through, too.
    assert len(checked(b"g()  # noqa: TU301\n", report_unused_suppressions=True).findings) == 1


def test_a_comment_in_another_file_counts_for_what_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.py").write_text('f("acc")  # noqa\ng("acc")\n')

    def read_other(data: bytes, file: str, settings: Settings) -> Reading:
        return read(Path("other.py").read_bytes(), "other.py", settings)

    result = check_text(b"# model", "main.py", Job(Resolver(Options(), KNOWN), tmp_path, reading_with(read_other)))
    assert [finding.where.row for finding in result.findings] == [2]
    assert result.suppressed == 1


@given(st.text(alphabet="#noqa:TU301 '\"\\\n\r\t(){}[]f`!%?\0é=", max_size=120))
def test_comments_are_looked_for_in_anything(text: str) -> None:
    lines = text.splitlines() or [""]
    for comment in comments_of("a.py", {0: lines}):
        where = comment.where
        assert lines[where.row - 1][where.column - 1 : where.end_column - 1].startswith("#")
        assert where.row in comment.rows


def test_a_file_of_open_brackets_is_not_read_from_every_line_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    read_lines = 0
    tokens = tokenize.generate_tokens

    def counting(readline: Callable[[], str]) -> Iterator[tokenize.TokenInfo]:
        def line() -> str:
            nonlocal read_lines
            read_lines += 1
            return readline()

        return tokens(line)

    monkeypatch.setattr(tokenize, "generate_tokens", counting)
    lines = ["f(("] * 20_000 + ["# noqa"]
    comments_of("a.py", {0: lines})
    assert len(lines) <= read_lines < 20 * len(lines)


_NET = """from keras.layers import Dense
from keras.models import Sequential

def build(activation):
    return Sequential([Dense(5, activation=activation)])  # trueup: noqa
"""
_TRAINED = """from keras.datasets import mnist
from net import build

(x, y), _ = mnist.load_data()
model = build("softmax")
model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd")
model.fit(x, y)
"""


def test_a_comment_is_used_by_what_only_another_file_of_the_run_tells(tmp_path: Path) -> None:
    net = tmp_path / "net.py"
    net.write_text(_NET)
    (tmp_path / "trained.py").write_text(_TRAINED)
    assert trueup.check(tmp_path, isolated=True, extend_select=["TU003"]).findings == ()
    net.write_text(_NET.replace("  # trueup: noqa", ""))
    found = trueup.check(tmp_path, isolated=True, extend_select=["TU003"]).findings
    assert [(one.code, one.where.file) for one in found] == [("TU203", str(net))]
    assert trueup.check(tmp_path, isolated=True).findings == found
    assert trueup.check(net, isolated=True).findings == found
