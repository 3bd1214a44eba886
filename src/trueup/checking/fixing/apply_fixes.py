"""Fixes applied: edits on the bytes, then the file is parsed and checked again; what made it worse is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from trueup.checking.one_file.check_file import Outcome
from trueup.contract.finding import Edit, Finding, Fix
from trueup.contract.result import Repair
from trueup.fix.document import Document, EditError

#: Edits that overlap wait for the next round; a file that needs more rounds than this stays as it then is.
_MOST_ROUNDS = 20


@dataclass(slots=True)
class FixedFile:
    """One file after fixing: its bytes, and what was done and what was taken back."""

    file: str
    before: bytes
    data: bytes
    repaired: list[Repair] = field(default_factory=list)
    refused: list[Repair] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """True where the bytes differ."""
        return self.data != self.before


def apply_fixes(
    file: str,
    data: bytes,
    checked: Callable[[bytes], Outcome],
    wanted: Callable[[Finding, Fix], bool],
) -> FixedFile:
    """Apply every wanted fix of a file that leaves it sound.

    checked: reads and checks bytes in the file's place. wanted: whether a fix is to be applied at all.
    A fix is taken back where the file parses less well after it, its finding is still there, or another one appears.
    """
    fixed = FixedFile(file, data, data)
    outcome = checked(data)
    tried: set[tuple[str, str]] = set()
    for _ in range(_MOST_ROUNDS):
        candidates = [
            (finding, fix)
            for finding, fix in zip(outcome.findings, outcome.fixes, strict=True)
            if fix is not None and fix.edits and wanted(finding, fix) and _sign(finding) not in tried
        ]
        batch = _apart(candidates)
        if not batch:
            break
        after = _after(fixed, batch, outcome, checked)
        if isinstance(after, str) and len(batch) > 1:
            # Together they do not do; one of them alone may.
            batch = batch[:1]
            after = _after(fixed, batch, outcome, checked)
        if isinstance(after, str):
            finding, fix = batch[0]
            tried.add(_sign(finding))
            fixed.refused.append(Repair(finding, fix, after))
            continue
        fixed.data, outcome = after
        fixed.repaired += [Repair(finding, fix) for finding, fix in batch]
    return fixed


def _after(
    fixed: FixedFile,
    batch: list[tuple[Finding, Fix]],
    before: Outcome,
    checked: Callable[[bytes], Outcome],
) -> tuple[bytes, Outcome] | str:
    """The bytes and the outcome after all fixes of the batch, or why they cannot be applied."""
    edits = list(dict.fromkeys(edit for _, fix in batch for edit in fix.edits))
    try:
        data = Document(fixed.file, fixed.data).edited(edits)
    except EditError as error:
        return str(error)
    after = checked(data)
    worse = _worse(before, after, [finding for finding, _ in batch])
    return worse or (data, after)


def _worse(before: Outcome, after: Outcome, repaired: list[Finding]) -> str:
    """Why the second outcome is worse than the first, or ""."""
    if after.crash is not None:
        return "trueup itself failed on the changed file"
    # Fewer setups would look like fewer findings: what is not read any more is not mended.
    if _unparsed(after) > _unparsed(before) or after.counts.setups < before.counts.setups:
        return "the changed file would not be read as well as before"
    had, has = (Counter(finding.code for finding in outcome.findings) for outcome in (before, after))
    for code, count in Counter(finding.code for finding in repaired).items():
        if has[code] > had[code] - count:
            return f"{code} would still be found"
    new = sorted(code for code in has if has[code] > had[code])
    if new:
        message = next(finding.have for finding in after.findings if finding.code == new[0])
        return f"{', '.join(new)} would be found instead: {message}"
    return ""


def _unparsed(outcome: Outcome) -> int:
    return sum(unread.kind in ("file", "part") for unread in outcome.unread)


def _sign(finding: Finding) -> tuple[str, str]:
    """What a finding is recognised by after edits elsewhere have moved it."""
    return finding.code, f"{finding.where.cell}:{finding.have}:{finding.where.column}:{finding.where.row}"


def _apart(candidates: Iterable[tuple[Finding, Fix]]) -> list[tuple[Finding, Fix]]:
    """The fixes, first come first served, that touch nothing in common; the same edit twice is no conflict."""
    taken: list[Edit] = []
    apart = []
    for finding, fix in candidates:
        if all(edit in taken or not any(_overlap(edit, other) for other in taken) for edit in fix.edits):
            taken += fix.edits
            apart.append((finding, fix))
    return apart


def _overlap(edit: Edit, other: Edit) -> bool:
    a, b = edit.where, other.where
    if (a.file, a.cell) != (b.file, b.cell):
        return False
    return (a.row, a.column) <= (b.end_row, b.end_column) and (b.row, b.column) <= (a.end_row, a.end_column)
