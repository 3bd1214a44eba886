"""What a program types for a loss of PyTorch, and the name of the row that it means."""

from __future__ import annotations

#: Row -> the names of its class and of its function.
LOSS_NAMES: dict[str, tuple[str, ...]] = {
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
    "triplet_margin": (
        "TripletMarginLoss",
        "triplet_margin_loss",
        "TripletMarginWithDistanceLoss",
        "triplet_margin_with_distance_loss",
    ),
    "ctc": ("CTCLoss", "ctc_loss"),
}

#: PyTorch takes no strings, so its names are looked up as they stand.
_LOSSES = {text: row for row, others in LOSS_NAMES.items() for text in (row, *others)}


def canonical_loss(text: str) -> str | None:
    """The row of a loss as typed ("torch.nn.NLLLoss"), or None where it is no loss; of a path the last part counts."""
    return _LOSSES.get(text.rpartition(".")[2])
