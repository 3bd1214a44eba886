"""Which transfer function answers a call, an attribute or an item of a library; everything else stays a plain Call."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from trueup.engine.immutable import immutable, replace
from trueup.engine.interpret import stating
from trueup.engine.interpret.shared_arrays import view_of
from trueup.engine.interpret.unread_changes import escape_to, note_handed_over
from trueup.engine.pedigree import CELLS, SCORE, Cells, Score
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import written_in_place
from trueup.engine.transfers.array_methods import keeps_the_comparison
from trueup.engine.transfers.branched_calls import call_each_way
from trueup.engine.transfers.indexing import column
from trueup.engine.values import (
    Args,
    Bound,
    Call,
    Choice,
    Constant,
    LibraryName,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    is_test,
    not_read,
)
from trueup.frameworks.qualified_names import canonical

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


@immutable(frozen=True, slots=True)
class Site:
    """One call of a library: its canonical name, the library, and for a method its owner."""

    machine: Machine
    name: str
    library: str
    args: Args
    where: Spot
    owner: Value | None = None

    def arg(self, index: int | None, *names: str) -> Value | None:
        """An argument on the present path; a choice that is left is unknown."""
        return self.machine.resolve(self.args.get(index, *names))


Transfer: TypeAlias = Callable[[Site], Value | None]
_CALLS: dict[str, Transfer] = {}
_METHODS: dict[str, Transfer] = {}
_TENSOR_METHODS: dict[str, Transfer] = {}
_ATTRIBUTES: dict[str, Callable[[Machine, Value, Spot], Value | None]] = {}
_TENSOR_ATTRIBUTES: dict[str, Callable[[Machine, Tensor, Spot], Value | None]] = {}
_ITEMS: dict[str, Callable[[Machine, Value, Value, Spot], Value | None]] = {}
_FALLBACKS: list[tuple[str, Transfer]] = []
_UNFOLLOWED: list[Transfer] = []

#: How decorators are called that make another function of what they decorate.
_CHANGING: set[str] = set()


def changes_functions(*names: str) -> None:
    """Register functions that, as decorators, make another function of what they decorate.

    By their last names; with a dot in it, a name is meant as it is written.
    """
    _CHANGING.update(names)


def changes_function(decorator: ast.expr) -> bool:
    """True for a decorator that is not taken for the function that it decorates."""
    if isinstance(decorator, ast.Call):
        # Of `@partial(jax.jit, static_argnums=0)` the decorator is the first argument.
        partial = getattr(decorator.func, "attr", getattr(decorator.func, "id", "")) == "partial"
        decorator = decorator.args[0] if partial and decorator.args else decorator.func
    if getattr(decorator, "attr", getattr(decorator, "id", "")) in _CHANGING:
        return True
    return isinstance(decorator, ast.Attribute) and ast.unparse(decorator) in _CHANGING


def on_call(*names: str) -> Callable[[Transfer], Transfer]:
    """Register a transfer for calls of these canonical names."""

    def register(transfer: Transfer) -> Transfer:
        _CALLS.update(dict.fromkeys(names, transfer))
        return transfer

    return register


def call_transfer(name: str) -> Transfer | None:
    """What answers calls of a canonical name, if something does."""
    return _CALLS.get(name)


def is_called(full: str) -> bool:
    """True for a name of a library, as imported, that is known to be a function or a class."""
    return canonical(full)[1] in _CALLS


def method_transfer(name: str) -> Transfer | None:
    """What answers a method, named as it is registered."""
    return _METHODS.get(name)


def on_prefix(prefix: str) -> Callable[[Transfer], Transfer]:
    """Register a transfer for every canonical name that begins so and has no transfer of its own."""

    def register(transfer: Transfer) -> Transfer:
        _FALLBACKS.append((prefix, transfer))
        return transfer

    return register


def on_unfollowed_call(transfer: Transfer) -> Transfer:
    """Register a transfer for calls of what was not followed; `owner` is what is called, and the site has no name."""
    _UNFOLLOWED.append(transfer)
    return transfer


def unfollowed_call(machine: Machine, callee: Value, args: Args, where: Spot) -> Value | None:
    """What a call of something that was not followed gives by a library that knows it by its name; None else."""
    site = Site(machine, "", "", args, where, callee)
    for transfer in _UNFOLLOWED:
        value = transfer(site)
        if value is not None:
            return value
    return None


def on_method(*names: str) -> Callable[[Transfer], Transfer]:
    """Register a transfer for methods, named by the owner's kind and the method: "keras.models.Sequential.add".

    "*.backward" is asked for every owner of which nothing else is known.
    """

    def register(transfer: Transfer) -> Transfer:
        _METHODS.update(dict.fromkeys(names, transfer))
        return transfer

    return register


def on_tensor(*names: str) -> Callable[[Transfer], Transfer]:
    """Register a transfer for methods of arrays and tensors, by the method's name."""

    def register(transfer: Transfer) -> Transfer:
        _TENSOR_METHODS.update(dict.fromkeys(names, transfer))
        return transfer

    return register


