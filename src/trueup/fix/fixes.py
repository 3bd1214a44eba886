"""A finding to its fix: the edits of all its changes together, and how safe they are."""

from __future__ import annotations

from collections.abc import Callable

from trueup.contract.finding import Edit, Finding, Fix, Safety
from trueup.fix.document import Document, EditError
from trueup.fix.edits import edits_of

_MOST_SHOWN = 60


def fix_of(finding: Finding, documents: Callable[[str], Document | None]) -> Fix | None:
    """The fix of a finding, None where it says no change.

    Safe: only how a number is counted changes, and no name that the program uses. Unsafe: the training changes, or a
    name in use, or another number comes to stand where the program shows the first, maybe as "accuracy". Display: a
    person has to decide, or the spelling does not allow an edit (then there are no edits).

    documents: gives the document of a file by the name that places carry, None where it cannot be read.
    """
    if not finding.changes:
        return None
    decision = next((change.decision for change in finding.changes if change.decision), "")
    edits: list[Edit] = []
    try:
        for change in finding.changes:
            document = documents(change.where.file)
            if document is None or change.where.path is not None:
                raise EditError("the source is not at hand")
            edits += edits_of(change, document)
    except EditError as error:
        return Fix(safety="display", message=decision or f"{finding.change} (by hand: {error})", edits=())
    edits = list(dict.fromkeys(edits))
    message = decision or _message(finding, edits, documents)
    return Fix(safety=_safety(finding, edits, bool(decision)), message=message, edits=tuple(edits))


def _safety(finding: Finding, edits: list[Edit], needs_decision: bool) -> Safety:
    # Each file is checked again on its own after an edit, so an edit of another file could not be judged.
    if needs_decision or any(edit.where.file != finding.where.file for edit in edits):
        return "display"
    more = any(change.affects != "report" for change in finding.changes)
    return "unsafe" if more or finding.names_at_risk else "safe"


def _message(finding: Finding, edits: list[Edit], documents: Callable[[str], Document | None]) -> str:
    """What the edits do, in words."""
    if len(edits) != 1:
        return finding.change
    document = documents(edits[0].where.file)
    old = document.text_at(edits[0].where).strip() if document is not None else ""
    new = edits[0].text.strip()
    if not old or not new or len(old) + len(new) > _MOST_SHOWN or "\n" in old + new:
        return finding.change
    return f"Replace {old} by {new}"
