"""A finding to its fix: the edits of all its changes together, and how safe they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
    safety, risk = _safety(finding, edits, bool(decision))
    return Fix(safety=safety, message=message, edits=tuple(edits), risk=risk)


def _safety(finding: Finding, edits: list[Edit], needs_decision: bool) -> tuple[Safety, str]:
    """How safe the edits are, and what is at risk where they are unsafe."""
    # Each file is checked again on its own after an edit, so an edit of another file could not be judged.
    if needs_decision or any(edit.where.file != finding.where.file for edit in edits):
        return "display", ""
    risks = tuple(_risks(finding))
    return ("unsafe", " and ".join(risks)) if risks else ("safe", "")


def _risks(finding: Finding) -> Iterator[str]:
    uses = frozenset(finding.names_at_risk)
    changed = [change for change in finding.changes if change.where not in uses]
    if any(change.affects == "training" for change in changed):
        yield "it changes what is trained"
    if any(change.affects == "weights" for change in changed):
        yield "other weights are measured or saved after the training"
    if any(change.affects == "quantity" for change in changed):
        yield "another number stands where the program shows this one"
    if not uses:
        return
    renamed = {change.where for change in finding.changes} & uses
    reads = "once" if len(uses) == 1 else f"{len(uses)} times"
    if len(renamed) == len(uses):
        yield f"it changes a logged name that is used {reads} (all uses are renamed together)"
    else:
        left = len(uses) - len(renamed)
        yield f"it changes a logged name that is used {reads} ({left} of these uses would keep the old name)"


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
