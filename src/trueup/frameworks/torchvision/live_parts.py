"""Models of torchvision in memory whose outputs are several: those with auxiliary heads, and those of segmentation.

Source: torchvision 0.28, its models in tests/live/test_models_of_libraries.py.
"""

from __future__ import annotations

from typing import Any

from trueup.frameworks.live_parts import LiveModel, LivePart, forward_is_of, last_child, path_of

#: Class -> (name of an output, where the module that makes it stands). The first is the one that answers.
_AUXILIARY = {
    "Inception3": (("logits", "fc"), ("aux_logits", "AuxLogits.fc")),
    "GoogLeNet": (("logits", "fc"), ("aux_logits2", "aux2.fc2"), ("aux_logits1", "aux1.fc2")),
}
#: Their `forward` gives a dictionary of maps that are stretched to the picture's size, which leaves scores as they are.
_SEGMENTING = ("FCN", "DeepLabV3", "LRASPP", "_SimpleSegmentationModel")


def parts_of(model: Any, y: Any) -> LiveModel | None:
    """The outputs of such a model; None for another one, whose `forward` says by itself what it gives."""
    if not hasattr(model, "named_modules") or not forward_is_of(model, "torchvision"):
        return None
    names = {cls.__name__ for cls in type(model).__mro__ if str(cls.__module__).startswith("torchvision.")}
    rows = next((rows for name, rows in _AUXILIARY.items() if name in names), None)
    if rows is not None:
        # While it trains it gives a named tuple with the auxiliary logits, else the logits alone.
        shown = rows if model.training and getattr(model, "aux_logits", False) else rows[:1]
        parts = [
            LivePart(module=_at(model, path), path=path, name=name if len(shown) > 1 else None) for name, path in shown
        ]
        return LiveModel(parts=tuple(part for part in parts if part.module is not None))
    if not names & set(_SEGMENTING):
        return None
    heads = (("out", getattr(model, "classifier", None)), ("aux", getattr(model, "aux_classifier", None)))
    found = [(name, last_child(head)) for name, head in heads if head is not None]
    several = len(found) > 1
    return LiveModel(
        parts=tuple(
            LivePart(module=part, path=path_of(model, part), name=name if several else None) for name, part in found
        )
    )


def _at(model: Any, path: str) -> Any:
    for name in path.split("."):
        model = getattr(model, name, None)
    return model
