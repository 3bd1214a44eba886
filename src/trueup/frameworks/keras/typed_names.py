"""What a program types for a loss or a metric of Keras, and the name of the row that it means."""

from __future__ import annotations

#: Row -> other spellings; case and underscores are dropped before they are looked up.
LOSS_NAMES: dict[str, tuple[str, ...]] = {
    "binary_crossentropy": ("bce",),
    "categorical_crossentropy": (),
    "sparse_categorical_crossentropy": (),
    "crossentropy": ("ce",),
    "binary_focal_crossentropy": (),
    "categorical_focal_crossentropy": (),
    "mean_squared_error": ("mse",),
    "mean_absolute_error": ("mae",),
    "mean_absolute_percentage_error": ("mape",),
    "mean_squared_logarithmic_error": ("msle",),
    "huber": ("huber_loss",),
    "log_cosh": ("logcosh", "logcosherror"),
    "cosine_similarity": ("cosine", "cosine_proximity"),
    "kl_divergence": ("kld", "kullback_leibler_divergence"),
    "poisson": (),
    "hinge": (),
    "squared_hinge": (),
    "categorical_hinge": (),
    "dice": (),
    "tversky": (),
    "circle": (),
    "ctc": (),
    "categorical_generalized_cross_entropy": (),
}

#: The words that Keras resolves itself; a word keeps the form that was typed apart from its case.
RESOLVED_WORDS = ("accuracy", "acc", "crossentropy", "ce")

#: Row -> other spellings of metrics that are not losses as well.
METRIC_NAMES: dict[str, tuple[str, ...]] = {
    "accuracy": (),
    "acc": (),
    "crossentropy": (),
    "ce": (),
    "binary_accuracy": (),
    "categorical_accuracy": (),
    "sparse_categorical_accuracy": (),
    "top_k_categorical_accuracy": (),
    "sparse_top_k_categorical_accuracy": (),
    "auc": (),
    "precision": (),
    "recall": (),
    "true_positives": (),
    "true_negatives": (),
    "false_positives": (),
    "false_negatives": (),
    "precision_at_recall": (),
    "recall_at_precision": (),
    "sensitivity_at_specificity": (),
    "specificity_at_sensitivity": (),
    "f1_score": (),
    "fbeta_score": (),
    "iou": ("io_u",),
    "binary_iou": ("binary_io_u",),
    "mean_iou": ("mean_io_u",),
    "one_hot_iou": ("one_hot_io_u",),
    "one_hot_mean_iou": ("one_hot_mean_io_u",),
    "r2_score": (),
    "root_mean_squared_error": ("rmse",),
    "mean": (),
    "mean_tensor": (),
    "mean_relative_error": (),
    "sum": (),
    "fbeta": (),
    "fmeasure": (),
    "matthews_correlation": (),
}


def _lookup(names: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {_flat(text): row for row, others in names.items() for text in (row, *others)}


def _flat(text: str) -> str:
    return text.replace("_", "").lower()


_LOSSES = _lookup(LOSS_NAMES)
_METRICS = _lookup(METRIC_NAMES)


def canonical_loss(text: str) -> str | None:
    """The row of a loss as typed ("mse", "BinaryCrossentropy"), or None where it is no loss.

    Of a qualified name the last part counts. The string "crossentropy" and its short form are taken only as they stand,
    so "cross_entropy" is no loss of Keras.
    """
    last = text.rpartition(".")[2]
    row = _LOSSES.get(_flat(last))
    return None if row == "crossentropy" and last not in ("crossentropy", "ce") else row


def canonical_metric(text: str) -> str | None:
    """The row of a metric as typed ("AUC" is "auc", "acc" stays "acc"), or None where it is no metric.

    "Accuracy" and "ACC" give "accuracy" and "acc": whether a release resolves them like the word in small letters is
    decided by `metric_meaning` from `Metric.typed` and `Metric.spelling`.
    """
    last = text.rpartition(".")[2]
    return _METRICS.get(_flat(last)) or canonical_loss(last)
