"""A whole run: check, take out the baseline, and fix what is to be fixed, on disk or as a diff."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from trueup.checking.file_checker import FileChecker, Job
from trueup.checking.mending import Mended, mend
from trueup.checking.one_file import check_data
from trueup.checking.run import check_paths, check_text, without_baseline
from trueup.checking.whole_file import write_over
from trueup.contract.finding import Finding, Fix
from trueup.contract.result import CheckResult
from trueup.fix.document import Document
from trueup.source.files import read_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixing:
    """What is to be done about findings.

    mode: "none" only reports, "write" fixes the files, "diff" says what that would change.
    unsafe: unsafe fixes too. baseline: a file of accepted findings, which are neither reported nor fixed.
    """

    mode: Literal["none", "write", "diff"] = "none"
    unsafe: bool = False
    baseline: Path | None = None
    processes: int | None = None


def checked_and_fixed(
    paths: Sequence[str | Path | tuple[bytes, str]], job: Job, fixing: Fixing
) -> tuple[CheckResult, list[str]]:
    """Check the paths (or one pair of bytes and a name) and fix; the result afterwards, and the lines of the diff.

    In mode "diff" the result is that of the unchanged files, its `repaired` what would be fixed.
    """
    result = _checked(paths, job, fixing)
    if fixing.mode == "none":
        return result, []
    texts = {one[1]: one[0] for one in paths if isinstance(one, tuple)}
    mended = []
    for one in _mended(result, job, fixing, texts):
        if one.changed and fixing.mode == "write" and not texts:
            _write(one)
        mended.append(one)
    changed = [one for one in mended if one.changed]
    repaired = tuple(repair for one in mended for repair in one.repaired)
    refused = tuple(repair for one in mended for repair in one.refused)
    if fixing.mode == "diff":
        diffs = [line for one in changed for line in _diff(one)]
        return replace(result, repaired=repaired, refused=refused), diffs
    if texts:
        fixed = {one.file: one.data for one in changed}
        after = [(fixed.get(name, data), name) for name, data in texts.items()]
        result = replace(_checked(after, job, fixing), fixed_text=after[0][0])
    elif mended:
        result = _checked(paths, job, fixing)
    return replace(result, repaired=repaired, refused=refused), []


def _write(mended: Mended) -> None:
    """Write a file as soon as it is mended; where that cannot be, none of its fixes was made."""
    why = write_over(Path(mended.file), mended.before, mended.data)
    if why:
        mended.refused += [replace(repair, why=why) for repair in mended.repaired]
        mended.repaired, mended.data = [], mended.before


def _checked(paths: Sequence[str | Path | tuple[bytes, str]], job: Job, fixing: Fixing) -> CheckResult:
    texts = [one for one in paths if isinstance(one, tuple)]
    if texts:
        result = check_text(*texts[0], job)
    else:
        result = check_paths([one for one in paths if not isinstance(one, tuple)], job, processes=fixing.processes)
    result = replace(result, unsafe_fixes=fixing.unsafe)
    return without_baseline(result, fixing.baseline) if fixing.baseline is not None else result


def _mended(result: CheckResult, job: Job, fixing: Fixing, given: dict[str, bytes]) -> Iterator[Mended]:
    """Each file with something to fix, after fixing in memory, one after the other."""
    files: dict[str, set[tuple[str, str]]] = {}
    for finding, fix in result.with_fixes():
        if fix is not None and fix.edits and _applies(fix, fixing):
            files.setdefault(finding.where.file, set()).add((finding.code, finding.have))
    for file, wanted in files.items():
        data = given[file] if file in given else read_bytes(file)
        if isinstance(data, bytes):
            yield _mended_file(file, data, job, _Wanted(wanted, fixing))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which fixes are applied: those of findings that are reported (and not in the baseline), at the allowed level."""

    findings: set[tuple[str, str]]
    fixing: Fixing

    def __call__(self, finding: Finding, fix: Fix) -> bool:
        return (finding.code, finding.have) in self.findings and _applies(fix, self.fixing)


def _mended_file(file: str, data: bytes, job: Job, wanted: _Wanted) -> Mended:
    # A checker of its own for each file: what others remembered of this file is out of date after an edit.
    checker = FileChecker(job)
    settings = checker.settings(file)
    return mend(file, data, lambda changed: check_data(changed, file, settings, checker.tools), wanted)


def _applies(fix: Fix, fixing: Fixing) -> bool:
    return fix.safety == "safe" or (fix.safety == "unsafe" and fixing.unsafe)


def _diff(mended: Mended) -> Iterable[str]:
    """A unified diff of the file as it is stored."""
    before, after = (Document(mended.file, data).raw for data in (mended.before, mended.data))
    old, new = (re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text) for text in (before, after))
    for line in difflib.unified_diff(old, new, mended.file, mended.file):
        yield line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"
