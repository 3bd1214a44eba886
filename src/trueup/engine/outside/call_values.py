"""What a model in memory holds, as values of the engine, which follows a `call` or `forward` of the program's own.

Nothing of the program is called: functions are parsed, attributes are read as they are stored, and names stand for what
the function's closure and module hold.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, TypeAlias

from trueup.contract.known import Place
from trueup.engine.interpret.containers import new_dict, set_entry
from trueup.engine.interpret.functions import call, enter
from trueup.engine.interpret.machine import Machine, Outside
from trueup.engine.modules import Module
from trueup.engine.outside.description import Code, part
from trueup.engine.outside.function_source import tree_of
from trueup.engine.outside.ownership import is_librarys, plain_name
from trueup.engine.part_spots import PartSpot
from trueup.engine.values import (
    Args,
    Bound,
    Constant,
    FunctionValue,
    LibraryName,
    Partial,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    new_number,
)
from trueup.frameworks import all_frameworks
from trueup.syntax.parse import Source

#: Where functions stand that are installed and not the program's: they are not followed.
_INSTALLED = ("site-packages", "dist-packages", "<frozen")
#: Items of one list of the model, and how deep lists and dictionaries are looked into.
_MOST, _DEEPEST = 1000, 4

#: A layer or module of a library at a place, as a value that can be called; None for what is neither.
ValueOf: TypeAlias = Callable[[Machine, Any, Place], Value | None]


@dataclass(frozen=True, slots=True)
class CodeSource(Source):
    """The source of one function in memory: whatever in it is asked for its place stands at a part of the model."""

    at: Place = field(default_factory=lambda: Place(""))

    def place(self, node: ast.AST) -> Place:  # noqa: ARG002 - every node stands at the same part
        """The part of the model that the function belongs to."""
        return self.at


@dataclass(frozen=True, slots=True)
class Kind:
    """What a library calls things. method: what gives the output; value: its layers and modules as values."""

    method: str
    value: ValueOf
    #: Attributes that are known by name, whatever is stored under them.
    fixed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LiveFunction(Code):
    """A function or lambda of the program's own, in memory."""

    function: Any
    place: Place
    kind: Kind

    def value(self, machine: Machine) -> Value:
        """The function, which the engine enters; what it is where its source is not at hand."""
        return function_value(machine, self.function, self.place, self.kind)


@dataclass(frozen=True, slots=True)
class LiveObject(Code):
    """A layer, model or module of a class of the program's own, in memory."""

    thing: Any
    place: Place
    kind: Kind

    def value(self, machine: Machine) -> StoredObject:
        """An object that stands for it: its attributes are those of the model, its method is followed."""
        return machine.bring_in(_Instance(self.thing, self.place, self.kind), PartSpot(self.place))


@dataclass(frozen=True, slots=True)
class _Instance(Outside):
    """What the engine is told of an object of the program's own class."""

    thing: Any
    place: Place
    kind: Kind

    def called(self, machine: Machine, args: Args, where: Spot) -> Value:
        """What its `call` or `forward` gives."""
        method = self._method(machine, self.kind.method)
        if method is None:
            return UnknownValue(f"{type(self.thing).__name__} has no {self.kind.method} that can be read", where)
        return call(machine, method, args, where)

    def attribute(self, machine: Machine, name: str, where: Spot) -> Value | None:
        """An attribute as it is stored, or a method; a property of the program's own is followed."""
        if name in self.kind.fixed:
            return Constant(self.kind.fixed[name], where)
        stored = vars(self.thing) if hasattr(self.thing, "__dict__") else {}
        found = attribute(self.thing, name)
        if found is not None or name in stored:
            return value_of(machine, found, part(self.place, name), self.kind)
        return self._method(machine, name)

    def _method(self, machine: Machine, name: str) -> Value | None:
        for cls in type(self.thing).__mro__:
            if name in vars(cls):
                return self._of_class(machine, vars(cls)[name], name)
        return None

    def _of_class(self, machine: Machine, item: Any, name: str) -> Value | None:
        owner = machine.bring_in(self, PartSpot(self.place))
        function = getattr(item, "fget", item) if isinstance(item, property) else item
        function = getattr(function, "__func__", function)
        if not isinstance(function, FunctionType):
            return value_of(machine, item, part(self.place, name), self.kind) if _is_plain(item) else None
        if is_librarys(function):
            return UnknownValue(f"self.{name} is not followed", owner.where)
        result = function_value(machine, function, part(self.place, name), self.kind)
        if not isinstance(result, FunctionValue):
            return result
        if isinstance(item, property):
            return enter(machine, result, Args((owner,)), owner.where)
        return result if isinstance(item, staticmethod) else Bound(owner, result, name, owner.where)


