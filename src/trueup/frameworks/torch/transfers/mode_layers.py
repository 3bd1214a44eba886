"""Dropout and batch normalisation: layers that do something else in training mode than in evaluation mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.functions import class_attribute
from trueup.engine.setups.evaluation_mode import ALWAYS, BATCH, DROPOUT, MODE_LAYERS
from trueup.engine.values import Args, Call, Constant, Spot, StoredObject, Value, number_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_DROPOUTS = frozenset({"Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"})
_NORMS = frozenset(
    {"BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d"}
    | {"SyncBatchNorm"}
)
#: Functions whose third argument, `training`, is True where nobody gives it.
_FUNCTIONS = frozenset({"dropout", "dropout1d", "dropout2d", "dropout3d"})
_SHARE = 0.5


def note_layer_called(machine: Machine, name: str, layer: Call) -> None:
    """`self.drop(x)`: each class whose forward is under way calls the layer."""
    found = _mode_layer(machine, name, layer)
    if found is not None:
        _note(machine, *found)


def note_function_called(machine: Machine, name: str, args: Args, where: Spot) -> None:
    """`F.dropout(x)`: what does not hand on `self.training` sets numbers to 0 in evaluation mode as well."""
    if name in _FUNCTIONS and args.get(2, "training") is None and not args.more and _share(machine, args, 1):
        _note(machine, ALWAYS, Constant(f"F.{name}", where))


def hold_layers(machine: Machine, model: StoredObject, inner: Value) -> None:
    """A Sequential holds the layers that it goes through, and those of the modules among them."""
    plain = machine.resolve(inner)
    found = _mode_layer(machine, plain.name.rpartition(".")[2], plain) if isinstance(plain, Call) else None
    if found is not None:
        _hold(machine, model.number, *found)
    if isinstance(plain, StoredObject):
        for key in MODE_LAYERS:
            _hold(machine, model.number, key, machine.part(plain, key))


def hold_layers_of_class(machine: Machine, model: StoredObject) -> None:
    """A model that was called holds what the forward of its class calls."""
    for key in MODE_LAYERS:
        _hold(machine, model.number, key, class_attribute(machine, model.cls, key))


def _mode_layer(machine: Machine, name: str, layer: Call) -> tuple[str, Constant] | None:
    """The kind of a layer that does something else in training, and its name with its share.

    A share that was not read may be 0, and a normalisation without running statistics does the same in both modes.
    """
    if name in _DROPOUTS:
        share = _share(machine, layer.args, 0)
        return (DROPOUT, Constant(f"{name}({share:g})", layer.where)) if share else None
    plain = name in _NORMS and layer.args.get(4, "track_running_stats") is None and not layer.args.more
    return (BATCH, Constant(name, layer.where)) if plain else None


def _share(machine: Machine, args: Args, at: int) -> float | None:
    """The share of numbers that are set to 0; None where it was not read."""
    passed = machine.resolve(args.get(at, "p"))
    if passed is None:
        return None if args.more else _SHARE
    return number_of(passed)


def _note(machine: Machine, key: str, layer: Constant) -> None:
    for func in machine.active:
        if func.owner is not None:
            _hold(machine, func.owner.number, key, layer)


def _hold(machine: Machine, number: int, key: str, layer: Value | None) -> None:
    """Note a layer on an object or a class, by its number; the first of a kind is kept."""
    # Not written again: what changes nothing may be remembered (`remembered_calls`).
    if isinstance(layer, Constant) and machine.store.read((number, key)) is None:
        machine.store.write((number, key), layer)
