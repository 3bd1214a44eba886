"""Where the answers of the model that a metric was compiled into divide, told by its head and loss."""

from __future__ import annotations

import sys
from typing import Any

from trueup.inspecting import inspect
from trueup.integrations.plans import plans_of

#: The model's own step lies within so many calls above the metric.
_DEEP = 40


def threshold_of_compiled(model_class: type) -> float | None:
    """The threshold of the model whose step is running; None where there is none, or where its outputs differ.

    A metric is handed labels and outputs and nothing else. Whether the outputs are logits stands in the loss that the
    model was compiled with, and the model is the one whose step calls the metric.
    """
    model = _model_above(model_class)
    if model is None:
        return None
    try:
        plans = plans_of(inspect(model).setups)
    except Exception:
        # A metric must not end a training because it cannot read the model.
        return None
    found = {
        question.threshold
        for plan in plans
        for question in plan.questions
        if question.task in ("binary", "multi-label")
    }
    return found.pop() if len(found) == 1 else None


def _model_above(model_class: type) -> Any:
    frame = sys._getframe(2)
    for _ in range(_DEEP):
        owner = frame.f_locals.get("self")
        if isinstance(owner, model_class) and getattr(owner, "compiled", getattr(owner, "_is_compiled", False)):
            return owner
        if frame.f_back is None:
            return None
        frame = frame.f_back
    return None
