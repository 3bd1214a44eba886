"""Fixes are applied to files, checked again, and taken back where they do harm."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from checking_fakes import TOOLS, job, read

from trueup.checking.fixing.check_and_fix import Fixing, checked_and_fixed
from trueup.checking.one_file.file_checker import Job
from trueup.checking.settings.options import Options
from trueup.checking.settings.resolved import Settings
from trueup.checking.suppressing.baseline import write_baseline
from trueup.contract.known import Place
from trueup.contract.reading import Reading, Unread

SOURCE = "# model\r\nf(\"acc\", 'acc')\r\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_bytes(SOURCE.encode())


def test_safe_fixes_first_unsafe_on_request() -> None:
    result, diff = checked_and_fixed(["."], job(), Fixing(mode="write"))
    assert Path("a.py").read_bytes() == b"# model\r\nf(\"categorical_accuracy\", 'acc')\r\n"
    assert [one.code for one in result.findings] == ["TU103"]
    assert [(one.finding.code, one.fix.safety) for one in result.repaired] == [("TU301", "safe")]
    assert diff == []
    result, _ = checked_and_fixed(["."], job(), Fixing(mode="write", unsafe=True))
    assert Path("a.py").read_bytes() == b"# model\r\nf(\"categorical_accuracy\", 'categorical_accuracy')\r\n"
    assert result.findings == ()


def test_rules_that_must_not_be_fixed_are_only_shown() -> None:
    result, _ = checked_and_fixed(["."], job(Options(unfixable=("TU301",))), Fixing(mode="write"))
    assert Path("a.py").read_bytes() == SOURCE.encode()
    assert [fix.safety for fix in result.fixes if fix] == ["display", "unsafe"]


def test_a_diff_writes_nothing() -> None:
    result, diff = checked_and_fixed(["."], job(), Fixing(mode="diff"))
    assert Path("a.py").read_bytes() == SOURCE.encode()
    assert "".join(diff) == (
        "--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n # model\r\n-f(\"acc\", 'acc')\r\n+f(\"categorical_accuracy\", 'acc')\r\n"
    )
    assert len(result.repaired) == 1
    assert len(result.findings) == 2


def test_bytes_of_standard_input_are_handed_back() -> None:
    result, _ = checked_and_fixed([(SOURCE.encode(), "-")], job(), Fixing(mode="write"))
    assert result.fixed_text == b"# model\r\nf(\"categorical_accuracy\", 'acc')\r\n"
    assert [one.code for one in result.findings] == ["TU103"]
    result, _ = checked_and_fixed([(b"nothing", "-")], job(), Fixing(mode="write"))
    assert result.fixed_text == b"nothing"


def test_a_notebook_keeps_its_form() -> None:
    cells = [{"cell_type": "code", "source": ["# model\n", 'f("acc")\n', 'g("acc")']}]
    data = json.dumps({"cells": cells, "nbformat": 4}, indent=1).encode() + b"\n"
    Path("a.py").unlink()
    Path("n.ipynb").write_bytes(data)
    checked_and_fixed(["."], job(), Fixing(mode="write"))
    assert Path("n.ipynb").read_bytes() == data.replace(rb"\"acc\"", rb"\"categorical_accuracy\"")


def reader(change: str) -> Job:
    """A reader that takes offence at repaired sources."""

    def offended(data: bytes, file: str, settings: Settings) -> Reading:
        reading = read(data, file, settings)
        if b"categorical_accuracy" not in data:
            return reading
        if change == "unparsed":
            return replace(reading, unread=(Unread(Place(file, 1, 1, 1, 2), "broken", "part"),))
        if change == "lost":
            return replace(reading, setups=())
        if change == "crash":
            raise RuntimeError("no")
        return read(
            data.replace(b"categorical_accuracy", b"acc") + (b"\nh('acc')" if change == "new" else b""), file, settings
        )

    real = job()
    return Job(real.resolver, Path.cwd(), replace(TOOLS, read=offended))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("unparsed", "would not be read as well"),
        ("lost", "would not be read as well"),
        ("crash", "trueup itself failed"),
        ("same", "TU301 would still be found"),
    ],
)
def test_a_fix_that_does_harm_is_taken_back(change: str, why: str) -> None:
    Path("a.py").write_text('# model\nf("acc")\n')
    result, _ = checked_and_fixed(["."], reader(change), Fixing(mode="write"))
    assert Path("a.py").read_text() == '# model\nf("acc")\n'
    assert [(one.finding.code, why in one.why) for one in result.refused] == [("TU301", True)]
    assert result.repaired == ()


def test_one_bad_fix_does_not_take_the_good_with_it() -> None:
    Path("a.py").write_text("# model\nf('acc')\ng(\"acc\")\n")

    def offended(data: bytes, file: str, settings: Settings) -> Reading:
        reading = read(data, file, settings)
        harmed = b"f('categorical" in data
        return replace(reading, unread=(Unread(Place(file, 1, 1, 1, 2), "broken", "part"),)) if harmed else reading

    bad = Job(job().resolver, Path.cwd(), replace(TOOLS, read=offended))
    result, _ = checked_and_fixed(["."], bad, Fixing(mode="write", unsafe=True))
    assert Path("a.py").read_text() == "# model\nf('acc')\ng(\"categorical_accuracy\")\n"
    assert (len(result.repaired), len(result.refused)) == (1, 1)


def test_accepted_findings_are_not_fixed() -> None:
    result, _ = checked_and_fixed(["."], job(), Fixing())
    write_baseline(result, Path("b.json"))
    result, _ = checked_and_fixed(["."], job(), Fixing(mode="write", unsafe=True, baseline=Path("b.json")))
    assert Path("a.py").read_bytes() == SOURCE.encode()
    assert (result.findings, result.baselined) == ((), 2)
