"""Fixes that are promised: of what a file does alone, and not only beside a program that takes it in."""

from __future__ import annotations

from dataclasses import replace

from trueup.checking.one_file.file_checker import FileChecker, Job
from trueup.contract.finding import Fix
from trueup.contract.result import CheckResult

_BY_HAND = "by hand: only a program that takes this file in tells it, and others may hand it something else"


def with_writable_fixes(result: CheckResult, job: Job) -> CheckResult:
    """The result, in which a fix that nobody would make is only shown.

    A file is fixed by itself and checked again by itself, since other programs may take it in as well: what only one
    of them tells of it (a function that it hands raw scores to) is not found there, and its fix is not written.
    """
    alone: dict[str, set[tuple[str, str]]] = {}
    fixes: list[Fix | None] = []
    for finding, fix in result.with_fixes():
        has_edits = fix is not None and fix.edits and fix.safety != "display"
        if fix is not None and has_edits and finding in result.from_other_files:
            file = finding.where.file
            if file not in alone:
                # A checker of its own, as for fixing: it reads the programs that train what the file defines.
                alone[file] = {(each.code, each.have) for each in FileChecker(job).check(file).findings}
            if (finding.code, finding.have) not in alone[file]:
                fixes.append(replace(fix, safety="display", message=f"{fix.message} ({_BY_HAND})", risk=""))
                continue
        fixes.append(fix)
    return replace(result, fixes=tuple(fixes))
