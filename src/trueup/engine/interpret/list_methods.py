"""The methods of lists and sets: append, extend, insert, pop, sort, add, update …"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import element_of, items_of, list_of, lose_items, possible_items, set_items
from trueup.engine.limits import LIMITS
from trueup.engine.tensors import Tensor, class_numbers
from trueup.engine.transfers.carried_counts import note_kept
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.stale_batches import note_stale
from trueup.engine.values import Args, Choice, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Those of queues that work on their beginning.
_OF_QUEUES = ("appendleft", "extendleft", "popleft", "rotate")
#: Methods after which a list, set or dict holds something else.
CHANGING = frozenset({
    "append", "extend", "insert", "pop", "remove", "clear", "add", "update", "discard", "setdefault", "popitem",
    "difference_update", "intersection_update", "symmetric_difference_update", *_OF_QUEUES,
})  # fmt: skip


def list_method(machine: Machine, owner: StoredObject, name: str, args: Args, where: Spot) -> Value:
    """append, extend, insert, pop … of a list."""
    found = possible_items(machine, owner) if machine.often(owner.number) else items_of(machine, owner)
    items = found or TupleValue((), owner.where, more=True)
    first = args.get(0)
    note_kept(machine, name, first, where)
    if name == "append" and first is not None:
        note_stale(machine, first, where)
        _append(machine, owner, items, first)
    elif name in ("extend", "__iadd__") and first is not None:
        _extend(machine, owner, items, first)
        return owner if name == "__iadd__" else Constant(None)
    elif name == "insert" and len(args.positional) == 2:
        at = whole_of(args.positional[0])
        _insert(machine, owner, items, at, args.positional[1])
    elif name == "pop":
        return _pop(machine, owner, items, first, where)
    elif name == "remove":
        _remove(machine, owner, items, first)
    elif name == "clear":
        machine.set_part(owner, "#items", TupleValue((), owner.where))
    elif name in _OF_QUEUES:
        lose_items(machine, owner)
        return UnknownValue("an item of a queue", where)
    elif name in ("sort", "reverse"):
        _reorder(machine, owner, items, args, reverse=name == "reverse")
    elif name == "copy":
        return list_of(machine, items, where)
    elif name == "index":
        return _position(items, first, where)
    elif name == "count":
        return UnknownValue("a count of a list's items", where)
    return Constant(None)


def _append(machine: Machine, owner: StoredObject, items: TupleValue, item: Value) -> None:
    """In a loop of which not every pass is run, the item stands for many of its kind."""
    stored, kinds = machine.part(owner, "#items"), machine.often(owner.number)
    if isinstance(stored, Choice) and not kinds:
        longer = [(guards, _longer(option, item)) for guards, option in stored.options]
        machine.set_part(owner, "#items", Choice(tuple(longer), stored.where))
        return
    alike = items.alike or not items.more
    if "cut" in kinds:
        alike = alike and _is_written(item)
    if items.more and not kinds and len(items.items) < LIMITS.items:
        machine.set_part(owner, "#items", replace(_longer(items, item), alike=alike))
        return
    more = items.more or bool(kinds)
    front = items.first_ones if items.more else items.front
    set_items(machine, owner, (*items.items, item), more=more, alike=alike and more, front=front)


def _insert(machine: Machine, owner: StoredObject, items: TupleValue, at: int | None, item: Value) -> None:
    stored, often = list(items.items), bool(machine.often(owner.number))
    first = items.first_ones
    known = at is not None and 0 <= at <= first
    stored.insert(len(stored) if at is None else at, item)
    plain = at is not None and not items.more and items.front is None
    front = None if plain and not often else at if often and known else first + 1 if known else 0
    set_items(machine, owner, tuple(stored), more=items.more or at is None, front=front)


def _longer(values: Value, item: Value) -> TupleValue:
    if not isinstance(values, TupleValue):
        return TupleValue((item,), getattr(values, "where", None), more=True, behind=1)
    behind = values.behind + 1 if values.more else 0
    front = values.first_ones if values.more else values.front
    return replace(values, items=(*values.items, item), behind=behind, front=front)


def _is_written(item: Value) -> bool:
    """True for a number that stands in the program as such, whatever pass it is appended in, and for rows."""
    values = [option for _, option in item.options] if isinstance(item, Choice) else [item]
    if all(isinstance(entry, StoredObject) and entry.kind == "list" for entry in values):
        return True
    return all(
        isinstance(entry, Constant) and entry.where is not None and isinstance(entry.where.node, ast.Constant)
        for entry in values
    )


def _extend(machine: Machine, owner: StoredObject, items: TupleValue, added_value: Value) -> None:
    added = listed(machine, added_value)
    kinds = machine.often(owner.number)
    more = items.more or added is None or added.more or bool(kinds)
    alike = added is not None and all(side.alike or not side.more for side in (items, added))
    if added is not None and not added.more and "cut" in kinds:
        alike = alike and all(_is_written(item) for item in added.items)
    together = one_after_the_other(items, added)
    set_items(machine, owner, together.items, more=more, alike=alike, front=together.front)
    if not kinds and together.behind and len(together.items) <= LIMITS.items:
        machine.set_part(owner, "#items", replace(together, where=owner.where, alike=alike and more))


def one_after_the_other(items: TupleValue | None, added: TupleValue | None) -> TupleValue:
    """`items + added`, of which one or both may not be known: which of them are the first ones, and the last."""
    before, behind = items or TupleValue((), more=True), added or TupleValue((), more=True)
    more = before.more or behind.more
    if before.more or before.front is not None:
        front: int | None = before.first_ones
    else:
        front = None if not behind.more and behind.front is None else len(before.items) + behind.first_ones
    last = behind.behind if behind.more else len(behind.items) if behind.front is None else 0
    joined = (*before.items, *behind.items)
    return TupleValue(joined, more=more, behind=last if more else 0, front=front)


def listed(machine: Machine, value: Value) -> TupleValue | None:
    """The items of a list, or the rows of an array or of a batch that was not followed: any number of one kind."""
    items = items_of(machine, value)
    if items is not None:
        return items
    value = machine.resolve(value) or value
    if not (isinstance(value, Tensor) or loader_of(value) is not None):
        return None
    return TupleValue((element_of(machine, value, value.where),), value.where, more=True, alike=True)


def last_ones(added: TupleValue | None, before: int) -> int:
    """How many items are certainly the last ones after these were added to so many."""
    if added is None:
        return 0
    return added.behind if added.more else before + len(added.items)


def _pop(machine: Machine, owner: StoredObject, items: TupleValue, index: Value | None, where: Spot) -> Value:
    at = whole_of(index) if index is not None else -1
    known = at is not None and not items.more and -len(items.items) <= at < len(items.items) and items.front is None
    if not known or at is None or machine.often(owner.number):
        lose_items(machine, owner)
        return UnknownValue("an item of a list", where)
    stored = list(items.items)
    taken = stored.pop(at)
    set_items(machine, owner, tuple(stored))
    return taken


def _remove(machine: Machine, owner: StoredObject, items: TupleValue, wanted: Value | None) -> None:
    """`names.remove("dog")`, `seen.discard(0)`."""
    known = isinstance(wanted, Constant) and not items.more and all(isinstance(item, Constant) for item in items.items)
    if not known or machine.often(owner.number):
        lose_items(machine, owner)
        return
    place = next((at for at, item in enumerate(items.items) if _same(item, wanted)), None)
    if place is not None:
        front = None if items.front is None else 0
        set_items(machine, owner, items.items[:place] + items.items[place + 1 :], front=front)


def _same(item: Value, other: Value | None) -> bool:
    return isinstance(item, Constant) and isinstance(other, Constant) and item.value == other.value


def _reorder(machine: Machine, owner: StoredObject, items: TupleValue, args: Args, *, reverse: bool) -> None:
    """`names.reverse()`, `names.sort()`: as many as before; in an order that is known or not."""
    ordered = turned_round(items) if reverse else in_order(machine, items, args)
    machine.set_part(owner, "#items", replace(ordered, where=owner.where))


def turned_round(items: TupleValue) -> TupleValue:
    """The items from the last to the first."""
    if not items.more and items.front is None:
        return replace(items, items=items.items[::-1])
    if items.alike and len(items.items) == 1:
        return items
    return replace(items, items=items.items[::-1], front=items.behind, behind=items.first_ones)


def in_order(machine: Machine, items: TupleValue, args: Args) -> TupleValue:
    """`sorted(items)`: as many as before, in an order that is known where all of them are and no key tells it."""
    by, turned = args.keywords.get("key"), machine.resolve(args.keywords.get("reverse", Constant(False)))
    plain = by is None or (isinstance(by, Constant) and by.value is None)
    if plain and isinstance(turned, Constant) and not items.more and not args.more:
        try:
            ordered = sorted(items.items, key=lambda item: item.value, reverse=bool(turned.value))  # type: ignore[union-attr]
            return replace(items, items=tuple(ordered), front=None, behind=0)
        except (AttributeError, TypeError):
            pass
    return items if len(items.items) == 1 and (items.alike or not items.more) else replace(items, front=0, behind=0)


def set_list_item(machine: Machine, owner: StoredObject, index: Value, value: Value) -> None:
    """`owner[index] = value` for a list."""
    items = items_of(machine, owner)
    number = whole_of(machine.resolve(index))
    if items is None:
        return
    place = items.place(number) if number is not None else None
    if place is None:
        # Any of the items may be the new one; how many there are stays as it is.
        different = tuple(item for at, item in enumerate(items.items) if item not in items.items[:at][:64])
        if items.more or all(isinstance(item, Constant) for item in (*different, value)):
            alike = items.alike or not items.more
            set_items(machine, owner, (*different, value), more=True, alike=alike, front=0)
        else:
            set_items(machine, owner, tuple(UnknownValue("an item that may be another") for _ in items.items))
        return
    stored = list(items.items)
    stored[place] = value
    if machine.often(owner.number):
        set_items(machine, owner, tuple(stored), more=items.more, alike=items.alike, front=items.front)
    else:
        machine.set_part(owner, "#items", replace(items, items=tuple(stored)))


def _position(items: TupleValue, wanted: Value | None, where: Spot) -> Value:
    """`names.index("dog")`."""
    known = items.front is None and not items.more and all(isinstance(item, Constant) for item in items.items)
    if isinstance(wanted, Constant) and known:
        stored = [item.value for item in items.items if isinstance(item, Constant)]
        if stored.count(wanted.value) == 1:
            return Constant(stored.index(wanted.value), where)
    # `labels.append(names.index(folder))`: pictures in folders get their class numbers like this.
    count = len(items.items) if not items.more else None
    if isinstance(wanted, Constant) or wanted is None or count == 1:
        return UnknownValue("a position in a list", where)
    # Of more than two names the data may hold fewer.
    labels = class_numbers(2 if count == 2 else None)
    return Tensor(shape=(), where=where, source="positions in a list of names", labels=labels)


# -- sets -------------------------------------------------------------------------------------------------------------


def new_set(machine: Machine, items: tuple[Value, ...], where: Spot | None, *, more: bool = False) -> StoredObject:
    """A set; how many different values it holds is known where each of them is."""
    result = machine.new("set", where)
    machine.set_part(result, "#items", _different(items, where, more=more))
    return result


def _different(items: tuple[Value, ...], where: Spot | None, *, more: bool) -> TupleValue:
    """Each value once; values that are not known may be equal."""
    constants = [item for item in items if isinstance(item, Constant) and not isinstance(item.value, list)]
    if len(constants) < len(items):
        return TupleValue(items, where, more=True)
    return TupleValue(tuple({item.value: item for item in constants}.values()), where, more)


#: Methods of sets that leave them as they are.
SET_OPERATIONS = ("union", "difference", "intersection", "symmetric_difference", "copy", "issubset", "issuperset")
_JOINING: dict[str, Callable[[dict[object, Value], dict[object, Value]], dict[object, Value]]] = {
    "union": lambda first, other: {**first, **other},
    "difference": lambda first, other: {key: value for key, value in first.items() if key not in other},
    "intersection": lambda first, other: {key: value for key, value in first.items() if key in other},
    "symmetric_difference": lambda first, other: {
        key: value for key, value in {**first, **other}.items() if (key in first) != (key in other)
    },
}


def set_method(machine: Machine, owner: StoredObject, name: str, args: Args, where: Spot) -> Value:
    """add, update, discard, union … of a set."""
    items = items_of(machine, owner) or TupleValue((), owner.where, more=True)
    first = args.get(0)
    if name == "add" and first is not None:
        stored = _different((*items.items, first), where, more=items.more)
        set_items(machine, owner, stored.items, more=stored.more)
    elif name in ("remove", "discard"):
        _remove(machine, owner, items, first)
    elif name == "clear":
        machine.set_part(owner, "#items", TupleValue((), owner.where))
    elif name == "copy":
        return new_set(machine, items.items, where, more=items.more)
    elif name == "pop":
        lose_items(machine, owner)
        return UnknownValue("an item of a set", where)
    elif name == "update" or name.removesuffix("_update") in _JOINING:
        joined = joined_sets(machine, owner, "union" if name == "update" else name.removesuffix("_update"), args)
        if not name.endswith("update"):
            return new_set(machine, joined.items, where, more=joined.more) if joined else UnknownValue("a set", where)
        if joined is None:
            lose_items(machine, owner)
        else:
            set_items(machine, owner, joined.items, more=joined.more)
    else:
        return UnknownValue(f"{name}() of a set", where)
    return Constant(None)


def joined_sets(machine: Machine, owner: Value, how: str, args: Args) -> TupleValue | None:
    """The union, difference or intersection; None where nothing is known of it."""
    sides = [items_of(machine, owner), *(items_of(machine, other) for other in args.positional)]
    known = [
        {item.value: item for item in side.items if isinstance(item, Constant)}
        for side in sides
        if side is not None and not side.more and all(isinstance(item, Constant) for item in side.items)
    ]
    if len(known) < len(sides) or args.more:
        items = tuple(item for side in sides if side is not None for item in side.items)
        return TupleValue(items, None, more=True) if how == "union" else None
    result: dict[object, Value] = dict(known[0])
    for other in known[1:]:
        result = _JOINING[how](result, dict(other))
    return TupleValue(tuple(result.values()))