@dataclass(frozen=True, slots=True)
class _Function(Outside):
    """A function of the program's own under a name: parsed when it is called."""

    function: FunctionType
    place: Place
    kind: Kind

    def called(self, machine: Machine, args: Args, where: Spot) -> Value:
        """What it gives."""
        return call(machine, function_value(machine, self.function, self.place, self.kind), args, where)


@dataclass(frozen=True, slots=True)
class _Namespace(Outside):
    """A module of the program's own."""

    module: ModuleType
    place: Place
    kind: Kind

    def called(self, machine: Machine, args: Args, where: Spot) -> Value:  # noqa: ARG002 - nothing is made of them
        """A module cannot be called."""
        return UnknownValue("a module is called", where)

    def attribute(self, machine: Machine, name: str, where: Spot) -> Value | None:  # noqa: ARG002 - it has a place
        """What the module holds under a name."""
        stored = vars(self.module)
        return value_of(machine, stored[name], self.place, self.kind) if name in stored else None


def attribute(owner: Any, name: str) -> Any:
    """An attribute as it is stored, no property is asked; PyTorch keeps modules in a table of their own."""
    stored = vars(owner) if hasattr(owner, "__dict__") else {}
    modules = stored.get("_modules")
    if name in stored:
        return stored[name]
    return modules.get(name) if isinstance(modules, Mapping) else None


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


# -- values -----------------------------------------------------------------------------------------------------------


def value_of(machine: Machine, thing: Any, place: Place, kind: Kind, depth: int = 0) -> Value:
    """What something in memory is to the engine."""
    spot = PartSpot(place)
    if _is_plain(thing):
        return Constant(thing, spot)
    result = kind.value(machine, thing, place)
    if result is not None:
        return result
    if isinstance(thing, ModuleType):
        known = thing.__name__.split(".")[0] in _known_packages()
        return LibraryName(thing.__name__, spot) if known else machine.bring_in(_Namespace(thing, place, kind), spot)
    if isinstance(thing, partial):
        func = value_of(machine, thing.func, place, kind, depth)
        positional = tuple(value_of(machine, item, place, kind, depth + 1) for item in thing.args)
        named = {key: value_of(machine, item, place, kind, depth + 1) for key, item in thing.keywords.items()}
        return Partial(func, Args(positional, named), spot)
    if isinstance(thing, list | tuple) and len(thing) <= _MOST and depth < _DEEPEST:
        return TupleValue(tuple(_items(machine, thing, place, kind, depth)), spot)
    if isinstance(thing, Mapping) and len(thing) <= _MOST and depth < _DEEPEST:
        return _dictionary(machine, thing, place, kind, depth)
    if isinstance(thing, FunctionType | BuiltinFunctionType | type) or callable(thing):
        return _callable(machine, thing, place, kind)
    return UnknownValue(f"{place.path or 'a part of the model'} is not followed", spot)


def _items(machine: Machine, things: Any, place: Place, kind: Kind, depth: int) -> Iterator[Value]:
    for index, item in enumerate(things):
        yield value_of(machine, item, replace(place, path=f"{place.path}[{index}]"), kind, depth + 1)


