"""A whole run: check, take out the baseline, and fix what is to be fixed, on disk or as a diff."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from trueup.checking.atomic_write import write_over
from trueup.checking.fixing.apply_fixes import FixedFile, apply_fixes
from trueup.checking.fixing.promised_fixes import with_writable_fixes
from trueup.checking.many_files.run import check_paths, check_text, without_baseline
from trueup.checking.one_file.check_file import Outcome, check_data, installed_tools
from trueup.checking.one_file.file_checker import FileChecker, Job
from trueup.contract.finding import Finding, Fix
from trueup.contract.result import CheckResult
from trueup.fix.document import Document
from trueup.source.files import read_bytes
from trueup.source.texts import Texts


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
    texts = {name: data for path in paths if isinstance(path, tuple) for data, name in [path]}
    files = []
    # Written one by one as they are fixed: a run that is stopped leaves whole files, each of them mended or as it was.
    for file in _fixed_files(result, job, fixing, texts):
        if file.changed and fixing.mode == "write" and not texts:
            _write(file)
        files.append(file)
    changed = [file for file in files if file.changed]
    repaired = tuple(repair for file in files for repair in file.repaired)
    refused = tuple(repair for file in files for repair in file.refused)
    if fixing.mode == "diff":
        diffs = [line for file in changed for line in _diff(file)]
        more = _more_by_unsafe_fixes(result, job, fixing, texts, len(repaired))
        return replace(result, repaired=repaired, refused=refused, unsafe_repaired=more), diffs
    if texts:
        data_after = {file.file: file.data for file in changed}
        after = [(data_after.get(name, data), name) for name, data in texts.items()]
        result = replace(_checked(after, job, fixing), fixed_text=after[0][0])
    elif files:
        # The run is done again rather than patched: a fix in a module changes what its importers are told.
        result = _checked(paths, job, fixing)
    return replace(result, repaired=repaired, refused=refused), []


def _more_by_unsafe_fixes(result: CheckResult, job: Job, fixing: Fixing, texts: dict[str, bytes], safe: int) -> int:
    """How many more findings unsafe fixes would mend: one fix may leave nothing to another, so they are tried."""
    if fixing.unsafe or not any(fix is not None and fix.safety == "unsafe" for fix in result.fixes):
        return 0
    files = _fixed_files(result, job, replace(fixing, unsafe=True), texts)
    return max(sum(len(file.repaired) for file in files) - safe, 0)


def _write(fixed: FixedFile) -> None:
    """Write a file as soon as it is fixed; where that cannot be, none of its fixes was made."""
    why = write_over(Path(fixed.file), fixed.before, fixed.data)
    if why:
        fixed.refused += [replace(repair, why=why) for repair in fixed.repaired]
        fixed.repaired, fixed.data = [], fixed.before


def _checked(paths: Sequence[str | Path | tuple[bytes, str]], job: Job, fixing: Fixing) -> CheckResult:
    texts = [path for path in paths if isinstance(path, tuple)]
    if texts:
        result = check_text(*texts[0], job)
    else:
        named = [path for path in paths if not isinstance(path, tuple)]
        result = with_writable_fixes(check_paths(named, job, processes=fixing.processes), job)
    result = replace(result, unsafe_fixes=fixing.unsafe)
    return without_baseline(result, fixing.baseline) if fixing.baseline is not None else result


def _fixed_files(result: CheckResult, job: Job, fixing: Fixing, texts: dict[str, bytes]) -> Iterator[FixedFile]:
    """Each file with something to fix, after fixing in memory, one after the other."""
    files: dict[str, set[tuple[str, str]]] = {}
    for finding, fix in result.with_fixes():
        if fix is not None and fix.edits and _applies(fix, fixing):
            files.setdefault(finding.where.file, set()).add((finding.code, finding.have))
    for file, wanted in files.items():
        data = texts[file] if file in texts else read_bytes(file)
        if isinstance(data, bytes):
            yield _fixed_file(file, data, job, _Wanted(wanted, fixing))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which fixes are applied: those of findings that are reported (and not in the baseline), at the allowed level."""

    findings: set[tuple[str, str]]
    fixing: Fixing

    def __call__(self, finding: Finding, fix: Fix) -> bool:
        return (finding.code, finding.have) in self.findings and _applies(fix, self.fixing)


def _fixed_file(file: str, data: bytes, job: Job, wanted: _Wanted) -> FixedFile:
    settings = FileChecker(job).settings(file)

    def checked(changed: bytes) -> Outcome:
        # What was remembered of this file is out of date after an edit, and programs that take it in read it anew.
        texts = Texts()
        texts.put(file, changed)
        return check_data(changed, file, settings, job.tools or installed_tools(job.root, texts=texts))

    return apply_fixes(file, data, checked, wanted)


def _applies(fix: Fix, fixing: Fixing) -> bool:
    return fix.safety == "safe" or (fix.safety == "unsafe" and fixing.unsafe)


def _diff(fixed: FixedFile) -> Iterable[str]:
    """A unified diff of the file as it is stored."""
    before, after = (Document(fixed.file, data).raw for data in (fixed.before, fixed.data))
    # Not splitlines, which also ends lines at form feeds and U+2028: `patch` would not find such lines.
    old, new = (re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text) for text in (before, after))
    for line in difflib.unified_diff(old, new, fixed.file, fixed.file):
        yield line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"
