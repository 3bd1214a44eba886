"""How each line of Keras turns the word "accuracy" into a function, what that counts and how it is logged: rows.

Before 1.13, tf.keras took over multi-backend Keras of its time; TensorFlow 1.13.1 is the earliest release that was run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trueup.contract.meaning import MetricCounts
from trueup.frameworks.releases import Evidence, Span

#: "class-mode": the argument class_mode; "units": one output is binary, else argmax; "units-sparse": the sparse loss is
#: seen too; "loss": one output or the binary loss is binary, seen as string or function; "loss-function": the same in
#: a release that has loss objects and does not see into them; "loss-object": objects are seen too; "shapes": the shapes
#: alone.
RuleName = Literal["class-mode", "units", "units-sparse", "loss", "loss-function", "loss-object", "shapes"]


@dataclass(frozen=True, slots=True)
class ResolutionRow:
    """Which rule a release resolves "accuracy" by."""

    rule: RuleName
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str


SHAPE_LINES = (Span("tf.keras", (2, 2)), Span("tf-keras", (2, 14)), Span("keras", (3,)))

RESOLUTION: tuple[ResolutionRow, ...] = (
    ResolutionRow("class-mode", (Span("keras", (0, 1), (0, 3, 3)),), "read",
                  "keras/models.py compile(class_mode='categorical')"),
    ResolutionRow("units", (Span("keras", (0, 3, 3), (1,)),), "executed",
                  "keras/models.py:525, keras-team/keras 0c1af0901d (2016-03-11)"),
    ResolutionRow("units", (Span("keras", (1,), (1, 0, 2)),), "executed",
                  "keras/engine/training.py:583, keras-team/keras 295bfe4e3a (2016-03-19)"),
    ResolutionRow("units-sparse", (Span("keras", (1, 0, 2), (1, 0, 6)),), "executed",
                  "keras/engine/training.py:605, keras-team/keras#2471 (2016-04-22)"),
    ResolutionRow("loss", (Span("keras", (1, 0, 6), (2, 3)),), "executed",
                  "keras/engine/training.py compile, keras-team/keras#3098 (a1610eb274, 2016-06-28)"),
    ResolutionRow("loss-object", (Span("keras", (2, 3), (2, 4)),), "executed",
                  "keras/engine/training_utils.py get_metric_function, keras-team/keras 87b2b00c97 and b938b91b52"),
    ResolutionRow("loss", (Span("tf.keras", (1, 4), (1, 13)),), "read",
                  "tensorflow/python/keras/engine/training.py: as multi-backend Keras of its time"),
    ResolutionRow("loss-function", (Span("tf.keras", (1, 13), (1, 14)),), "executed",
                  "tensorflow/python/keras/engine/training_utils.py:819 get_metric_function: objects stay closed"),
    ResolutionRow("loss-object", (Span("tf.keras", (1, 14), (2, 2)),), "executed",
                  "tensorflow/python/keras/engine/training_utils.py get_metric_function"),
    ResolutionRow("shapes", (Span("tf.keras", (2, 2)), Span("tf-keras", (2, 14))), "executed",
                  "engine/compile_utils.py MetricsContainer._get_metric_object; tensorflow#41114, tensorflow#41361"),
    ResolutionRow("shapes", (Span("keras", (3,)),), "executed",
                  "keras/src/trainers/compile_utils.py get_metric"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordRow:
    """What a release does with a string that is none, or not quite, of the words it resolves.

    words: the strings as typed. outcome: "resolved" by the release's rule, "exact" for the equality of scores and
    labels, "refused" with an exception, "accuracy" where the release counts accuracy whatever the
    string. logged: the key where it is not the one that `NAMING` gives.
    """

    words: frozenset[str]
    outcome: Literal["resolved", "exact", "refused", "accuracy"]
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str
    logged: str | None = None


_ACCURACY, _ACC = frozenset({"Accuracy"}), frozenset({"ACC"})
_CE = frozenset({"ce", "crossentropy"})
#: Any other mixture of small and capital letters.
OTHER_CASE = "*"
_ANY_CASE = frozenset({"Accuracy", "ACC", OTHER_CASE})
_GET = "metrics.get, run with the string"
WORDS: tuple[WordRow, ...] = (
    WordRow(_ANY_CASE | _CE, "accuracy", (Span("keras", (0, 1), (1,)),), "executed",
            "keras/models.py: metrics are not named there; accuracy is shown for show_accuracy=True", "acc"),
    WordRow(_ANY_CASE, "refused", (Span("keras", (1,), (2, 4)), Span("tf.keras", (1, 4), (1, 14))), "executed", _GET),
    WordRow(_ACCURACY, "exact", (Span("tf.keras", (1, 14), (2, 0)),), "executed", _GET, "accuracy"),
    WordRow(_ACCURACY, "exact", (Span("tf.keras", (2, 0), (2, 2)),), "executed", _GET),
    WordRow(_ACCURACY, "exact", (Span("tf.keras", (2, 2), (2, 6)),), "executed", _GET, "accuracy"),
    WordRow(_ACC, "refused", (Span("tf.keras", (1, 14), (2, 1)),), "executed", _GET),
    WordRow(_ACC, "exact", (Span("tf.keras", (2, 1), (2, 6)),), "executed", _GET),
    WordRow(_ANY_CASE, "refused", (Span("tf.keras", (1, 14), (2, 6)),), "read", "metrics.get looks names up as typed"),
    WordRow(_ANY_CASE, "resolved", (Span("tf.keras", (2, 6)), Span("tf-keras", (2, 14)), Span("keras", (3,))),
            "executed", "compile_utils.py: str(metric).lower() is compared"),
    WordRow(_CE, "refused", (Span("keras", (1,), (2, 1, 3)), Span("keras", (3,))), "executed", _GET),
    WordRow(_CE, "resolved", (Span("keras", (2, 1, 3), (2, 4)), Span("tf.keras", (1, 9)), Span("tf-keras", (2, 14))),
            "executed", "keras-team/keras#8864 (76c5b616f2, 2018-01-12)"),
    WordRow(_CE, "refused", (Span("tf.keras", (1, 4), (1, 9)),), "read", "as multi-backend Keras before 2.1.3"),
)  # fmt: skip

#: Keras 3 takes "crossentropy" and "ce" as names of a loss, resolved by the shapes; 3.0.0 and 3.0.1 crash on them.
LOSS_WORD: tuple[WordRow, ...] = (
    WordRow(_CE, "refused", (Span("keras", (0, 1), (3, 0, 2)),), "executed", "fixed by keras-team/keras#18975"),
    WordRow(_CE, "resolved", (Span("keras", (3, 0, 2)),), "executed", "keras/src/trainers/compile_utils.py get_loss"),
    WordRow(_CE, "refused", (Span("tf.keras", (1, 4)), Span("tf-keras", (2, 14))), "read", "losses.get"),
)

#: The releases whose compile takes `metrics`; before, fit showed the accuracy for show_accuracy=True.
#: `accuracy` is the argument of train_on_batch and test_on_batch.
ASKS_FOR_ACCURACY = frozenset({"show_accuracy", "accuracy"})
METRICS_TAKEN = (Span("keras", (1,)), Span("tf.keras", (1, 4)), Span("tf-keras", (2, 14)))


BEFORE_KERAS_3 = (Span("keras", (0, 1), (2, 4)), Span("tf.keras", (1, 4)), Span("tf-keras", (2, 14)))
_ALL_LINES = (*BEFORE_KERAS_3, Span("keras", (3,)))


@dataclass(frozen=True, slots=True)
class OwnNameRow:
    """The name that a metric's object gives itself, where it is not the row's."""

    metrics: frozenset[str]
    logged: str
    spans: tuple[Span, ...] = _ALL_LINES
    evidence: Evidence = "executed"
    source: str = "Keras 3.15.1 and tf-keras 2.21, run with the class"


@dataclass(frozen=True, slots=True)
class MissingMetricRow:
    """Metrics that a release does not have in one form. An empty set means every metric."""

    form: Literal["object", "string"]
    metrics: frozenset[str]
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str


#: What counts over the whole epoch is a class, and came with 2.3.0; Keras 2 looks strings up as its names stand, and
#: "auc" is none.
_OVER_EPOCHS = frozenset({
    "auc", "true_positives", "true_negatives", "false_positives", "false_negatives", "precision_at_recall",
    "recall_at_precision", "sensitivity_at_specificity", "specificity_at_sensitivity", "f1_score", "fbeta", "iou",
    "binary_iou", "mean_iou", "one_hot_iou", "one_hot_mean_iou", "r2_score", "root_mean_squared_error", "mean",
    "mean_tensor", "mean_relative_error", "sum",
})  # fmt: skip
#: Functions of Keras 1, which counted batch by batch and were dropped with 2.0.0.
_OVER_BATCHES = frozenset({"precision", "recall", "fbeta_score", "fmeasure", "matthews_correlation"})


def _strings(names: frozenset[str] | set[str], since: tuple[int, ...], until: tuple[int, ...]) -> MissingMetricRow:
    found = "the functions of keras/metrics.py at each tag from 1.0.0 to 2.3.1"
    return MissingMetricRow("string", frozenset(names), (Span("keras", since, until),), "read", found)


METRICS_MISSING: tuple[MissingMetricRow, ...] = (
    MissingMetricRow("object", frozenset(), (Span("keras", (1,), (2, 3)), Span("tf.keras", (1, 4), (1, 13))), "read",
                     "keras/metrics.py has functions only at each tag before 2.3.0"),
    _strings({"sparse_categorical_accuracy"}, (1,), (1, 0, 2)),
    _strings({"matthews_correlation"}, (1,), (1, 1, 0)),
    _strings({"top_k_categorical_accuracy", "fbeta_score"}, (1,), (1, 1, 1)),
    _strings({"precision", "recall", "fmeasure"}, (1,), (1, 1, 2)),
    _strings({"sparse_top_k_categorical_accuracy"}, (1,), (2, 0, 5)),
    _strings(_OVER_EPOCHS, (1,), (2, 4)),
    _strings(_OVER_BATCHES, (2,), (2, 4)),
    MissingMetricRow(
        "string",
        frozenset({"precision_at_recall", "recall_at_precision", "sensitivity_at_specificity",
                   "specificity_at_sensitivity", "iou", "mean_iou", "binary_iou", "one_hot_iou", "one_hot_mean_iou",
                   "fbeta_score", "fbeta", "fmeasure", "mean_tensor", "mean_relative_error", "matthews_correlation"}),
        (Span("keras", (3,)),), "executed", "keras.metrics.get in 3.15.1: no such name, or arguments are needed",
    ),
)  # fmt: skip

#: The names that objects give themselves, where they are not the row's.
OWN_NAMES: tuple[OwnNameRow, ...] = (
    OwnNameRow(frozenset({"iou"}), "io_u"),
    OwnNameRow(frozenset({"mean_iou"}), "mean_io_u"),
    OwnNameRow(frozenset({"binary_iou"}), "binary_io_u"),
    OwnNameRow(frozenset({"one_hot_iou"}), "one_hot_io_u"),
    OwnNameRow(frozenset({"one_hot_mean_iou"}), "one_hot_mean_io_u"),
    OwnNameRow(frozenset({"log_cosh"}), "logcosh"),
    OwnNameRow(frozenset({"kl_divergence"}), "kullback_leibler_divergence", BEFORE_KERAS_3),
)

#: How "accuracy" and "crossentropy" are logged: under a short name of their own, or as typed.
NamingScheme = Literal["short", "typed", "accuracy"]
#: What tells a weighted metric from its unweighted twin: nothing (the argument is refused or not read), "weighted_"
#: always, a number behind where the name is taken, or "weighted_" where the name is taken.
WeightedScheme = Literal["refused", "none", "prefix", "number", "prefix-if-taken"]


@dataclass(frozen=True, slots=True)
class NamingRow:
    """How a release names what it logs.

    functions: strings naming a function are logged by the function's own name. classes: strings naming a class
    ("AUC") are logged by the name that its object gives itself ("auc").
    """

    scheme: NamingScheme
    weighted: WeightedScheme
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str
    functions: bool = False
    classes: bool = False


NAMING: tuple[NamingRow, ...] = (
    NamingRow("accuracy", "none", (Span("keras", (0, 1), (0, 2)),), "read", "keras/models.py 0.1.0", True),
    NamingRow("short", "none", (Span("keras", (0, 2), (1,)), Span("keras", (2,), (2, 0, 8))), "executed",
              "keras/models.py compile; engine/training.py compile, which keeps weighted_metrics unread", True),
    NamingRow("short", "refused", (Span("keras", (1,), (2,)),), "executed",
              "engine/training.py compile hands weighted_metrics on to the backend's function, which refuses it", True),
    NamingRow("short", "prefix", (Span("keras", (2, 0, 8), (2, 3)), Span("tf.keras", (1, 4), (2, 0))), "executed",
              "engine/training.py compile, keras-team/keras#7536", True),
    NamingRow("typed", "number", (Span("keras", (2, 3), (2, 4)), Span("tf.keras", (2, 0), (2, 2))), "executed",
              "engine/training_utils.py get_metric_name"),
    NamingRow("typed", "prefix-if-taken", (Span("tf.keras", (2, 2)), Span("tf-keras", (2, 14))), "executed",
              "compile_utils.py _get_metric_object: an object that a string gives keeps its name", classes=True),
    NamingRow("typed", "prefix-if-taken", (Span("keras", (3,)),), "executed",
              "keras/src/trainers/compile_utils.py get_metric: metric_obj.name = the string"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """How a release decides on one column of scores."""

    decision: Literal["round", "threshold"]
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str


THRESHOLDS: tuple[ThresholdRow, ...] = (
    ThresholdRow("round", (Span("keras", (0, 1), (2, 4)), Span("tf.keras", (1, 4), (1, 13))), "executed",
                 "metrics.py binary_accuracy: round(p) == y; halves go to the even side, and a score of 1.5 or more or "
                 "below -0.5 never equals a label of 0 or 1"),
    ThresholdRow("threshold", (Span("tf.keras", (1, 13)), Span("tf-keras", (2, 14)), Span("keras", (3,))), "executed",
                 "metrics.py binary_accuracy: p > 0.5, strictly, on what the model puts out; no sigmoid is applied"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DefectRow:
    """A known defect of some releases. functions: what it bears on; dtypes: of the output, None for every dtype."""

    functions: frozenset[str]
    text: str
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str
    dtypes: frozenset[str] | None = None


HALF_PRECISION = "labels are cast to the output's dtype"
SPARSE_BY_COLUMN = (
    "class numbers of one column are always class 0 under argmax: the share predicted as class 0 is shown"
)
OVER_BATCH = "the argmax runs over the batch, since the output has no axis of classes"
DEFECTS: tuple[DefectRow, ...] = (
    DefectRow(frozenset({"categorical_accuracy", "sparse_categorical_accuracy"}), HALF_PRECISION,
              (Span("keras", (3, 4)),), "executed",
              "keras-team/keras d68e907fcc (2024-05-11), still so in 3.15.1: class numbers above 256 (bfloat16) or "
              "2048 (float16) are rounded", frozenset({"float16", "bfloat16"})),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A metric that a program names itself.

    thresholded: True where it takes scores above 0.5 (or the threshold given) as yes.
    numbered: True where Keras numbers it ("auc_1") when another was made before it in the same process.
    """

    name: str
    counts: MetricCounts
    decision: Literal["argmax", "column", "threshold", "none"]
    numbered: bool = False


