"""What a program types for a loss or a metric, and the name of the row that it means."""

from __future__ import annotations

#: Row -> other spellings of Keras; case and underscores are dropped before they are looked up.
KERAS_LOSS_NAMES: dict[str, tuple[str, ...]] = {
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

TORCH_LOSS_NAMES: dict[str, tuple[str, ...]] = {
    "cross_entropy": ("CrossEntropyLoss",),
    "nll": ("NLLLoss", "nll_loss", "NLLLoss2d"),
    "bce": ("BCELoss", "binary_cross_entropy"),
    "bce_with_logits": ("BCEWithLogitsLoss", "binary_cross_entropy_with_logits"),
    "multilabel_soft_margin": ("MultiLabelSoftMarginLoss", "multilabel_soft_margin_loss"),
    "multilabel_margin": ("MultiLabelMarginLoss", "multilabel_margin_loss"),
    "multi_margin": ("MultiMarginLoss", "multi_margin_loss"),
    "soft_margin": ("SoftMarginLoss", "soft_margin_loss"),
    "mean_squared_error": ("MSELoss", "mse_loss"),
    "mean_absolute_error": ("L1Loss", "l1_loss"),
    "smooth_l1": ("SmoothL1Loss", "smooth_l1_loss"),
    "huber": ("HuberLoss", "huber_loss"),
    "kl_divergence": ("KLDivLoss", "kl_div"),
    "poisson_nll": ("PoissonNLLLoss", "poisson_nll_loss"),
    "gaussian_nll": ("GaussianNLLLoss", "gaussian_nll_loss"),
    "hinge_embedding": ("HingeEmbeddingLoss", "hinge_embedding_loss"),
    "cosine_embedding": ("CosineEmbeddingLoss", "cosine_embedding_loss"),
    "ctc": ("CTCLoss", "ctc_loss"),
}

#: The words that Keras resolves itself; a word keeps the form that was typed apart from its case.
RESOLVED_WORDS = ("accuracy", "acc", "crossentropy", "ce")

#: Row -> other spellings of metrics that are not losses as well.
KERAS_METRIC_NAMES: dict[str, tuple[str, ...]] = {
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


_KERAS_LOSSES = _lookup(KERAS_LOSS_NAMES)
#: PyTorch takes no strings, so its names are looked up as they stand.
_TORCH_LOSSES = {text: row for row, others in TORCH_LOSS_NAMES.items() for text in (row, *others)}
_KERAS_METRICS = _lookup(KERAS_METRIC_NAMES)


def canonical_loss(text: str, library: str) -> str | None:
    """The row of a loss as typed ("mse", "BinaryCrossentropy", "torch.nn.NLLLoss"), or None where it is no loss.

    Of a qualified name the last part counts. Keras takes the string "crossentropy" and its short form only as they
    stand, so "cross_entropy" is no loss of Keras.
    """
    last = text.rpartition(".")[2]
    if library == "torch":
        return _TORCH_LOSSES.get(last)
    row = _KERAS_LOSSES.get(_flat(last))
    return None if row == "crossentropy" and last not in ("crossentropy", "ce") else row


def canonical_metric(text: str, library: str) -> str | None:
    """The row of a metric as typed ("AUC" is "auc", "acc" stays "acc"), or None where it is no metric.

    "Accuracy" and "ACC" give "accuracy" and "acc": whether a release resolves them like the word in small letters is
    decided by `metric_meaning` from `Metric.typed` and `Metric.spelling`. PyTorch has no metrics of its own.
    """
    if library == "torch":
        return None
    last = text.rpartition(".")[2]
    return _KERAS_METRICS.get(_flat(last)) or canonical_loss(last, library)