def attribute_of(*names: str) -> Callable[[Callable[..., Value | None]], Callable[..., Value | None]]:
    """Register what an attribute gives, named as for methods."""

    def register(get: Callable[..., Value | None]) -> Callable[..., Value | None]:
        _ATTRIBUTES.update(dict.fromkeys(names, get))
        return get

    return register


def tensor_attribute(*names: str) -> Callable[[Callable[..., Value | None]], Callable[..., Value | None]]:
    """Register what an attribute of an array or tensor gives."""

    def register(get: Callable[..., Value | None]) -> Callable[..., Value | None]:
        _TENSOR_ATTRIBUTES.update(dict.fromkeys(names, get))
        return get

    return register


def item_of(*kinds: str) -> Callable[[Callable[..., Value | None]], Callable[..., Value | None]]:
    """Register what an item gives, by the owner's kind."""

    def register(get: Callable[..., Value | None]) -> Callable[..., Value | None]:
        _ITEMS.update(dict.fromkeys(kinds, get))
        return get

    return register


_FURTHER_KINDS: list[Callable[[str], str | None]] = []


def also_of_kind(further: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """Register what another kind an object has besides its own: a Lightning module is a module of PyTorch."""
    _FURTHER_KINDS.append(further)
    return further


@lru_cache(maxsize=1024)
def with_further_kinds(kind: str) -> tuple[str, ...]:
    """A kind, and what else an object of it is."""
    found = [kind]
    for known in found:
        found += [name for further in _FURTHER_KINDS if (name := further(known)) is not None and name not in found]
    return tuple(found)


def kinds_of(machine: Machine, owner: Value) -> tuple[str, ...]:
    """The names under which an owner's methods are registered, the nearest first."""
    if isinstance(owner, StoredObject):
        if owner.cls is not None:
            base = machine.part(owner, "#base")
            return with_further_kinds(base.value) if isinstance(base, Constant) and base.value else ()
        return with_further_kinds(owner.kind)
    if isinstance(owner, Call):
        # What a followed call makes is no Call: one by its name (`x.Sequential()`) is something else.
        name = canonical(owner.name)[1]
        return () if name in _CALLS else (name,)
    if isinstance(owner, Tensor):
        return ("tensor",)
    if isinstance(owner, Constant) and isinstance(owner.value, str):
        return ("text",)
    if isinstance(owner, (Score, Cells)):
        return (SCORE if isinstance(owner, Score) else CELLS,)
    return ()


def is_followed(callee: Value) -> bool:
    """False for what was not followed: unknown, or made by a library of which nothing tells what calling it does."""
    name = f"{canonical(callee.name)[1]}.__call__" if isinstance(callee, Call) else ""
    return not isinstance(callee, UnknownValue) and (not name or name in _METHODS or bool(_by_prefix(name)))


def call_library(machine: Machine, callee: Value, args: Args, where: Spot) -> Value:
    """Call a library's function, class or method, or an object that a library made."""
    if _depends(args):
        return call_each_way(machine, args, lambda branch: call_library(machine, callee, branch, where))
    if isinstance(callee, LibraryName):
        first = args.positional[0] if args.positional else None
        if isinstance(first, StoredObject) and callee.name.endswith(_endings_on_classes()):
            rest = Args(args.positional[1:], args.keywords, args.more)
            return _call_method(machine, _bound(callee.name, args), rest, where)
        library, name = canonical(callee.name)
        site = Site(machine, name, library, args, where)
        result = None if machine.describes else _first(site, _CALLS)
        if result is None:
            escape_to(machine, name, args)
        value = written_in_place.function_called(site, Call(name, args, where) if result is None else result)
        stated = machine.stated.stating.functions
        return stating.stated_of_library(machine, value, callee.name) if stated else value
    if isinstance(callee, Bound):
        return _call_method(machine, callee, args, where)
    outside = machine.outside.get(callee.number) if isinstance(callee, StoredObject) else None
    if outside is not None:
        return outside.called(machine, args, where)
    for kind in kinds_of(machine, callee):
        site = Site(machine, f"{kind}.__call__", library_of(machine, callee), args, where, callee)
        result = _first(site, _METHODS)
        if result is not None:
            return result
    if isinstance(callee, Call):
        return unfollowed_call(machine, callee, args, where) or UnknownValue(not_read(callee.name), where)
    return UnknownValue("a call of an object that was not followed", where)


def _depends(args: Args) -> bool:
    """True where an argument is one of several values by a branch."""
    for value in args.positional:
        if type(value) is Choice:
            return True
    return any(type(value) is Choice for value in args.keywords.values()) if args.keywords else False


#: How methods end that are called on their class, with the object in front.
_CALLED_ON_CLASSES: list[str] = []


def called_on_classes(*endings: str) -> None:
    """Register how methods of a library end that programs call on its class: `Model.compile(self, …)` of a subclass."""
    _CALLED_ON_CLASSES.extend(endings)
    _endings_on_classes.cache_clear()


@lru_cache(maxsize=1)
def _endings_on_classes() -> tuple[str, ...]:
    return tuple(_CALLED_ON_CLASSES)


def _bound(name: str, args: Args) -> Bound:
    """A method taken from its class, with the object that it is called for."""
    return Bound(args.positional[0], None, name.rpartition(".")[2].replace("__init__", "#init"))


def _first(site: Site, named: dict[str, Transfer]) -> Value | None:
    """What the transfer of this name gives, else the first of the prefixes that gives something."""
    transfer = named.get(site.name)
    result = transfer(site) if transfer is not None else None
    if result is not None:
        return result
    for prefixed in _by_prefix(site.name):
        result = prefixed(site)
        if result is not None:
            return result
    return None


@lru_cache(maxsize=8192)
def _by_prefix(name: str) -> tuple[Transfer, ...]:
    """The transfers whose prefix a name has; they are registered before the first call is followed."""
    return tuple(transfer for prefix, transfer in _FALLBACKS if name.startswith(prefix))


def _call_method(machine: Machine, callee: Bound, args: Args, where: Spot) -> Value:
    owner = callee.owner
    library = library_of(machine, owner)
    if isinstance(owner, Tensor):
        # `scores.sigmoid_()` gives what `scores.sigmoid()` gives; who wrote it there is the statement's matter.
        named = callee.name if callee.name in _TENSOR_METHODS else callee.name.rstrip("_")
        site = Site(machine, f"tensor.{named}", library, args, where, owner)
        transfer = _TENSOR_METHODS.get(named)
        result = transfer(site) if transfer is not None else None
        if result is None and owner.source == stating.STATED and owner.symbolic:
            result = _METHODS["a stated model"](replace(site, name=callee.name))
        unread = UnknownValue(f".{callee.name}() of an array", where)
        return written_in_place.method_called(site, callee.name, unread if result is None else result)
    if isinstance(owner, StoredObject) and owner.cls is None and owner.kind in ("list", "dict"):
        method = _METHODS.get(f"{owner.kind}.{callee.name}") or _METHODS[owner.kind]
        return method(Site(machine, callee.name, "", args, where, owner)) or UnknownValue(callee.name, where)
    if isinstance(owner, Constant):
        return _METHODS["text"](Site(machine, callee.name, "", args, where, owner)) or UnknownValue(callee.name, where)
    kinds = kinds_of(machine, owner)
    for kind in kinds:
        result = _first(Site(machine, f"{kind}.{callee.name}", library, args, where, owner), _METHODS)
        if result is not None:
            return result
    anywhere = _METHODS.get(f"*.{callee.name}") if kinds or isinstance(owner, Call) else None
    name = f"{kinds[0]}.{callee.name}" if kinds else callee.name
    result = anywhere(Site(machine, name, library, args, where, owner)) if anywhere is not None else None
    if kinds and result is None and isinstance(owner, (Call, StoredObject)):
        machine.hand_on(args)
        note_handed_over(machine, name, args)
        result = unfollowed_call(machine, Call(name, Args((owner,))), args, where)
    if kinds or result is not None:
        return result if result is not None else Call(name, args, where)
    if keeps_the_comparison(callee.name) and is_test(owner):
        return owner
    return UnknownValue(f"the method {callee.name} of something that was not followed", where)


def library_of(machine: Machine, owner: Value) -> str:
    if isinstance(owner, StoredObject):
        stored = machine.resolve(machine.part(owner, "#library"))
        if isinstance(stored, Constant):
            return str(stored.value)
        return canonical(owner.kind)[0]
    return canonical(owner.name)[0] if isinstance(owner, Call) else ""


def attribute(machine: Machine, owner: Value, name: str, where: Spot) -> Value | None:
    """What an attribute of a library's object gives; None where it is a method or not known."""
    if isinstance(owner, Tensor):
        get = _TENSOR_ATTRIBUTES.get(name)
        if get is None and owner.frame and name not in _TENSOR_METHODS:
            return column(owner, name, where)
        return view_of(owner, get(machine, owner, where)) if get is not None else None
    if isinstance(owner, TupleValue):
        getter = _ATTRIBUTES.get(f"tuple.{name}")
        return getter(machine, owner, where) if getter is not None else None
    for kind in kinds_of(machine, owner):
        getter = _ATTRIBUTES.get(f"{kind}.{name}") or _ATTRIBUTES.get(f"*.{name}")
        if getter is not None:
            return getter(machine, owner, where)
    return None


def item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """What an item of a library's object gives, where that has a meaning of its own."""
    for kind in kinds_of(machine, owner):
        get = _ITEMS.get(kind)
        if get is not None:
            return get(machine, owner, index, where)
    return None


_CONSTANTS: dict[str, float | None] = {"math.pi": math.pi, "sys.maxsize": 2**63 - 1}


def constants(values: Mapping[str, float | None]) -> None:
    """Register constants of a library by their full names."""
    _CONSTANTS.update(values)


def constant(full: str, where: Spot) -> Value | None:
    """A library's constant."""
    return Constant(_CONSTANTS[full], where) if full in _CONSTANTS else None