NAMED: tuple[NamedRow, ...] = (
    NamedRow("binary_accuracy", "cells", "column"),
    NamedRow("categorical_accuracy", "answers", "argmax"),
    NamedRow("sparse_categorical_accuracy", "answers", "argmax"),
    NamedRow("top_k_categorical_accuracy", "answers", "argmax"),
    NamedRow("sparse_top_k_categorical_accuracy", "answers", "argmax"),
    *(NamedRow(name, "not-accuracy", "threshold", True) for name in (
        "precision", "recall", "true_positives", "true_negatives", "false_positives", "false_negatives")),
    *(NamedRow(name, "not-accuracy", "none", True) for name in (
        "auc", "precision_at_recall", "recall_at_precision", "sensitivity_at_specificity",
        "specificity_at_sensitivity", "iou", "mean_iou", "binary_iou", "one_hot_iou", "one_hot_mean_iou")),
    *(NamedRow(name, "not-accuracy", "none") for name in (
        "f1_score", "fbeta_score", "fbeta", "fmeasure", "r2_score", "mean", "mean_tensor", "mean_relative_error",
        "root_mean_squared_error", "sum", "matthews_correlation")),
)  # fmt: skip

#: Releases that take a threshold outside (0, 1) in `BinaryAccuracy`, so that raw scores can be compared with 0.
#: Keras 3.0 to 3.4 raise "Invalid value for argument `threshold`" (keras-team/keras#20101 took the check out in 3.5);
#: tf-keras 2.21 has no such check (read), nor have the releases that it continues.
TAKES_ANY_THRESHOLD = (
    Span("keras", (2, 3), (3,)),
    Span("keras", (3, 5)),
    Span("tf.keras", (1, 13)),
    Span("tf-keras", (2, 14)),
)

#: A flat list of metrics for a model of several outputs holds one for each output; before, each output got all of them
#: (facts/resolution: executed with Keras 3.0.0 to 3.15.1, tf.keras 2.0 to 2.2, tf-keras 2.21).
ONE_METRIC_PER_OUTPUT = (Span("keras", (3,)),)
#: Methods by which a model decides itself what it logs.
OWN_STEPS = ("train_step", "test_step", "compute_metrics", "metrics", "compute_loss")
