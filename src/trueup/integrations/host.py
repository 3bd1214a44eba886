"""Tensors read off whatever device they are on."""

from __future__ import annotations

from typing import Any


def on_host(value: Any) -> Any:
    """A tensor, or a variable's value (which Keras 2 has as a method), as a NumPy array."""
    import numpy as np  # noqa: PLC0415 - a framework is loaded by then, and NumPy with it

    value = value() if callable(value) else value
    if type(value).__module__.partition(".")[0] == "torch":
        value = value.detach().cpu()
        # NumPy has no bfloat16 of its own; float32 holds each of its values.
        return value.float().numpy() if str(value.dtype) == "torch.bfloat16" else value.numpy()
    return np.asarray(value)
