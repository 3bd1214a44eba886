"""What the functions of imblearn.metrics measure, and what they are given: run with imbalanced-learn 0.14."""

from __future__ import annotations

from trueup.contract.metric import Kind
from trueup.frameworks.metric_arguments import NUMBERS, SCORES, ArgumentsRow

_ANY: frozenset[Kind] = NUMBERS | SCORES | {"one-hot rows", "0/1 rows", "highest scores", "real numbers"}


def _row(metric: str, quantity: str, swapped: str) -> ArgumentsRow:
    return ArgumentsRow(
        metric=metric, quantity=quantity, labels=_ANY, predictions=_ANY, takes="class answers", wrong="",
        swapped=swapped, evidence="executed",
        source="imbalanced-learn 0.14, run with both orders of unequal labels and answers",
    )  # fmt: skip


ROWS = (
    _row("geometric_mean_score", "gmean", "The precisions of the classes come out in the place of their recalls"),
    _row("sensitivity_score", "recall", "Precision and recall are exchanged: the precision comes out"),
    _row("specificity_score", "specificity",
         "The share comes out of those that are not answered with a class, not of those without it"),
    _row("classification_report_imbalanced", "",
         "Precision and recall of each class are exchanged, and sup counts answers in the place of labels"),
    _row("macro_averaged_mean_absolute_error", "mae", "Each answer's class weighs the same, not each label's"),
)  # fmt: skip
BY_NAME = {row.metric: row for row in ROWS}
#: What is taken where no average is asked for.
DEFAULT_AVERAGE = {"geometric_mean_score": "multiclass", "sensitivity_score": "binary", "specificity_score": "binary"}
