"""What the functions of sklearn.metrics measure, and what they are given.

Names that a wrong kind makes raise an error take every kind here: nobody prints their number. Each row is probed
against the installed scikit-learn.
"""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.metric import Kind
from trueup.frameworks.metric_arguments import NUMBERS, SCORES, ArgumentsRow

_LABELS: frozenset[Kind] = NUMBERS | {"one-hot rows", "0/1 rows"}
_ANY: frozenset[Kind] = _LABELS | SCORES | {"highest scores", "real numbers"}
_CURVE = "scikit-learn, run: the curve has one corner in the place of one for each score"
_SWAPPED = "scikit-learn, run with both orders of unequal labels and answers"

#: What the averages of precision, recall and F are over.
AVERAGES = ("binary", "micro", "macro", "weighted", "samples")


def _of_answers(metric: str, quantity: str, swapped: str = "", weighted: str | None = None) -> ArgumentsRow:
    return ArgumentsRow(
        metric=metric, quantity=quantity, labels=_ANY, predictions=_ANY, takes="class answers", wrong="",
        swapped=swapped, swapped_weighted=weighted, evidence="executed", source=_SWAPPED,
    )  # fmt: skip


def _of_classes(metric: str, quantity: str, swapped: str = "", weighted: str | None = None) -> ArgumentsRow:
    return replace(_of_answers(metric, quantity, swapped, weighted), one_kind=True)


def _of_scores(metric: str, quantity: str, takes: str, swapped: str) -> ArgumentsRow:
    return ArgumentsRow(
        metric=metric, quantity=quantity, labels=_LABELS, predictions=SCORES, ranks=True, wrong="", takes=takes,
        swapped=swapped, evidence="executed", source=_CURVE,
    )  # fmt: skip


_WEIGHTED = "Each class is weighted by how often it is answered in the place of how often it occurs"
#: The recalls, each weighted by how often its class occurs, are the accuracy: the same either way round.
_SAME = ""
_RECALLS = "The recalls of the classes come out, each weighted by how often its class is answered"
_BY_SCORES = (
    "The labels are treated as scores and the predictions as the truth: another area comes out, or an error is raised"
)
_ORDERS = "scores, which it orders the items by"
_BY_LOSS = (
    "The labels are treated as probabilities and the predictions as the truth: it raises, or another loss comes out"
)

ROWS: tuple[ArgumentsRow, ...] = (
    _of_classes("accuracy_score", "accuracy"),
    _of_classes("balanced_accuracy_score", "balanced_accuracy",
                "The mean of the precisions comes out in the place of that of the recalls"),
    _of_classes("precision_score", "precision", "Precision and recall are exchanged: the recall comes out", _RECALLS),
    _of_classes("recall_score", "recall", "Precision and recall are exchanged: the precision comes out", _SAME),
    _of_classes("f1_score", "f1", "", _WEIGHTED),
    _of_classes("fbeta_score", "fbeta", "beta weighs the precision where the recall is meant"),
    _of_classes("jaccard_score", "jaccard", "", _WEIGHTED),
    _of_classes("cohen_kappa_score", "kappa"),
    _of_classes("matthews_corrcoef", "mcc"),
    _of_classes("hamming_loss", "hamming_loss"),
    _of_classes("zero_one_loss", "zero_one_loss"),
    _of_classes("classification_report", "",
                "Precision and recall of each class are exchanged, and support counts answers in the place of labels"),
    _of_classes("precision_recall_fscore_support", "",
                "Precision and recall of each class are exchanged, and support counts answers in the place of labels"),
    replace(_of_classes("confusion_matrix", "", "The table is transposed: its rows are answers and its columns labels"),
            is_table=True),
    replace(_of_classes("multilabel_confusion_matrix", "", "Each table is transposed: its rows are answers"),
            is_table=True),
    _of_scores("roc_auc_score", "roc_auc", _ORDERS, _BY_SCORES),
    _of_scores("average_precision_score", "average_precision", _ORDERS, _BY_SCORES),
    _of_scores("roc_curve", "", _ORDERS, _BY_SCORES),
    _of_scores("precision_recall_curve", "", _ORDERS, _BY_SCORES),
    _of_scores("det_curve", "", _ORDERS, _BY_SCORES),
    *(_of_scores(display, "", _ORDERS, _BY_SCORES)
      for display in ("RocCurveDisplay", "PrecisionRecallDisplay", "DetCurveDisplay")),
    replace(_of_classes("ConfusionMatrixDisplay", "",
                        "The table is transposed: its rows are answers and its columns labels"), is_table=True),
    _of_scores("log_loss", "log_loss", "probabilities", _BY_LOSS),
    _of_scores("brier_score_loss", "brier", "probabilities", _BY_LOSS),
    replace(_of_answers("top_k_accuracy_score", "top_k_accuracy", _BY_SCORES), takes="rows of scores"),
    _of_answers("r2_score", "r2",
                "The squared errors are divided by the variance of the predictions in place of that of the targets"),
    _of_answers("explained_variance_score", "explained_variance",
                "The variance of the predictions is divided by in the place of that of the targets"),
    _of_answers("mean_squared_error", "mse"),
    _of_answers("root_mean_squared_error", "rmse"),
    _of_answers("mean_absolute_error", "mae"),
    _of_answers("median_absolute_error", "median_ae"),
    _of_answers("mean_absolute_percentage_error", "mape"),
    _of_answers("max_error", "max_error"),
    _of_answers("mean_squared_log_error", "msle"),
    _of_answers("root_mean_squared_log_error", "rmsle"),
    _of_answers("d2_absolute_error_score", "d2",
                "The absolute errors are divided by those around the median of the predictions, not of the targets"),
    replace(_of_answers("hinge_loss", "hinge_loss", _BY_SCORES), takes="decision values"),
    *(replace(_of_answers(name, "ranking", _BY_SCORES), takes="0/1 rows as labels, and rows of scores")
      for name in ("label_ranking_average_precision_score", "label_ranking_loss", "coverage_error")),
    *(replace(_of_answers(name, "ranking", "The scores are treated as how relevant each item is"),
              takes="rows of worths as labels, and rows of scores") for name in ("dcg_score", "ndcg_score")),
    *(_of_scores(name, "d2", "probabilities", _BY_LOSS) for name in ("d2_log_loss_score", "d2_brier_score")),
)  # fmt: skip
#: Classes that draw a curve or a table of labels and answers, by `from_predictions`.
DISPLAYS = tuple(row.metric for row in ROWS if row.metric.endswith("Display"))
BY_NAME = {
    row.metric: replace(row, called=f"{row.metric}.from_predictions") if row.metric in DISPLAYS else row for row in ROWS
}
#: What takes `pos_label=` for one class of many; the numbers of all classes are then ranked as scores.
ONE_OF_MANY = ("roc_curve", "precision_recall_curve", "RocCurveDisplay", "PrecisionRecallDisplay")
#: Arguments that make another number of what a metric gives: what they are left at, and what it is otherwise ("" for
#: a number that no name stands for here).
OTHERWISE: dict[str, tuple[str, bool | None, str]] = {
    "accuracy_score": ("normalize", True, ""),
    "balanced_accuracy_score": ("adjusted", False, "adjusted_balanced_accuracy"),
    "log_loss": ("normalize", True, ""),
    "roc_auc_score": ("max_fpr", None, "partial_roc_auc"),
    "zero_one_loss": ("normalize", True, ""),
}
#: Metrics with an average, and the one that is taken where none is asked for.
DEFAULT_AVERAGE = {
    "precision_recall_fscore_support": "none",
    "precision_score": "binary",
    "recall_score": "binary",
    "f1_score": "binary",
    "fbeta_score": "binary",
    "jaccard_score": "binary",
    "roc_auc_score": "macro",
    "average_precision_score": "macro",
}

