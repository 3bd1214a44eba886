"""`trueup.audit`: labels and predictions in, the verdict out."""

from __future__ import annotations

from typing import Any, Unpack

from trueup.contract.audit import Audit
from trueup.contract.bad_input import BadInputError
from trueup.measure.arrays import ArrayRows, Rows, as_rows
from trueup.measure.choose import Options, choose
from trueup.measure.count import Beside, add_rows
from trueup.measure.layout import rows_of_block
from trueup.measure.running import Running
from trueup.measure.settings import Kind, Settings
from trueup.measure.state import Tally
from trueup.measure.verdict import verdict


def audit(
    labels: Any,
    *,
    predicted: Any = None,
    proba: Any = None,
    logits: Any = None,
    reported: str | float | None = None,
    **options: Unpack[Options],
) -> Audit:
    """Count predictions against labels and say what the accuracy is, and which accuracy a reported number was.

    Args:
        labels: (n,), (n, 1), or (n, k) rows of 0s and 1s; class numbers, names, 0/1 or -1/+1 (`labels_as`). With
            scores of shape (…, k) and labels of shape (…), leading axes are rows (tokens, pixels).
        predicted: class answers, written like the labels.
        proba: probabilities, (n, k), or (n,) and (n, 1) for the second of two classes.
        logits: scores before softmax or sigmoid, shaped like `proba`.
        reported: an accuracy that was reported for these predictions, as printed ("0.9976", "99.76 %").
        options: see `trueup.measure.choose.Options`.

    Exactly one of predicted, proba and logits is given: what scores are is never guessed from their values.
    All may be NumPy arrays (memory-mapped ones are read block by block), lists, columns and frames of pandas, polars
    and Arrow, or tensors of torch, JAX and TensorFlow.

    Raises:
        BadInputError: what was given does not fit together; the message says what to do.
    """
    kind, scores = _named_kind(predicted, proba, logits)
    tally = tally_of(labels, scores, kind, options)
    return verdict(tally, reported=reported)


def tally_of(labels: Any, scores: Any, kind: Kind, options: Options) -> Tally:
    """As `audit`, but the counters."""
    label_rows, score_rows = _as_rows_of_one_axis(as_rows(labels, "labels"), as_rows(scores, kind))
    if not score_rows.shape[0] and not label_rows.shape[0]:
        raise BadInputError("no rows", "at least one row", "Check where the data come from")
    if label_rows.shape[0] != score_rows.shape[0]:
        raise BadInputError(
            f"{label_rows.shape[0]} labels and {score_rows.shape[0]} rows of {kind}", "equal numbers", "Pair them"
        )
    settings = choose(kind, label_rows, score_rows, options)
    beside = {name: _flat_rows(options.get(name), name, label_rows.shape[0]) for name in ("weights", "by", "mask")}
    return _count_all(label_rows, score_rows, settings, beside)


def _count_all(labels: Rows, scores: Rows, settings: Settings, beside: dict[str, Rows | None]) -> Tally:
    running, rows = Running(settings), labels.shape[0]
    step = rows_of_block(settings.columns)
    for start in range(0, rows, step):
        end = min(start + step, rows)
        weights, by, mask = (
            None if column is None else column.block(start, end)
            for column in (beside["weights"], beside["by"], beside["mask"])
        )
        add_rows(
            running,
            labels.block(start, end),
            scores.block(start, end),
            start_row=start,
            beside=Beside(weights, by, mask),
        )
    return running.tally()


def _named_kind(predicted: Any, proba: Any, logits: Any) -> tuple[Kind, Any]:
    given: list[tuple[Kind, Any]] = []
    for kind, scores in (("predicted", predicted), ("proba", proba), ("logits", logits)):
        if scores is not None:
            given.append((kind, scores))  # type: ignore[arg-type]
    if len(given) != 1:
        raise BadInputError(
            f"{' and '.join(kind for kind, _ in given) or 'no predictions'}",
            "exactly one of predicted=, proba= and logits=",
            "Name what the model gives: answers, probabilities or raw scores",
        )
    return given[0]


def _as_rows_of_one_axis(labels: Rows, scores: Rows) -> tuple[Rows, Rows]:
    """Leading axes (sequence, height, width) become rows; only arrays have them."""
    if isinstance(scores, ArrayRows) and len(scores.shape) >= 3:
        inner = scores.shape[:-1]
        scores = ArrayRows(scores.array.reshape(-1, scores.shape[-1]))
        if isinstance(labels, ArrayRows) and labels.shape[: len(inner)] == inner:
            rest = labels.shape[len(inner) :]
            labels = ArrayRows(labels.array.reshape(-1, *rest))
    elif isinstance(labels, ArrayRows) and len(labels.shape) >= 3:
        raise BadInputError(f"labels of shape {labels.shape}", "labels with the leading axes of the scores", "Reshape")
    return labels, scores


def _flat_rows(value: Any, name: str, rows: int) -> Rows | None:
    if value is None:
        return None
    column = as_rows(value, name)
    if isinstance(column, ArrayRows) and len(column.shape) > 1:
        column = ArrayRows(column.array.reshape(-1))
    if column.shape[0] != rows:
        raise BadInputError(f"{rows} labels and {column.shape[0]} rows of {name}", "equal numbers", "Pair them")
    return column
