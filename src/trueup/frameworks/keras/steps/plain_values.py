"""Configurations and arguments as plain data, made values of the engine; each carries the place that it stands at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from trueup.engine.interpret.machine import Machine, Outside
from trueup.engine.outside.description import Code
from trueup.engine.part_spots import PartSpot
from trueup.engine.values import Args, Call, Constant, Spot, TupleValue, UnknownValue, Value
from trueup.frameworks.keras.layer_rows import ACTIVATIONS, LAYER_ALIASES, LAYERS

_VALUES = get_args(Value)
#: A longer list is no shape and no argument that tells a head; a deeper one is none either.
_MOST_ITEMS = 64
_DEEPEST = 8
#: Arguments that are objects with a configuration of their own.
_OBJECTS = frozenset({"activation", "layer", "layers", "function"})
_NO_FUNCTION = "the activation is a function of the program's own"


def keywords_of(machine: Machine, config: Mapping[str, Any], spot: PartSpot, depth: int = 0) -> dict[str, Value]:
    """The arguments of a layer by name; objects that tell nothing of a head (initializers) are left out."""
    return {
        key: value_of(machine, value, spot.part(key), key, depth)
        for key, value in config.items()
        if isinstance(key, str) and (key in _OBJECTS or not isinstance(value, Mapping))
    }


def value_of(machine: Machine, value: Any, spot: PartSpot, key: str = "", depth: int = 0) -> Value:
    """One argument as a value. key: the argument that it is given as."""
    if isinstance(value, _VALUES):
        return value  # type: ignore[no-any-return]
    if isinstance(value, Code):
        return value.value(machine)
    if key == "function":
        return UnknownValue("a Lambda layer, which holds code, is not followed", spot)
    if key == "activation" and isinstance(value, str) and value.strip().lower() not in ACTIVATIONS:
        return UnknownValue(f"the activation {value:.40} is not known", spot)
    if value is None or isinstance(value, bool | int | float | str):
        return Constant(value, spot)
    if isinstance(value, slice):
        bounds = tuple(value_of(machine, item, spot) for item in (value.start, value.stop, value.step))
        return Call("slice", Args(bounds), spot)
    if value is Ellipsis:
        return Constant(value, spot)
    if isinstance(value, list | tuple) and len(value) <= _MOST_ITEMS and depth < _DEEPEST:
        items = (value_of(machine, item, spot.part(f"[{at}]"), "", depth + 1) for at, item in enumerate(value))
        return TupleValue(tuple(items), spot)
    if isinstance(value, Mapping) and value.get("class_name") == "__ellipsis__":
        return Constant(..., spot)
    cut = _slice_of(value)
    if cut is not None:
        return value_of(machine, cut, spot)
    if isinstance(value, Mapping) and depth < _DEEPEST:
        return _object(machine, value, spot, key, depth + 1)
    return UnknownValue(f"{key or 'an argument'} of the model is not followed", spot)


def _slice_of(value: Any) -> slice | None:
    """A slice as files write it down; None for what is none."""
    stored = value.get("config", value) if isinstance(value, Mapping) else None
    if not isinstance(stored, Mapping) or stored.keys() != {"start", "stop", "step"}:
        return None
    found = [stored[name] for name in ("start", "stop", "step")]
    return slice(*found) if all(item is None or isinstance(item, int) for item in found) else None


def _object(machine: Machine, mapping: Mapping[str, Any], spot: PartSpot, key: str, depth: int) -> Value:
    """{"class_name": …, "config": …}: a layer, a Sequential of them, or what stands for a function."""
    kind, config = mapping.get("class_name"), mapping.get("config")
    registered = mapping.get("registered_name")
    if not isinstance(kind, str):
        return UnknownValue(_why_not(mapping, key), spot)
    inner = config.get("layers") if isinstance(config, Mapping) else config
    if kind == "Sequential" and isinstance(inner, list):
        return _sequential(machine, inner, spot, depth)
    name = LAYER_ALIASES.get(kind, kind)
    own = bool(registered) and registered != kind
    if name in LAYERS and not own:
        stored = config if isinstance(config, Mapping) else {}
        return Call(f"keras.layers.{name}", Args((), keywords_of(machine, stored, spot, depth)), spot)
    return UnknownValue(_why_not(mapping, key), spot)


def _sequential(machine: Machine, layers: list[Any], spot: PartSpot, depth: int) -> Value:
    parts = (value_of(machine, item, spot.part(f"layers[{at}]"), "layer", depth) for at, item in enumerate(layers))
    return machine.bring_in(Row(tuple(parts)), spot)


def _why_not(mapping: Mapping[str, Any], key: str) -> str:
    kind, config = mapping.get("class_name"), mapping.get("config")
    shown = config if isinstance(config, str) else kind
    if isinstance(shown, str) and shown not in ("function", "__lambda__"):
        return f"the {key or 'part'} {shown:.60} is the program's own"
    return _NO_FUNCTION


class Row(Outside):
    """Layers in a row, each a value that can be called: a Sequential that a wrapper holds."""

    def __init__(self, layers: tuple[Value, ...]) -> None:
        self.layers = layers

    def called(self, machine: Machine, args: Args, where: Spot) -> Value:
        """The input goes through every layer."""
        from trueup.frameworks.keras.transfers.layers import apply  # registers transfers

        through = args.get(0, "inputs") or UnknownValue("what comes in is not known", where)
        for layer in self.layers:
            through = apply(machine, layer, through, where)
        return through
