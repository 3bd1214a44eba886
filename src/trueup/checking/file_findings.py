"""What `check` itself reports of a file, beside what the rules find in its setups: TU001 to TU006.

A file that is missing, cannot be parsed or stops trueup; a comment that suppresses nothing; what statements are worth.
These are no rules about a setup, so they have no page of their own; `docs/` and `trueup check --help` name them.

A plain file with a syntax error is a finding that fails a run: Python runs nothing of it, however much of it was read.
A notebook is run cell by cell, a file of Python 2 was rewritten here and may be sound to its own Python, and a newer
Python than the one at hand takes more: what cannot be parsed of them is a note, so that it is shown in every format and
fails nobody who was read soundly.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from trueup.contract.finding import Finding, Severity
from trueup.contract.known import Place
from trueup.contract.reading import Reading, Remark, Unread


@dataclass(frozen=True, slots=True)
class OwnCode:
    """One code that the check itself reports."""

    code: str
    name: str
    severity: Severity
    summary: str


FILE_NOT_READABLE = OwnCode("TU001", "file-not-readable", "error", "The file is missing or cannot be opened.")
FILE_NOT_PARSED = OwnCode("TU002", "file-not-parsed", "error", "Nothing of the file could be parsed.")
UNUSED_SUPPRESSION = OwnCode("TU003", "unused-suppression", "note", "A comment suppresses or states nothing.")
FILE_STOPPED_TRUEUP = OwnCode("TU004", "file-stopped-trueup", "error", "trueup itself failed on the file.")

STATEMENT_CONTRADICTED = OwnCode(
    "TU005", "statement-contradicted", "warning", "A comment states what the program contradicts."
)
STATEMENT_NOT_UNDERSTOOD = OwnCode(
    "TU006", "statement-not-understood", "warning", "A comment for trueup states nothing that is understood."
)

OWN_CODES = (
    FILE_NOT_READABLE,
    FILE_NOT_PARSED,
    UNUSED_SUPPRESSION,
    FILE_STOPPED_TRUEUP,
    STATEMENT_CONTRADICTED,
    STATEMENT_NOT_UNDERSTOOD,
)

_REPAIR = {
    FILE_NOT_READABLE: "Give the path of a program, a notebook or a folder that can be read",
    FILE_NOT_PARSED: "Repair the file, or exclude it",
    UNUSED_SUPPRESSION: "Remove the comment, or the codes that it need not name",
    STATEMENT_CONTRADICTED: "Mend the statement, or the program that says otherwise",
    STATEMENT_NOT_UNDERSTOOD: "Mend the comment, or remove it: as it stands it does nothing",
    FILE_STOPPED_TRUEUP: "Report it with what is printed to standard error; until it is mended, exclude the file",
}


def own_finding(own: OwnCode, where: Place, have: str) -> Finding:
    """A finding of the check itself; `have` is its message."""
    return Finding(
        code=own.code,
        name=own.name,
        severity=own.severity,
        where=where,
        have=have,
        expected="",
        happens="",
        change=_REPAIR[own],
    )


#: How the reasons begin for which Python refuses a text.
_BROKEN = ("a syntax error", "it is nested too deeply", "Python cannot parse it", "the rest is given up")


def own_findings(reading: Reading, codes: frozenset[str]) -> Iterator[Finding]:
    """The findings about a file as such, of those codes that are enabled."""
    found = [*_not_parsed(reading), *(_of_statement(remark) for remark in reading.remarks)]
    yield from (finding for finding in found if finding.code in codes)


def _not_parsed(reading: Reading) -> Iterator[Finding]:
    for unread in reading.unread:
        if unread.kind == "file" and not is_limit(unread):
            yield own_finding(FILE_NOT_PARSED, unread.where, f"nothing of the file could be parsed: {unread.why}")
    parts = [unread for unread in reading.unread if unread.kind == "part" and unread.why.startswith(_BROKEN)]
    if parts:
        yield _broken(reading, parts)


def _broken(reading: Reading, parts: list[Unread]) -> Finding:
    """One finding for all parts of a file that cannot be parsed, at the first of them."""
    more = len(parts) - 1
    notebook = reading.file.endswith(".ipynb")
    in_one = len({part.where.cell for part in parts}) == 1
    also = (
        f", and {more} further {'part' if more == 1 else 'parts'} of {'it' if in_one else 'the notebook'}"
        if more
        else ""
    )
    what = "a part of this cell" if notebook else "a part of the file"
    finding = own_finding(FILE_NOT_PARSED, parts[0].where, f"{what} cannot be parsed{also}: {parts[0].why}")
    if notebook:
        happens = f"The other cells were read, and what is sound of {'this one' if in_one else 'these'}"
    elif reading.python2:
        happens = "The rest was read as Python 2"
    elif sys.version_info < (3, 12) and all(_may_be_newer(part.why) for part in parts):
        happens = "Python from 3.12 on takes line breaks and the same quotes within an f-string; the rest was read"
    else:
        return replace(finding, happens="Python runs nothing of a file with such an error; the rest of it was read")
    return replace(finding, happens=happens, severity="note")


def _may_be_newer(why: str) -> bool:
    """True for what a Python before 3.12 says of the f-strings of later ones (PEP 701)."""
    return "f-string" in why


def _of_statement(remark: Remark) -> Finding:
    if remark.kind == "contradicted":
        finding = own_finding(
            STATEMENT_CONTRADICTED, remark.where, f"the comment states {remark.statement}, and {remark.why} here"
        )
        return replace(finding, happens="What is read counts, and the statement is not heeded")
    if remark.kind == "wrong":
        return own_finding(STATEMENT_NOT_UNDERSTOOD, remark.where, f"the comment is not understood: {remark.why}")
    return own_finding(UNUSED_SUPPRESSION, remark.where, remark.why)


def is_limit(unread: Unread) -> bool:
    """True for a file that is sound but larger than what is read: counted, not reported as a finding."""
    return unread.kind == "limit" or unread.why.endswith("are read")


def unheeded(keys: Iterable[str], met: Iterable[str]) -> list[str]:
    """What the configuration states of functions that no file that was read defines or calls."""
    return sorted(set(keys) - set(met))
