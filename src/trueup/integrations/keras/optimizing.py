"""What a compiled model's optimizer tells: its learning rate, and how often it has moved the weights."""

from __future__ import annotations

from typing import Any

from trueup.integrations.host import on_host


def learning_rate_of(model: Any) -> float | None:
    """The optimizer's present learning rate; None where it has none that can be read."""
    rate = getattr(getattr(model, "optimizer", None), "learning_rate", None)
    try:
        return None if rate is None else float(rate)
    except (TypeError, ValueError):
        return None


def steps_of(model: Any) -> int | None:
    """How many steps the optimizer has done, those of earlier trainings included; None where it counts none."""
    iterations = getattr(getattr(model, "optimizer", None), "iterations", None)
    try:
        return None if iterations is None else int(on_host(getattr(iterations, "value", iterations)))
    except (TypeError, ValueError):
        return None
