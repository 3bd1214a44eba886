"""A net of skorch in memory: the module that it trains and its criterion.

Source: skorch 1.4, tests/live/test_models_of_libraries.py.
"""

from __future__ import annotations

from typing import Any

from trueup.frameworks.live_parts import LiveModel, LivePart, is_of

_BEFORE = "the net has not built its module yet: call initialize(), or give the module with loss="


def parts_of(model: Any, y: Any) -> LiveModel | None:
    """The net's module and criterion; None for what is no net of skorch."""
    if not is_of(model, "skorch") or not hasattr(model, "criterion"):
        return None
    module, criterion = getattr(model, "module_", None), getattr(model, "criterion_", None)
    if module is None:
        built = not isinstance(model.module, type) and hasattr(model.module, "named_modules")
        module = model.module if built else None
    if criterion is None and not isinstance(model.criterion, type):
        criterion = model.criterion
    part = LivePart(module=module, path="module_") if module is not None else LivePart(module=None, why=_BEFORE)
    # Only the classifier of several classes looks for the likelihood, and takes the logarithm of probabilities itself.
    several = any(cls.__name__ == "NeuralNetClassifier" for cls in type(model).__mro__)
    likelihood = type(criterion).__name__ == "NLLLoss"
    return LiveModel(
        parts=(part,),
        criterion=criterion,
        why_loss="" if criterion is not None else _BEFORE,
        loss_path="criterion_",
        logarithm=several and likelihood,
    )
