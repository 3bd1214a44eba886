"""The items of a list that branches filled: place by place where they filled it alike, else all that may be in it."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.limits import LIMITS
from trueup.engine.store import choice_of
from trueup.engine.tensors import Tensor
from trueup.engine.values import Choice, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value


def place_by_place(stored: Value | None) -> TupleValue | None:
    """The items where there are as many on each way, each of them what it is there; None where ways differ."""
    ways = stored.options if isinstance(stored, Choice) else ()
    lists = [option for _, option in ways if isinstance(option, TupleValue)]
    forms = {(len(option.items), option.more, option.alike, option.behind, option.front) for option in lists}
    if len(forms) != 1 or len(lists) < len(ways) or not 0 < len(lists[0].items) <= LIMITS.rounds:
        return None
    if not all(isinstance(item, Tensor) or _is_data(item) for option in lists for item in option.items):
        return None
    guards = [way for way, _ in ways]
    places = zip(*(option.items for option in lists), strict=True)
    return replace(lists[0], items=tuple(choice_of(zip(guards, place, strict=True)) for place in places))


def all_that_may_be_in(stored: Value | None, where: Spot | None) -> TupleValue | None:
    """The items of all ways that a list may have been filled, if they are data (no layers or models)."""
    if not isinstance(stored, Choice):
        return None
    items: list[Value] = []
    known: set[Value] = set()
    alike = True
    for _, option in stored.options:
        # Layers of two ways in one list would be a model that no run builds.
        if not isinstance(option, TupleValue) or not all(_is_data(item) for item in option.items):
            return None
        fresh = [item for item in option.items if _is_new(item, known, items)]
        items += fresh
        known.update(item for item in fresh if _is_hashable(item))
        alike = alike and (option.alike or not option.more)
    return TupleValue(tuple(items[: LIMITS.items]), where, more=True, alike=alike, front=0)


def _is_new(item: Value, known: set[Value], items: list[Value]) -> bool:
    """True for what is not among the items. known: those of them that can be hashed, as lists grow with each pass."""
    return item not in known if _is_hashable(item) else item not in items


def _is_hashable(item: Value) -> bool:
    try:
        hash(item)
    except TypeError:
        return False
    return True


def _is_data(item: Value) -> bool:
    if isinstance(item, StoredObject):
        return item.kind == "list"
    return isinstance(item, (Constant, TupleValue, UnknownValue, Choice)) or (
        isinstance(item, Tensor) and not item.symbolic
    )
