"""What calling a model gave before: the same again where it is given the same and nothing that it looked at is another.

A training calls its model in each pass of each loop, and a deep network costs hundreds of steps each time. The first
call notes which variables and parts from before it are looked at; one that changes any of them, notes something down
or makes an object for its caller is entered every time. What was not read is the same where it only goes by another
name: each pass names its batch anew.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from trueup.engine.interpret.same_but_for_names import is_named_shortly, names_between, renamed
from trueup.engine.store import Key, Watched, options_of
from trueup.engine.tensors import Tensor
from trueup.engine.values import (
    Args,
    Constant,
    FunctionValue,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    new_number,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from trueup.engine.interpret.machine import Machine

_CACHES = frozenset({"lru_cache", "cache"})
#: A path and what a function gave on it.
Answered: TypeAlias = "tuple[dict[Hashable, bool], Value]"
#: Calls of one model that are kept, the latest.
_KEPT = 6


@dataclass(frozen=True, slots=True)
class Remembered:
    """One call: what it was given, the outcomes and loops around it, what it looked at, and what it gave."""

    args: Args
    path: dict[Hashable, bool]
    loops: tuple[str, ...]
    seen: dict[Key, Value | None]
    result: Value


def call_again(
    machine: Machine, owner: StoredObject, method: FunctionValue, args: Args, call: Callable[[], Value]
) -> Value:
    """What the call gives: remembered, or worked out by `call`."""
    if owner.cls is None or args.more or args.chosen:
        return call()
    kept = machine.remembered.setdefault((owner.number, id(method.node)), [])
    loops = tuple(loop.kind for loop in machine.loops)
    store = machine.store
    for item in kept:
        names = names_between(item.args, args) if item.loops == loops and item.path == store.path else None
        if names is not None and not (names and is_named_shortly(item.result)) and _holds(machine, item):
            if store.watched is not None:
                store.watched.look(item.seen)
            return renamed(item.result, names) if names else item.result
    begin, events, path = new_number(), len(machine.record.events), store.path
    outer, store.watched = store.watched, Watched(begin)
    try:
        result = call()
    finally:
        watched, store.watched = store.watched, outer
        if outer is not None:
            outer.take(watched)
    if not watched.changed and len(machine.record.events) == events and _is_plain(result):
        kept.insert(0, Remembered(args, path, loops, watched.seen, result))
        del kept[_KEPT:]
    return result


def call_of_cached(machine: Machine, func: FunctionValue, args: Args, call: Callable[[], Value]) -> Value:
    """What a function gives that keeps its answers (`@lru_cache`): where constants are asked again, it is not entered.

    An answer that was worked out where less was known holds here too, for those ways that are open here.
    """
    if not _keeps_answers(func.node) or args.more or args.chosen:
        return call()
    passed = (*args.positional, *args.keywords.values())
    values = tuple((type(item.value), item.value) for item in passed if isinstance(item, Constant))
    if len(values) < len(passed):
        return call()
    path, key = machine.store.path, (id(func.node), func.scopes, len(args.positional), tuple(args.keywords), values)
    kept = machine.given_before.setdefault(key, [])
    for known, result in kept:
        if known.items() <= path.items():
            return machine.store.narrowed(result)
    result = call()
    if _is_plain(result):
        kept.append((path, result))
    return result


@lru_cache(maxsize=1000)
def _keeps_answers(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """True for a function below `functools.cache` or `lru_cache`, called or not."""
    if not isinstance(node, ast.FunctionDef):
        return False
    plain = [item.func if isinstance(item, ast.Call) else item for item in node.decorator_list]
    return any(getattr(item, "attr", getattr(item, "id", "")) in _CACHES for item in plain)


def _holds(machine: Machine, item: Remembered) -> bool:
    """True where everything that the call looked at is as it was."""
    watched, machine.store.watched = machine.store.watched, None
    try:
        return all(_same(machine.store.read(key), value) for key, value in item.seen.items())
    finally:
        machine.store.watched = watched


def _same(now: Value | None, before: Value | None) -> bool:
    return now is before or now == before


def _is_plain(value: Value) -> bool:
    """True for arrays, numbers and tuples of them: nobody can change what is in them."""
    for _, option in options_of(value):
        if isinstance(option, TupleValue):
            if not all(map(_is_plain, option.items)):
                return False
        elif not isinstance(option, (Tensor, Constant, UnknownValue)):
            return False
    return True
