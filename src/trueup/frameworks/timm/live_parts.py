"""Models of timm in memory: `get_classifier()` hands out the layer that gives the logits, the last of the model.

Source: timm 1.0, its models in tests/live/test_models_of_libraries.py.
"""

from __future__ import annotations

from typing import Any

from trueup.frameworks.live_parts import LiveModel, LivePart, forward_is_of, path_of

_NO_HEAD = "the model was made with num_classes=0 and gives features: give the module that has the classifier"


def parts_of(model: Any, y: Any) -> LiveModel | None:
    """The model's classifier; None for a model of another library."""
    asked = getattr(type(model), "get_classifier", None)
    if asked is None or not forward_is_of(model, "timm"):
        return None
    found = model.get_classifier()
    # Distilled transformers have two, whose logits they give as a pair while they train, else their mean.
    several = found if isinstance(found, tuple) else (found,)
    parts = [part for part in several if type(part).__name__ != "Identity"]
    if not parts:
        return LiveModel(parts=(LivePart(module=None, why=_NO_HEAD),))
    shown = parts if model.training else parts[:1]
    return LiveModel(
        parts=tuple(
            LivePart(module=part, path=path_of(model, part), name=str(number) if len(shown) > 1 else None)
            for number, part in enumerate(shown)
        )
    )
