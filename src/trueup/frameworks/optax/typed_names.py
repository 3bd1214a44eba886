"""What a program types for a loss of optax, and the name of the row that it means."""

from __future__ import annotations

from trueup.frameworks.optax.loss_rows import OPTAX_LOSSES

#: Row -> other names of the same loss.
LOSS_NAMES: dict[str, tuple[str, ...]] = {
    **{row.name: (row.name,) for row in OPTAX_LOSSES},
    "softmax_cross_entropy": ("softmax_cross_entropy", "safe_softmax_cross_entropy"),
    # Names of before optax 0.2.4, which warned in later releases that they would go.
    "generalized_kl_divergence": ("generalized_kl_divergence", "convex_kl_divergence"),
    "sigmoid_binary_cross_entropy": ("sigmoid_binary_cross_entropy", "binary_logistic_loss"),
    "softmax_cross_entropy_with_integer_labels": (
        "softmax_cross_entropy_with_integer_labels",
        "multiclass_logistic_loss",
    ),
    "sparsemax_loss": ("sparsemax_loss", "binary_sparsemax_loss"),
}
_LOSSES = {text: row for row, names in LOSS_NAMES.items() for text in names}


def canonical_loss(text: str) -> str | None:
    """The row of a loss as typed, of whose path the last part counts, or None where it is no loss."""
    return _LOSSES.get(text.rpartition(".")[2])
