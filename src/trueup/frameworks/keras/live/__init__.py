"""Live models of Keras: Keras 3 on any backend, tf-keras, tf.keras 2. Keras is met in `sys.modules`, never imported."""

from __future__ import annotations

from typing import Any

from trueup.frameworks.keras.live.model import described
from trueup.frameworks.keras.live.ownership import is_keras_model as is_model

__all__ = ["MODEL", "as_plain", "described", "is_loss", "is_model", "is_part", "keeps_its_loss"]

#: What may be given, as a message says it.
MODEL = "a Keras model (Keras 3, tf-keras, tf.keras)"


def as_plain(labels: Any) -> Any:
    """Labels as NumPy takes them: variables and tensors of any backend as they are."""
    return labels


def is_part(_thing: Any) -> bool:
    """No model of Keras is a mere part of one by its class."""
    return False


def is_loss(_thing: Any) -> bool:
    """A model of Keras is given its loss when it is compiled, and none stands beside it."""
    return False


def keeps_its_loss(model: Any) -> bool:
    """True for a model that is compiled."""
    return bool(getattr(model, "compiled", True))
