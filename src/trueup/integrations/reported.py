"""Accuracies as programs log them: as shares, or in percent."""

from __future__ import annotations

#: A share that is logged in percent lies this near to the true one, once divided by 100.
_NEAR = 0.005


def as_share(value: float, true: float) -> float | None:
    """A logged accuracy as a share; one in percent is divided by 100. None where it is neither."""
    if abs(value / 100 - true) <= _NEAR < abs(value - true):
        return value / 100
    if 0 <= value <= 1:
        return value
    return value / 100 if 1 < value <= 100 else None
