"""What each argument of a metric has to be, as rows; anything else gives a number that means nothing, or raises."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trueup.contract.known import Unknown, value_of
from trueup.contract.metric import Kind, Metric
from trueup.frameworks.releases import Evidence

_NUMBERS: frozenset[Kind] = frozenset({"class numbers", "0/1 numbers"})
_ROWS: frozenset[Kind] = frozenset({"one-hot rows", "0/1 rows", "rows of scores"})
_SCORES: frozenset[Kind] = frozenset({"scores", "rows of scores"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentsRow:
    """One metric. labels and predictions: the kinds that it takes; takes: the same in words for a message.

    ranks: it orders the items by their scores, so answers that were already decided are taken, and lose the order.
    wrong: what comes out where it is given other predictions; wrong_labels: where it is given other labels.
    """

    metric: str
    labels: frozenset[Kind]
    predictions: frozenset[Kind]
    takes: str
    wrong: str
    evidence: Evidence
    source: str
    wrong_labels: str = ""
    ranks: bool = False


_RAN = "run with class numbers, one-hot rows and probabilities: Keras 3.15.1 (JAX) and tf-keras 2.21"
_IOU = "It casts what it is given to whole numbers: each probability below 1 becomes class 0"
_AS_ROWS = "It takes the highest of each row: class numbers are one long row or rows of one, and 0 or 1 comes out"
_EXACT = "It counts the cells that are equal to the last digit: a probability hardly ever is, so about 0 comes out"
_SPARSE = "It takes the argmax of the predictions: of class numbers that is class 0, or the call raises"
_SPARSE_LABELS = "It takes each cell of the rows for a class number: it raises, or counts something else"
_RANKING = "scikit-learn, run: the curve has one corner in the place of one for each score"

ROWS: tuple[ArgumentsRow, ...] = (
    ArgumentsRow(metric="categorical_accuracy", labels=_ROWS, predictions=_ROWS, wrong=_AS_ROWS, wrong_labels=_AS_ROWS,
                 takes="rows on both sides, one number for each class", evidence="executed", source=_RAN),
    ArgumentsRow(metric="sparse_categorical_accuracy", labels=_NUMBERS | {"real numbers"}, predictions=_ROWS,
                 wrong=_SPARSE, wrong_labels=_SPARSE_LABELS, takes="class numbers as labels, and rows of scores",
                 evidence="executed", source=_RAN),
    ArgumentsRow(metric="accuracy", labels=_NUMBERS | {"one-hot rows", "0/1 rows", "real numbers"},
                 predictions=_NUMBERS | {"one-hot rows", "0/1 rows"}, wrong=_EXACT,
                 takes="the answers themselves, as the labels are written", evidence="executed", source=_RAN),
    *(ArgumentsRow(metric=name, labels=_NUMBERS, predictions=_NUMBERS, wrong=_IOU, wrong_labels=_IOU,
                   takes="class numbers on both sides", evidence="executed", source=_RAN)
      for name in ("mean_iou", "iou")),
    *(ArgumentsRow(metric=name, labels=_ROWS, predictions=_ROWS, wrong=_AS_ROWS, wrong_labels=_AS_ROWS,
                   takes="rows on both sides, one number for each class", evidence="executed", source=_RAN)
      for name in ("one_hot_iou", "one_hot_mean_iou")),
    *(ArgumentsRow(metric=name, labels=_NUMBERS | {"one-hot rows", "0/1 rows"}, predictions=_SCORES, ranks=True,
                   wrong="", takes="scores, which it orders the items by", evidence="executed", source=_RANKING)
      for name in ("roc_auc_score", "average_precision_score", "roc_curve", "precision_recall_curve")),
    *(ArgumentsRow(metric=name, labels=_NUMBERS | {"one-hot rows", "0/1 rows"}, predictions=_SCORES, ranks=True,
                   wrong="", takes="probabilities", evidence="executed", source="scikit-learn, run")
      for name in ("log_loss", "brier_score_loss")),
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
    default = row.predictions == _NUMBERS
    labels = default if labels is None else labels
    predictions = default if predictions is None else predictions
    if labels != predictions:
        return replace(
            row, labels=_NUMBERS if labels else _ROWS, predictions=_NUMBERS if predictions else _ROWS,
            takes="class numbers on one side and rows on the other, as sparse_y_true and sparse_y_pred say",
        )  # fmt: skip
    return _BY_NAME["iou" if labels else "one_hot_iou"]
