"""torchmetrics' metrics as rows: what each measures, its usual average, and what exchanged arguments do.

Run in torchmetrics 1.9.0 (and 0.11.4): nine items of class 0 and one of class 1, all answered with 0, give 0.5 by
`MulticlassAccuracy(num_classes=2)` and 0.9 by `Accuracy(task="multiclass", num_classes=2)`. Predictions come first and
labels second in all of them; what comes out with the two exchanged was run in 1.9.0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from trueup.contract.metric import Kind
from trueup.frameworks.metric_arguments import NUMBERS, SCORES, ArgumentsRow

#: Accuracies that are the mean of the classes' recalls by default ("macro").
MACRO_BY_DEFAULT = frozenset({"MulticlassAccuracy", "multiclass_accuracy"})
#: All accuracies of several classes; `Accuracy` and `accuracy` take `average="micro"` where none is written.
ACCURACIES = MACRO_BY_DEFAULT | {"Accuracy", "accuracy"}
#: Metrics that keep the highest or lowest number that they were handed: over all epochs, which is what they are for.
BEST_SO_FAR = frozenset({"MaxMetric", "MinMetric"})
#: Where `average=` stands among the arguments; the functions have scores and labels before.
AVERAGE_AT = {"MulticlassAccuracy": 2, "multiclass_accuracy": 3}

_ANY: frozenset[Kind] = NUMBERS | SCORES | {"one-hot rows", "0/1 rows", "highest scores", "real numbers"}
_SOURCE = "torchmetrics 1.9.0, run with both orders of unequal labels and answers"
_CURVE = (
    "The labels are treated as scores and the predictions as the truth: another area comes out, or an error is raised"
)
_OF_PRECISIONS = "The mean of the classes' precisions comes out"
#: Shares of right answers of all items at once, or of a yes and a no: as many whichever side is the truth.
_SYMMETRIC = frozenset({"micro", "binary"})
_WEIGHTED = "Each class is weighted by how often it is answered in the place of how often it occurs"
#: The recalls, each weighted by how often its class occurs, are the accuracy: the same either way round.
_SAME = ""
_RECALLS = "The recalls of the classes come out, each weighted by how often its class is answered"


def _row(
    metric: str, quantity: str, swapped: str = "", weighted: str | None = None, *, ranks: bool = False
) -> ArgumentsRow:
    return ArgumentsRow(
        metric=metric, quantity=quantity, labels=_ANY, predictions=SCORES if ranks else _ANY, ranks=ranks, floats=ranks,
        wrong="", takes="scores, which it orders the items by" if ranks else "answers or scores", swapped=swapped,
        swapped_weighted=weighted, predictions_first=True, evidence="executed", source=_SOURCE,
    )  # fmt: skip


ROWS: tuple[ArgumentsRow, ...] = (
    replace(_row("Accuracy", "accuracy", f"{_OF_PRECISIONS} in the place of that of their recalls", _SAME),
            symmetric=_SYMMETRIC),
    _row("Precision", "precision", "Precision and recall are exchanged: the recall comes out", _RECALLS),
    _row("Recall", "recall", "Precision and recall are exchanged: the precision comes out", _SAME),
    _row("F1Score", "f1", "", _WEIGHTED),
    _row("FBetaScore", "fbeta", "beta weighs the precision where the recall is meant"),
    _row("Specificity", "", "The share comes out of those that are not answered with a class, not of those without it"),
    _row("JaccardIndex", "jaccard", "", _WEIGHTED),
    _row("CohenKappa", "kappa"),
    _row("MatthewsCorrCoef", "mcc"),
    replace(_row("HammingDistance", "hamming_loss", f"1 less {_OF_PRECISIONS[0].lower()}{_OF_PRECISIONS[1:]} in the "
                 "place of 1 less that of their recalls", _SAME), symmetric=_SYMMETRIC),
    _row("AUROC", "roc_auc", _CURVE, ranks=True),
    _row("AveragePrecision", "average_precision", _CURVE, ranks=True),
    replace(_row("ConfusionMatrix", "", "The table is transposed: its rows are answers and its columns labels"),
            is_table=True),
)  # fmt: skip
_BY_NAME = {row.metric: row for row in ROWS}
_OTHER_NAMES = {"F1": "F1Score", "FBeta": "FBetaScore", "AUROC": "AUROC", "Auroc": "AUROC", "Mcc": "MatthewsCorrCoef"}
_TASK = re.compile(r"^(?:Multiclass|Binary|Multilabel)")


@dataclass(frozen=True, slots=True)
class MetricName:
    """A metric by its name. row: what it measures; task: "multiclass", "binary", "multilabel", "" for none."""

    row: ArgumentsRow
    task: str


def metric_named(name: str) -> MetricName | None:
    """A metric by the name of its class or function: `MulticlassF1Score`, `multiclass_f1_score`, `f1_score`."""
    title = name if name[:1].isupper() else "".join(part.title() for part in name.split("_"))
    found = _TASK.match(title)
    plain = title[found.end() :] if found else title
    row = _BY_NAME.get(_OTHER_NAMES.get(plain, plain))
    return MetricName(row, found[0].lower() if found else "") if row is not None else None
