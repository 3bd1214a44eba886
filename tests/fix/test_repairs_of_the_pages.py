"""The programs of the rules' pages and of tests/cases, repaired: after a fix the finding is gone and none has come."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from trueup import rules
from trueup.checking.fixing.check_and_fix import Fixing, checked_and_fixed
from trueup.checking.many_files.run import known_codes
from trueup.checking.one_file.file_checker import Job
from trueup.checking.settings.options import Options
from trueup.checking.settings.resolved import Resolver

PAGES = [*Path(rules.__file__).parent.glob("*.md"), *(Path(__file__).parent.parent / "cases").glob("*.md")]


def programs(page: Path) -> list[str]:
    """The Python blocks of a page."""
    return re.findall(r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", sorted(PAGES), ids=lambda page: page.stem)
def test_every_edit_that_is_offered_mends(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for program in programs(page):
        target = re.search(r"^# target: (\S+)", program)
        job = Job(Resolver(Options(target=target and target.group(1)), known_codes(), isolated=True), tmp_path)
        text = (program.encode(), "program.py")
        before, _ = checked_and_fixed([text], job, Fixing())
        offered = [
            finding.code for finding, fix in before.with_fixes() if fix is not None and fix.safety in ("safe", "unsafe")
        ]
        after, _ = checked_and_fixed([text], job, Fixing(mode="write", unsafe=True))
        assert [(repair.finding.code, repair.why) for repair in after.refused] == []
        had, has = (Counter(finding.code for finding in result.findings) for result in (before, after))
        assert has <= had
        for code, count in Counter(offered).items():
            assert has[code] <= had[code] - count
