"""A Sequential whose layers a program replaces, takes out or puts in by their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.transfers.registry import Site, on_method
from trueup.engine.values import Call, Constant, StoredObject, TupleValue, UnknownValue, Value, text_of, whole_of
from trueup.frameworks.torch.transfers.modules import SEQUENTIAL, append

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def _layers(site: Site) -> TupleValue | None:
    assert isinstance(site.owner, StoredObject)
    stored = site.machine.resolve(site.machine.part(site.owner, "#layers"))
    return stored if isinstance(stored, TupleValue) else None


def _set(site: Site, layers: TupleValue, names: tuple[str, ...] = ()) -> None:
    """Other layers; without names they are numbered anew."""
    assert isinstance(site.owner, StoredObject)
    site.machine.set_part(site.owner, "#layers", layers)
    site.machine.set_part(site.owner, "#names", TupleValue(tuple(map(Constant, names))))


def names_of(machine: Machine, owner: StoredObject, layers: TupleValue) -> tuple[str, ...]:
    """What the layers of a Sequential are called: as the dict that it was made of has them, else their numbers."""
    stored = machine.resolve(machine.part(owner, "#names"))
    named = stored.items if isinstance(stored, TupleValue) and stored.items else ()
    numbers = range(len(named), len(layers.items))
    return (*(text_of(name) or "" for name in named), *map(str, numbers))


@on_method(f"{SEQUENTIAL}.__setattr__", f"{SEQUENTIAL}.add_module", f"{SEQUENTIAL}.register_module")
def layer_under_a_name(site: Site) -> Value | None:
    """`model.out = layer`, `model.add_module("out", layer)`: in the place of the one called so, else behind all."""
    layers, name, layer = _layers(site), text_of(site.arg(0, "name")), site.args.get(1, "module")
    assert isinstance(site.owner, StoredObject)
    if layer is None or (site.name == "__setattr__" and not (isinstance(layer, UnknownValue) or _is_layer(layer))):
        return Constant(None)
    names = names_of(site.machine, site.owner, layers) if layers is not None else ()
    if layers is None or layers.more or name is None:
        if site.name != "__setattr__":
            return append(site)
        return Constant(None)
    if name in names:
        items = [layer if other == name else item for other, item in zip(names, layers.items, strict=True)]
        _set(site, replace(layers, items=tuple(items)), names)
    elif not isinstance(layer, UnknownValue):
        _set(site, replace(layers, items=(*layers.items, layer)), (*names, name))
    return Constant(None)


@on_method(f"{SEQUENTIAL}.__delattr__")
def layer_deleted_by_name(site: Site) -> Value | None:
    """`del model.out`."""
    layers, name = _layers(site), text_of(site.arg(0))
    assert isinstance(site.owner, StoredObject)
    if layers is None or layers.more or name is None:
        return _not_followed(site)
    left = [(other, item) for other, item in zip(names_of(site.machine, site.owner, layers), layers.items, strict=True)
            if other != name]  # fmt: skip
    _set(site, replace(layers, items=tuple(item for _, item in left)), tuple(other for other, _ in left))
    return Constant(None)


def _is_layer(value: Value) -> bool:
    """True for a module; numbers and flags are attributes like any other."""
    if isinstance(value, Call):
        return value.name.startswith("torch.nn.")
    return isinstance(value, StoredObject) and (value.cls is not None or value.kind == SEQUENTIAL)


def _place(index: Value | None) -> int | None:
    """The number that picks a layer; those of `_modules` are written as texts."""
    number = whole_of(index)
    return int(text_of(index) or "") if number is None and (text_of(index) or "").isdecimal() else number


def _in_reach(layers: TupleValue, place: int | None) -> bool:
    """True for the place of a layer that is known; of a list read in part the first ones are counted from its front."""
    if place is None or not -len(layers.items) <= place < len(layers.items):
        return False
    return not layers.more or place >= 0


@on_method(f"{SEQUENTIAL}.__setitem__")
def layer_replaced(site: Site) -> Value | None:
    """`model[2] = layer`."""
    layers, (index, layer) = _layers(site), site.args.positional
    place, name = _place(index), text_of(index)
    if name is not None and place is None:
        return layer_under_a_name(site)
    if layers is not None and layers.more and place is not None and place < 0:
        return Constant(None)
    if layers is None or place is None or not _in_reach(layers, place):
        assert isinstance(site.owner, StoredObject)
        site.machine.record.changed.add(site.owner.number)
        return Constant(None)
    items = list(layers.items)
    items[place] = layer
    site.machine.set_part(site.owner, "#layers", replace(layers, items=tuple(items)))  # type: ignore[arg-type]
    return Constant(None)


@on_method(f"{SEQUENTIAL}.__delitem__", f"{SEQUENTIAL}.pop")
def layer_deleted(site: Site) -> Value | None:
    """`del model[-1]`, `del model[2:]`, `model.pop(0)`, which gives the layer that it takes out."""
    layers, index = _layers(site), site.machine.resolve(site.arg(0, "key"))
    if isinstance(index, Call) and index.name == "slice" and layers is not None and not layers.more:
        bounds = [site.machine.resolve(bound) for bound in index.args.positional]
        numbers = [whole_of(bound) for bound in bounds]
        open_ended = [isinstance(bound, Constant) and bound.value is None for bound in bounds]
        if all(number is not None or is_open for number, is_open in zip(numbers, open_ended, strict=True)):
            items = list(layers.items)
            del items[slice(*numbers)]
            _set(site, replace(layers, items=tuple(items)))
            return Constant(None)
    place = _place(index)
    if layers is None or layers.more or place is None or not _in_reach(layers, place):
        return _not_followed(site)
    items = list(layers.items)
    taken = items.pop(place)
    _set(site, replace(layers, items=tuple(items)))
    return taken


@on_method(f"{SEQUENTIAL}.insert")
def layer_put_in(site: Site) -> Value | None:
    """`model.insert(1, layer)`."""
    layers, layer = _layers(site), site.arg(1, "module")
    place = _place(site.machine.resolve(site.arg(0, "index")))
    if layers is None or layers.more or place is None or layer is None:
        return _not_followed(site)
    items = list(layers.items)
    items.insert(place, layer)
    _set(site, replace(layers, items=tuple(items)))
    return site.owner


@on_method(f"{SEQUENTIAL}.extend")
def layers_put_behind(site: Site) -> Value | None:
    """`model.extend(others)`."""
    layers, others = _layers(site), items_of(site.machine, site.arg(0, "sequential"))
    if layers is None or layers.more or others is None or others.more:
        return _not_followed(site)
    _set(site, replace(layers, items=(*layers.items, *others.items)))
    return site.owner


def _not_followed(site: Site) -> Value:
    """Which layers are left is not known."""
    _set(site, TupleValue((), site.where, more=True))
    return UnknownValue("a layer of a Sequential that was not followed", site.where)
