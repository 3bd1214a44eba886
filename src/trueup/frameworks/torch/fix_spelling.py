"""How a fix spells PyTorch's losses and activations."""

from __future__ import annotations

from trueup.frameworks.fix_spelling import FixSpelling

_CLASSES = {
    "cross_entropy": "CrossEntropyLoss",
    "bce_with_logits": "BCEWithLogitsLoss",
    "nll": "NLLLoss",
    "bce": "BCELoss",
    "mean_squared_error": "MSELoss",
    "mean_absolute_error": "L1Loss",
}
_FUNCTIONS = {
    "cross_entropy": "cross_entropy",
    "bce_with_logits": "binary_cross_entropy_with_logits",
    "nll": "nll_loss",
    "bce": "binary_cross_entropy",
    "mean_squared_error": "mse_loss",
    "mean_absolute_error": "l1_loss",
}

SPELLING = FixSpelling(
    manners=(_CLASSES, _FUNCTIONS),
    prefix="nn.",
    accepted={
        **dict.fromkeys(("cross_entropy", "bce_with_logits", "nll", "bce"), frozenset({"reduction"})),
        **dict.fromkeys(("softmax", "log_softmax"), frozenset({"dim"})),
    },
    alike=(frozenset({"cross_entropy", "nll"}), frozenset({"weight", "ignore_index", "reduction"})),
)
