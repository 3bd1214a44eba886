"""How a fix spells Keras's losses, metrics and activations."""

from __future__ import annotations

from trueup.frameworks.fix_spelling import FixSpelling

_CROSSENTROPY = frozenset({"from_logits", "label_smoothing", "axis", "reduction", "name", "dtype"})

SPELLING = FixSpelling(
    class_names={"auc": "AUC", "kl_divergence": "KLDivergence", "categorical_hinge": "CategoricalHinge"},
    layers=frozenset({"softmax", "relu"}),
    accepted={
        "binary_crossentropy": _CROSSENTROPY,
        "categorical_crossentropy": _CROSSENTROPY,
        "sparse_categorical_crossentropy": frozenset({"from_logits", "reduction", "name", "dtype"}),
        "binary_accuracy": frozenset({"threshold", "name", "dtype"}),
        "categorical_accuracy": frozenset({"name", "dtype"}),
        "sparse_categorical_accuracy": frozenset({"name", "dtype"}),
        **dict.fromkeys(("softmax", "log_softmax"), frozenset({"axis", "name", "dtype"})),
        **dict.fromkeys(("sigmoid", "linear"), frozenset({"name"})),
    },
)
