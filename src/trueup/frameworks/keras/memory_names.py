"""Names of TensorFlow's functions in memory."""

from __future__ import annotations

from typing import Any

from trueup.frameworks.keras.layer_rows import ACTIVATIONS


def public_name(module: str | None, name: str, thing: Any) -> str | None:
    """The name by which a function of TensorFlow is called; None for any other."""
    if module is None or not module.startswith("tensorflow.python.") or module.startswith("tensorflow.python.keras"):
        return None
    return f"tensorflow.{'nn' if name in ACTIVATIONS else 'math'}.{name}"
