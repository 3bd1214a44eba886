"""Accelerate's and Fabric's objects around a loop: what they prepare or gather is what it was."""

from __future__ import annotations

from trueup.engine.interpret.attributes import get_attribute
from trueup.engine.interpret.functions import call
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import NONE, Args, TupleValue, Value

_KINDS = {
    "accelerate.Accelerator": (
        *("prepare", "prepare_model", "prepare_data_loader", "prepare_optimizer", "unwrap_model"),
        *("gather", "gather_for_metrics", "pad_across_processes", "reduce"),
    ),
    "lightning.Fabric": ("setup", "setup_module", "setup_dataloaders", "setup_optimizers", "to_device", "all_gather"),
}


@on_call(*_KINDS)
def accelerator(site: Site) -> Value | None:
    """`Accelerator()`."""
    return site.machine.new(site.name, site.where, args=site.args)


@on_method(*(f"{kind}.{name}" for kind, names in _KINDS.items() for name in names))
def prepared(site: Site) -> Value | None:
    """`model, loader = accelerator.prepare(model, loader)`."""
    passed = site.args.positional
    if len(passed) == 1:
        return site.machine.resolve(passed[0])
    return TupleValue(passed, site.where, site.args.more) if passed else None


@on_method(*(f"{kind}.backward" for kind in _KINDS))
def backward(site: Site) -> Value | None:
    """`accelerator.backward(loss)` is `loss.backward()`."""
    loss = site.arg(0, "loss", "tensor")
    if loss is not None:
        call(site.machine, get_attribute(site.machine, loss, "backward", site.where), Args(()), site.where)
    return NONE
