"""What each argument of a metric of Keras has to be, as rows."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.known import Unknown, value_of
from trueup.contract.metric import Kind, Metric
from trueup.frameworks.metric_arguments import IN_ROWS, NUMBERS, SCORES, ArgumentsRow

_RAN = "run with class numbers, one-hot rows and probabilities: Keras 3.15.1 (JAX) and tf-keras 2.21"
_IOU = "It casts what it is given to whole numbers: each probability below 1 becomes class 0"
_AS_ROWS = (
    "It takes the highest of each row: class numbers are one long row or rows of one: 0 or 1, or an error, comes out"
)
_ROWS_OF_ONE = (
    "It takes the highest of each row of labels: of class numbers that is one place, held against all answers"
)
_OF_ROWS_ONLY = "It takes the highest of each row: class numbers, of one place each, are all of class 0, or it raises"
_EXACT = "It counts the entries that are equal to the last digit: a probability hardly ever is, so about 0 comes out"
_SPARSE = "It takes the argmax of the predictions: of class numbers that is class 0, or the call raises"
_SPARSE_LABELS = "It takes each entry of the rows for a class number: it raises, or counts something else"
_ANY: frozenset[Kind] = NUMBERS | IN_ROWS | SCORES | {"highest scores", "real numbers"}

ROWS: tuple[ArgumentsRow, ...] = (
    ArgumentsRow(metric="categorical_accuracy", labels=IN_ROWS, predictions=IN_ROWS, wrong=_AS_ROWS,
                 wrong_labels=_ROWS_OF_ONE, takes="rows on both sides, one number for each class", evidence="executed",
                 source=_RAN),
    ArgumentsRow(metric="sparse_categorical_accuracy", labels=NUMBERS | {"real numbers"}, predictions=IN_ROWS,
                 wrong=_SPARSE, wrong_labels=_SPARSE_LABELS, takes="class numbers as labels, and rows of scores",
                 evidence="executed", source=_RAN),
    ArgumentsRow(metric="accuracy", labels=NUMBERS | {"one-hot rows", "0/1 rows", "real numbers"},
                 predictions=NUMBERS | {"one-hot rows", "0/1 rows"}, wrong=_EXACT,
                 takes="the answers themselves, as the labels are written", evidence="executed", source=_RAN),
    ArgumentsRow(metric="binary_accuracy", labels=_ANY, predictions=_ANY, wrong="", counts_cells=True,
                 takes="a 0 or 1 and a score for each output", evidence="executed", source=_RAN),
    *(ArgumentsRow(metric=name, labels=NUMBERS, predictions=NUMBERS, wrong=_IOU, wrong_labels=_IOU,
                   takes="class numbers on both sides", evidence="executed", source=_RAN)
      for name in ("mean_iou", "iou")),
    *(ArgumentsRow(metric=name, labels=IN_ROWS, predictions=IN_ROWS, wrong=_OF_ROWS_ONLY, wrong_labels=_OF_ROWS_ONLY,
                   takes="rows on both sides, one number for each class", evidence="executed", source=_RAN)
      for name in ("one_hot_iou", "one_hot_mean_iou")),
)  # fmt: skip

_BY_NAME = {row.metric: row for row in ROWS}
#: Metrics whose arguments sparse_y_true and sparse_y_pred say which kind they take.
_TOLD = frozenset({"mean_iou", "iou", "one_hot_iou", "one_hot_mean_iou"})


def arguments_of(metric: Metric) -> ArgumentsRow | None:
    """What the arguments of a metric have to be, its own arguments taken into account; None where that is not known."""
    name = value_of(metric.name) or ""
    row = _BY_NAME.get(name)
    if row is None or name not in _TOLD:
        return row
    if isinstance(metric.sparse_labels, Unknown) or isinstance(metric.sparse_predictions, Unknown):
        return None
    labels, predictions = metric.sparse_labels.value, metric.sparse_predictions.value
    if labels is None and predictions is None:
        return row
    default = row.predictions == NUMBERS
    labels = default if labels is None else labels
    predictions = default if predictions is None else predictions
    if labels != predictions:
        return replace(
            row, labels=NUMBERS if labels else IN_ROWS, predictions=NUMBERS if predictions else IN_ROWS,
            takes="class numbers on one side and rows on the other, as sparse_y_true and sparse_y_pred say",
        )  # fmt: skip
    return _BY_NAME["iou" if labels else "one_hot_iou"]
