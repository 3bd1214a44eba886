"""`trueup.audit`: labels and predictions in, the verdict out. Joins what is counted with the rules about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack

from trueup.auditing.counting.reported import Reports
from trueup.auditing.counting.settings import Kind
from trueup.auditing.counting.state import Tally
from trueup.contract.audit import Audit, Note
from trueup.contract.bad_input import BadInputError
from trueup.rules.measured import findings_of_audit

if TYPE_CHECKING:
    from trueup.auditing.counting.choose import Options


def audit(
    labels: Any,
    *,
    predicted: Any = None,
    proba: Any = None,
    logits: Any = None,
    reported: Reports = None,
    **options: Unpack[Options],
) -> Audit:
    """Count predictions against labels: `trueup.audit`, which says more, for predictions that are given."""
    # NumPy is fetched here, so that reading a saved state needs none.
    from trueup.auditing.counting.columns import tally_of  # noqa: PLC0415

    kind, scores = named_kind(predicted, proba, logits)
    if reported is not None:
        # A number may be the area under a curve; without one, only one column of scores is kept for that.
        options = {"auc": True, **options}
    judged = judge(tally_of(labels, scores, kind, options), reported=reported, called=options.get("called"))
    if _indexed_otherwise(labels, scores):
        note = Note(
            key="paired_by_position",
            number=judged.rows,
            text=f"rows: labels and {kind} have different indices and were paired by position, not by index",
        )
        judged = replace(judged, notes=(note, *judged.notes))
    return judged


def _indexed_otherwise(labels: Any, scores: Any) -> bool:
    """True for two pandas objects of which the indices differ: one of them may be sorted, or filtered, otherwise."""
    label_index: Any = getattr(labels, "index", None)
    score_index: Any = getattr(scores, "index", None)
    both = hasattr(label_index, "equals") and hasattr(score_index, "equals")
    return both and not label_index.equals(score_index)


def judge(tally: Tally, *, reported: Reports = None, called: str | None = None) -> Audit:
    """The Audit of a finished count, with its findings; see `trueup.auditing.counting.verdict.verdict`."""
    # A verdict needs NumPy and SciPy; whoever only imports this, or merges states, waits for neither.
    from trueup.auditing.counting.verdict import verdict  # noqa: PLC0415

    judged = verdict(tally, reported=reported, called=called)
    return replace(judged, findings=findings_of_audit(judged))


def named_kind(predicted: Any, proba: Any, logits: Any) -> tuple[Kind, Any]:
    """The one kind of predictions that was given, and they; BadInputError where none or several were."""
    passed: list[tuple[Kind, Any]] = []
    for kind, scores in (("predicted", predicted), ("proba", proba), ("logits", logits)):
        if scores is not None:
            passed.append((kind, scores))  # type: ignore[arg-type]
    if len(passed) != 1:
        raise BadInputError(
            f"{' and '.join(kind for kind, _ in passed) or 'no predictions'}",
            "exactly one of predicted=, proba= and logits=",
            "Name what the model gives: answers, probabilities or raw scores",
        )
    return passed[0]