def _dictionary(machine: Machine, things: Mapping[Any, Any], place: Place, kind: Kind, depth: int) -> Value:
    result = new_dict(machine, PartSpot(place))
    for key, item in things.items():
        value = value_of(machine, item, replace(place, path=f"{place.path}[{key!r}]"), kind, depth + 1)
        set_entry(machine, result, Constant(key) if _is_plain(key) else UnknownValue("a key"), value)
    return result


def _callable(machine: Machine, thing: Any, place: Place, kind: Kind) -> Value:
    name = library_name(thing)
    if name is not None:
        return LibraryName(name, PartSpot(place))
    if isinstance(thing, FunctionType):
        if any(sign in thing.__code__.co_filename for sign in _INSTALLED):
            return UnknownValue(f"what {thing.__name__} gives is not followed", PartSpot(place))
        return machine.bring_in(_Function(thing, place, kind), PartSpot(place))
    shown = getattr(thing, "__name__", type(thing).__name__)
    return UnknownValue(f"what {shown} gives is not followed", PartSpot(place))


def library_name(thing: Any) -> str | None:
    """The full name of a library's function or class, by which the engine knows it; None for the program's own."""
    module, name = getattr(thing, "__module__", None), plain_name(thing)
    if not name or (isinstance(module, str) and module.split(".")[0] not in _known_packages()):
        return None
    for framework in all_frameworks():
        if framework.in_memory.names:
            public = framework.part(framework.in_memory.names).public_name(module, name, thing)
            if public is not None:
                return str(public)
    return f"{module}.{name}" if isinstance(module, str) else None


@cache
def _known_packages() -> frozenset[str]:
    """Packages whose functions the engine knows by their names."""
    return frozenset({"math", "builtins"}).union(*(item.in_memory.functions for item in all_frameworks()))


# -- functions --------------------------------------------------------------------------------------------------------


def function_value(machine: Machine, function: Any, place: Place, kind: Kind) -> Value:
    """A function of the program's own, with what its names stand for in memory."""
    inner = getattr(function, "__wrapped__", None)
    function = inner if isinstance(inner, FunctionType) else function
    name = library_name(function)
    if name is not None:
        return LibraryName(name, PartSpot(place))
    shown = getattr(function, "__name__", type(function).__name__)
    if not isinstance(function, FunctionType):
        return UnknownValue(f"{shown} is not followed", PartSpot(place))
    node = tree_of(function)
    if node is None:
        return UnknownValue(f"the source of {shown} is not at hand", PartSpot(place))
    source = CodeSource(file=place.file, tree=ast.Module([], []), text="", at=place)
    module = Module(shown, source, None, new_number())
    for used, stored in _names(node, function):
        machine.store.layers[0][module.scope, used] = value_of(machine, stored, Place(place.file, path=used), kind)
    defaults = {key: value_of(machine, kept, place, kind) for key, kept in _defaults(node, function)}
    return FunctionValue(node, module, (module.scope,), defaults, None, "plain", PartSpot(place))


def _names(node: ast.AST, function: FunctionType) -> Iterator[tuple[str, Any]]:
    """The names that a function uses, with what its closure and its module hold under them."""
    used = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
    for name in sorted(used):
        if name in cells:
            try:
                yield name, cells[name].cell_contents
            except ValueError:
                continue
        elif name in function.__globals__:
            yield name, function.__globals__[name]


def _defaults(node: ast.FunctionDef | ast.Lambda, function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Defaults by name; a model is followed as it is trained, since that is what its loss is given."""
    arguments = node.args
    named = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    stored = function.__defaults__ or ()
    yield from zip(named[len(named) - len(stored) :], stored, strict=True)
    yield from (function.__kwdefaults__ or {}).items()
    if _TRAINING in (*named, *(item.arg for item in arguments.kwonlyargs)):
        yield _TRAINING, True


_TRAINING = "training"
