"""`trueup.audit`: labels and predictions in, the verdict out. Joins what is counted with the rules about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack

from trueup.auditing.counting.reported import Reports
from trueup.auditing.counting.settings import Kind
from trueup.auditing.counting.state import Tally
from trueup.contract.audit import Audit, Note
from trueup.contract.bad_input import BadInputError
from trueup.rules.audit import findings_of_audit

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
    """Count predictions against labels and say what the accuracy is, and which accuracy a reported number was.

    Args:
        labels: (n,), (n, 1), or (n, k) rows of 0s and 1s; class numbers, names, 0/1 or -1/+1 (`labels_as`). With
            scores of shape (…, k) and labels of shape (…), leading axes are rows (tokens, pixels).
        predicted: class answers, written like the labels.
        proba: probabilities, (n, k), or (n,) and (n, 1) for the second of two classes.
        logits: scores before softmax or sigmoid, shaped like `proba`.
        reported: an accuracy that was reported for these predictions, as printed ("0.9976", "99.76 %", 97.6), or
            several numbers by what they were called: {"accuracy": "0.97", "macro_f1": "0.81", "site a": "0.93"}; names
            are those of definitions, of scikit-learn's, Keras's and torchmetrics' functions, or values of `by`.
        options: see `trueup.auditing.counting.choose.Options`.

    Exactly one of predicted, proba and logits is given: what scores are is never guessed from their values.
    All may be NumPy arrays (memory-mapped ones are read block by block), lists, columns and frames of pandas, polars
    and Arrow, or tensors of torch, JAX and TensorFlow.

    Raises:
        BadInputError: what was given does not fit together; the message says what to do.

    >>> answer = audit([0, 1, 2, 2], proba=[[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7], [0.6, 0.3, 0.1]])
    >>> answer.accuracy.value, answer.majority.share
    (0.75, 0.5)
    """
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
