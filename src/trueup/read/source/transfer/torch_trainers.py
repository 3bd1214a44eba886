"""Libraries that train PyTorch modules: what they call of the program, and what they call a loss on."""

from __future__ import annotations

from trueup.read.source.interpret.functions import enter, find_method
from trueup.read.source.transfer.registry import Site, on_prefix
from trueup.read.source.values import NONE, Args, Obj, Value

#: The steps of a Lightning module that each method of its trainer runs.
_STEPS = {
    "fit": ("training_step", "validation_step"),
    "validate": ("validation_step",),
    "test": ("test_step",),
}


@on_prefix("pytorch_lightning.")
@on_prefix("lightning.")
def lightning(site: Site) -> Value | None:
    """`Trainer(...).fit(model, loader)` gives the model's steps one batch after another."""
    parts = site.name.split(".")
    steps = _STEPS.get(parts[-1])
    if steps is None or "Trainer" not in parts or site.owner is None:
        return None
    model = site.arg(0, "model")
    if not isinstance(model, Obj):
        return None
    for name in steps:
        method = find_method(site.machine, model.cls, name)
        if method is not None:
            enter(site.machine, method, Args((model,), more=True), site.where)
    return NONE
