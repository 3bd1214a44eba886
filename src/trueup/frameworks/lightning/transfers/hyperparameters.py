"""What a Lightning module keeps of its constructor's arguments: `save_hyperparameters()`, `self.hparams.lr`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import entries_of
from trueup.engine.interpret.functions import find_method
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_method
from trueup.engine.values import NONE, Args, FunctionValue, Spot, StoredObject, UnknownValue, Value, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_KINDS = ("lightning.LightningModule", "lightning.LightningDataModule")
_HELD = "lightning.hyperparameters"


@on_method(*(f"{kind}.save_hyperparameters" for kind in _KINDS))
def saved(site: Site) -> Value | None:
    """`save_hyperparameters()` keeps all arguments, `save_hyperparameters(args)` what stands in that object."""
    first = site.arg(0)
    assert isinstance(site.owner, StoredObject)
    if first is not None and text_of(first) is None:
        stored: Value = first
        entries = entries_of(site.machine, first)
        if entries is not None:
            stored = _object(site.machine, {str(key): value for key, value in entries.items()}, site.where)
        site.machine.set_part(site.owner, "hparams", stored)
    return NONE


@attribute_of(*(f"{kind}.hparams" for kind in _KINDS))
def hyperparameters(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`self.hparams`: the constructor's arguments by their names."""
    if not isinstance(owner, StoredObject):
        return None
    constructor = find_method(machine, owner.cls, "__init__")
    if constructor is None:
        return None
    result = _object(machine, _bound(constructor, owner.args or Args()), where)
    machine.set_part(owner, "hparams", result)
    return result


def _object(machine: Machine, entries: dict[str, Value], where: Spot) -> StoredObject:
    result = machine.new(_HELD, where)
    for name, value in entries.items():
        machine.set_part(result, name, value)
    return result


def _bound(constructor: FunctionValue, args: Args) -> dict[str, Value]:
    """The arguments that are known, by the names of the constructor's parameters."""
    arguments, found = constructor.node.args, dict(args.keywords)
    for place, parameter in enumerate((*arguments.posonlyargs, *arguments.args)[1:]):
        passed = args.get(place, parameter.arg)
        if passed is None and not args.more:
            passed = constructor.defaults.get(parameter.arg)
        if passed is not None:
            found[parameter.arg] = passed
    for parameter in arguments.kwonlyargs:
        if parameter.arg not in found and parameter.arg in constructor.defaults and not args.more:
            found[parameter.arg] = constructor.defaults[parameter.arg]
    return found


@item_of(_HELD)
def item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`self.hparams["lr"]`."""
    name = text_of(index)
    stored = machine.part(owner, name) if isinstance(owner, StoredObject) and name is not None else None
    return stored if stored is not None else UnknownValue("a hyperparameter that was not followed", where)


@on_method(f"{_HELD}.get")
def asked_for(site: Site) -> Value | None:
    """`self.hparams.get("lr", 0.1)`."""
    name = text_of(site.arg(0))
    assert isinstance(site.owner, StoredObject)
    stored = site.machine.part(site.owner, name) if name is not None else None
    return stored if stored is not None else UnknownValue("a hyperparameter that was not followed", site.where)
