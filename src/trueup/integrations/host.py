"""Tensors read off whatever device they are on."""

from __future__ import annotations

from typing import Any


def on_host(value: Any) -> Any:
    """A tensor, or a variable's value (which some releases of Keras have as a method), as a NumPy array."""
    import numpy as np  # noqa: PLC0415 - a framework is loaded by then, and NumPy with it

    value = value() if callable(value) else value
    if hasattr(value, "detach"):  # a tensor that may lie on a device, and have gradients
        value = value.detach().cpu()
        # NumPy has no bfloat16 of its own; float32 holds each of its values.
        return value.float().numpy() if str(value.dtype).endswith("bfloat16") else value.numpy()
    return np.asarray(value)
