"""What `check` itself reports: files that are missing, cannot be parsed or stop it, and comments that suppress nothing.

These are no rules about a setup, so they have no page of their own; `docs/` and `trueup check --help` name them.
"""

from __future__ import annotations

from dataclasses import dataclass

from trueup.contract.finding import Finding, Severity
from trueup.contract.known import Place


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
