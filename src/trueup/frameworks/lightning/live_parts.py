"""A LightningModule in memory: the net that it holds where it has no forward, and the loss that it holds.

Source: Lightning 2.6, tests/live/test_models_of_libraries.py.
"""

from __future__ import annotations

from typing import Any

from trueup.frameworks.live_parts import LiveModel, LivePart, children

_ROOTS = ("lightning", "pytorch_lightning")
_SEVERAL = "it has no forward, and holds {}: give the one that makes the logits, with loss="
_NONE = "it has no forward, and holds no module: give the one that makes the logits, with loss="
_NO_LOSS = "the loss is in its training_step, which is not followed: give loss="


def parts_of(model: Any, y: Any) -> LiveModel | None:
    """The module and its criterion; None for what is no LightningModule."""
    bases = [cls for cls in type(model).__mro__ if str(cls.__module__).partition(".")[0] in _ROOTS]
    if not any(cls.__name__ == "LightningModule" for cls in bases):
        return None
    parts = children(model)
    losses = {name: part for name, part in parts.items() if _module_of(part).startswith("torch.nn.modules.loss")}
    nets = {
        name: part
        for name, part in parts.items()
        if name not in losses and part is not None and not _module_of(part).startswith("torchmetrics")
    }
    if _has_forward(model):
        part = LivePart(module=model)
    elif len(nets) == 1:
        ((name, net),) = nets.items()
        part = LivePart(module=net, path=name)
    else:
        part = LivePart(module=None, why=_SEVERAL.format(" and ".join(nets)) if nets else _NONE)
    if len(losses) == 1:
        ((name, loss),) = losses.items()
        return LiveModel(parts=(part,), criterion=loss, loss_path=name)
    return LiveModel(parts=(part,), why_loss=_NO_LOSS, loss_path="training_step")


def _module_of(part: Any) -> str:
    return str(type(part).__module__)


def _has_forward(model: Any) -> bool:
    """True where a class of the program defines it; what Lightning has in its place only refuses."""
    if "forward" in vars(model):
        return True
    owner = next((cls for cls in type(model).__mro__ if "forward" in vars(cls)), None)
    return owner is not None and str(owner.__module__).partition(".")[0] not in (*_ROOTS, "torch")
