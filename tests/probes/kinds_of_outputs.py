"""What the numbers of an output are, as it can be seen of them, and which activations go with that."""

from __future__ import annotations

from typing import Any

import numpy as np

_CLOSE = 1e-4
#: Activations by what their outputs look like; what "any" output looks like tells nothing about most of them.
FITTING = {
    "sum to 1": ("softmax",),
    "logarithms": ("log_softmax",),
    "0 to 1": ("sigmoid", "hard_sigmoid"),
    "0 and more": ("relu", "softplus", "exponential", "elu"),
    "-1 to 1": ("tanh", "linear"),
    "any": ("linear", "leaky_relu", "elu", "gelu", "silu"),
}


def kind_of(out: Any) -> str:
    """The narrowest of what holds for all numbers of an output."""
    last = out.ndim - 1
    sums = [axis for axis in range(out.ndim) if out.min() >= 0 and np.abs(out.sum(axis=axis) - 1).max() < _CLOSE]
    with np.errstate(over="ignore"):
        logarithms = np.abs(np.exp(out).sum(axis=-1) - 1).max() < _CLOSE if out.ndim > 1 else False
    if last in sums and out.ndim > 1:
        return "sum to 1"
    if sums and out.ndim > 1:
        return f"sum to 1 over axis {sums[-1]}"
    if logarithms:
        return "logarithms"
    if out.min() >= 0:
        return "0 to 1" if out.max() <= 1 + _CLOSE else "0 and more"
    return "-1 to 1" if out.min() >= -1 and out.max() <= 1 else "any"


def fits(activation: str, axis: int | None, kind: str) -> bool:
    """Whether an activation over an axis goes with what an output looks like."""
    if kind.startswith("sum to 1 over"):
        return activation == "softmax" and axis in (None, int(kind[-1]))
    return activation in FITTING[kind]
