"""Values that are the same but for what unread ones in them are known by: each pass of a loop names its batch anew."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import fields, is_dataclass
from typing import TypeVar

from trueup.engine.immutable import replace
from trueup.engine.values import Args, StoredObject, UnknownValue, Value

_V = TypeVar("_V")
Names = dict[Hashable, Hashable]


def names_between(before: Args, now: Args) -> Names | None:
    """What unread arguments were known by and are, where nothing else of two calls differs; None where it does."""
    if before == now:
        return {}
    first, second = (*before.positional, *before.keywords.values()), (*now.positional, *now.keywords.values())
    if len(before.positional) != len(now.positional) or list(before.keywords) != list(now.keywords):
        return None
    found: Names = {}
    for old, new in zip(first, second, strict=True):
        if isinstance(old, UnknownValue) and isinstance(new, UnknownValue) and old.sym != new.sym:
            if found.setdefault(old.sym, new.sym) != new.sym:
                return None
        elif old != new:
            return None
    one_by_one = len(set(found.values())) == len(found) and not any(name in found for name in found.values())
    return found if one_by_one and all(map(_is_same, renamed(first, found), second)) else None


def _is_same(one: Value, other: Value) -> bool:
    return one == other


def renamed(value: _V, names: Names) -> _V:
    """The same value, in which what was known by one name is known by another."""
    return _renamed(value, names)  # type: ignore[return-value]


def _renamed(value: object, names: Names) -> object:
    if isinstance(value, tuple):
        found = names.get(value)
        return found if found is not None else _all_of(value, names)
    if isinstance(value, frozenset):
        return frozenset(_renamed(item, names) for item in value)
    if isinstance(value, StoredObject) or not is_dataclass(value):
        return value
    changes = {}
    for field in fields(value):
        before = getattr(value, field.name)
        after = _renamed(before, names)
        if after is not before:
            changes[field.name] = after
    return replace(value, **changes) if changes else value  # type: ignore[type-var]


def _all_of(items: tuple[object, ...], names: Names) -> tuple[object, ...]:
    changed = [_renamed(item, names) for item in items]
    same = all(new is old for new, old in zip(changed, items, strict=True))
    if same:
        return items
    named = getattr(type(items), "_make", None)
    return tuple(changed) if named is None else named(changed)


def is_named_shortly(value: object) -> bool:
    """True where a value is known by a short name for a large description, in which no other name is found."""
    if isinstance(value, tuple):
        return value[:1] == ("large",) or any(map(is_named_shortly, value))
    if isinstance(value, StoredObject) or not is_dataclass(value):
        return isinstance(value, frozenset) and any(map(is_named_shortly, value))
    return any(is_named_shortly(part) for part in _parts(value))


def _parts(value: object) -> Iterable[object]:
    return (getattr(value, field.name) for field in fields(value))  # type: ignore[arg-type]