#: The names under which `scoring=` knows a metric: its function, the average, and whether it is asked for scores.
SCORERS: dict[str, tuple[str, str, bool]] = {
    "accuracy": ("accuracy_score", "", False),
    "balanced_accuracy": ("balanced_accuracy_score", "", False),
    "matthews_corrcoef": ("matthews_corrcoef", "", False),
    "average_precision": ("average_precision_score", "macro", True),
    "top_k_accuracy": ("top_k_accuracy_score", "", True),
    "neg_log_loss": ("log_loss", "", True),
    "log_loss": ("log_loss", "", True),
    "neg_brier_score": ("brier_score_loss", "", True),
    "neg_brier_score_loss": ("brier_score_loss", "", True),
    "r2": ("r2_score", "", False),
    "explained_variance": ("explained_variance_score", "", False),
    "neg_mean_squared_error": ("mean_squared_error", "", False),
    "mean_squared_error": ("mean_squared_error", "", False),
    "neg_root_mean_squared_error": ("root_mean_squared_error", "", False),
    "neg_mean_absolute_error": ("mean_absolute_error", "", False),
    "mean_absolute_error": ("mean_absolute_error", "", False),
    "neg_median_absolute_error": ("median_absolute_error", "", False),
    "neg_mean_absolute_percentage_error": ("mean_absolute_percentage_error", "", False),
    "neg_max_error": ("max_error", "", False),
    "neg_mean_squared_log_error": ("mean_squared_log_error", "", False),
    "neg_root_mean_squared_log_error": ("root_mean_squared_log_error", "", False),
    "d2_absolute_error_score": ("d2_absolute_error_score", "", False),
    "d2_log_loss_score": ("d2_log_loss_score", "", True),
    "d2_brier_score": ("d2_brier_score", "", True),
    **dict.fromkeys(("roc_auc", "roc_auc_ovr", "roc_auc_ovo"), ("roc_auc_score", "macro", True)),
    **dict.fromkeys(("roc_auc_ovr_weighted", "roc_auc_ovo_weighted"), ("roc_auc_score", "weighted", True)),
    **{
        f"{name}{end}": (f"{name}_score", average, False)
        for name in ("precision", "recall", "f1", "jaccard")
        for end, average in (("", "binary"), *((f"_{average}", average) for average in AVERAGES[1:]))
    },
}
