"""Live models of Keras: Keras 3 on any backend, tf-keras, tf.keras 2. Keras is met in `sys.modules`, never imported."""

from __future__ import annotations

from typing import Any

from trueup.frameworks.keras.live.model import described
from trueup.frameworks.keras.live.ownership import is_keras_model as is_model

__all__ = ["MODEL", "as_plain", "described", "is_model"]

#: What may be given, as a message says it.
MODEL = "a Keras model (Keras 3, tf-keras, tf.keras)"


def as_plain(labels: Any) -> Any:
    """Labels as NumPy takes them: variables and tensors of any backend as they are."""
    return labels
