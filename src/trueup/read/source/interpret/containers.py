"""Lists, tuples and dicts: their items, and the methods that change them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.read.source.limits import LIMITS
from trueup.read.source.values import (
    Args,
    Call,
    Choice,
    Const,
    Ext,
    Obj,
    Spot,
    Tensor,
    Tup,
    Unk,
    Value,
    new_number,
    not_read,
    number_of,
    text_of,
    whole_of,
)

if TYPE_CHECKING:
    from trueup.read.source.interpret.machine import Machine


def set_items(
    machine: Machine, owner: Obj, items: tuple[Value, ...], *, more: bool = False, alike: bool = False
) -> None:
    """Make these the items of a list."""
    cut = len(items) > LIMITS.items
    machine.set_part(owner, "#items", Tup(items[: LIMITS.items], owner.where, more or cut, alike and not cut))


def loop_kind(machine: Machine, over: Value) -> str:
    """Whether one pass stands for many ("open"), only some passes are run ("cut"), or each is run ("")."""
    items = items_of(machine, over)
    if items is None or items.more:
        return "open"
    return "cut" if len(items.items) > LIMITS.rounds else ""


def possible_items(machine: Machine, value: Value | None) -> Tup | None:
    """As items_of; of a list that branches filled differently, the items that it may hold."""
    found = items_of(machine, value)
    value = machine.plain(value)
    if found is not None or not isinstance(value, Obj) or value.kind != "list":
        return found
    return _together(machine, value)


def _together(machine: Machine, owner: Obj) -> Tup | None:
    """The items of all ways that a list may have been filled, if they are data (no layers or models)."""
    held = machine.part(owner, "#items")
    if not isinstance(held, Choice):
        return None
    items: list[Value] = []
    alike = True
    for _, option in held.options:
        if not isinstance(option, Tup) or not all(_is_data(item) for item in option.items):
            return None
        items += [item for item in option.items if item not in items]
        alike = alike and (option.alike or not option.more)
    return Tup(tuple(items[: LIMITS.items]), owner.where, more=True, alike=alike)


def _is_data(item: Value) -> bool:
    if isinstance(item, Obj):
        return item.kind == "list"
    return isinstance(item, (Const, Tup, Unk, Choice)) or (isinstance(item, Tensor) and not item.symbolic)


#: The part of an object in which its items are held, by its kind.
_HELD_IN = {"list": "#items"}


def holds_items(kind: str, part: str) -> None:
    """Say that objects of a library's class are gone through like a list, and in which part their items are."""
    _HELD_IN[kind] = part


def items_of(machine: Machine, value: Value | None) -> Tup | None:
    """The items of a list, tuple, dict (its keys) or of what a library lets go through, where they can be listed."""
    value = machine.plain(value)
    if isinstance(value, Tup):
        return value
    if isinstance(value, Obj) and value.kind in _HELD_IN:
        held = machine.plain(machine.part(value, _HELD_IN[value.kind]))
        return held if isinstance(held, Tup) else None
    if isinstance(value, Obj) and value.kind == "dict":
        entries = entries_of(machine, value)
        return (
            None
            if entries is None
            else Tup(tuple(Const(key) for key in entries), value.where, _is_open(machine, value))
        )
    if isinstance(value, Const) and isinstance(value.value, str) and len(value.value) <= 64:
        return Tup(tuple(Const(letter) for letter in value.value), value.where)
    return None


def entries_of(machine: Machine, value: Value | None) -> dict[object, Value] | None:
    """The entries of a dict by their constant keys; entries with unknown keys are left out (the dict is then open)."""
    value = machine.plain(value)
    if not isinstance(value, Obj) or value.kind != "dict":
        return None
    keys = machine.plain(machine.part(value, "#keys"))
    if not isinstance(keys, Tup):
        return None
    found: dict[object, Value] = {}
    for key in keys.items:
        if isinstance(key, Const):
            held = machine.part(value, entry_name(key.value))
            if held is not None:
                found[key.value] = held
    return found


def entry_name(key: object) -> str:
    """The name of the part in which a dict holds the entry of a key."""
    return f"[{type(key).__name__}:{key!r}]"


def _is_open(machine: Machine, owner: Obj) -> bool:
    keys = machine.plain(machine.part(owner, "#keys"))
    return not isinstance(keys, Tup) or keys.more


def new_dict(machine: Machine, where: Spot | None) -> Obj:
    """An empty dict."""
    made = machine.new("dict", where)
    machine.set_part(made, "#keys", Tup((), where))
    return made


def set_entry(machine: Machine, owner: Obj, key: Value, value: Value) -> None:
    """`owner[key] = value` for a dict; an unknown key opens the dict."""
    set_entries(machine, owner, ((key, value),))


def set_entries(machine: Machine, owner: Obj, entries: Iterable[tuple[Value, Value]]) -> None:
    """Several entries of a dict, one after the other; the list of its keys is written once."""
    keys = machine.plain(machine.part(owner, "#keys"))
    held = keys if isinstance(keys, Tup) else Tup((), owner.where, more=True)
    new: list[Value] = []
    more = held.more
    for key, value in entries:
        key_now = machine.plain(key)
        if not isinstance(key_now, Const) or isinstance(key_now.value, (list, dict, set)):
            more = True
            continue
        name = entry_name(key_now.value)
        if machine.part(owner, name) is None:
            new.append(Const(key_now.value))
        machine.set_part(owner, name, value)
    if new or more != held.more:
        machine.set_part(owner, "#keys", Tup((*held.items, *new), held.where, more))


def get_entry(machine: Machine, owner: Obj, key: Value) -> Value | None:
    """`owner[key]` for a dict; None where it is not there or the key is unknown."""
    key_now = machine.plain(key)
    return machine.part(owner, entry_name(key_now.value)) if isinstance(key_now, Const) else None


def pick(machine: Machine, items: Tup, index: Value, where: Spot | None) -> Value:
    """`items[index]` for a list or tuple."""
    number = whole_of(index)
    if number is None:
        return _any_of(items, where)
    if -len(items.items) <= number < len(items.items) and not (items.more and number < 0):
        return items.items[number]
    return Unk("an item beyond those that are known", where)


def cut(items: Tup, low: Value | None, high: Value | None, step: Value | None) -> Tup | None:
    """`items[low:high:step]`; None where a bound is not known."""
    bounds = []
    for bound in (low, high, step):
        number = whole_of(bound)
        if number is None and bound is not None and not (isinstance(bound, Const) and bound.value is None):
            return None
        bounds.append(number)
    if bounds[2] == 0:
        return None
    if items.alike:
        return items
    return Tup(items.items[slice(*bounds)], items.where, items.more)


def _any_of(items: Tup, where: Spot | None) -> Value:
    if items.items and not items.more and all(item == items.items[0] for item in items.items):
        return items.items[0]
    tensors = [item for item in items.items if isinstance(item, Tensor)]
    if tensors and len(tensors) == len(items.items):
        return tensors[0]
    return Unk("an item whose number is not known", where)


def list_method(machine: Machine, owner: Obj, name: str, args: Args, where: Spot) -> Value:
    """append, extend, insert, pop … of a list."""
    found = possible_items(machine, owner) if machine.loops else items_of(machine, owner)
    items = found or Tup((), owner.where, more=True)
    first = args.get(0)
    if name == "append" and first is not None:
        _append(machine, owner, items, first)
    elif name in ("extend", "__iadd__") and first is not None:
        added = items_of(machine, first)
        more = items.more or added is None or added.more
        alike = added is not None and all(side.alike or not side.more for side in (items, added))
        set_items(machine, owner, (*items.items, *(added.items if added else ())), more=more, alike=alike)
        return owner if name == "__iadd__" else Const(None)
    elif name == "insert" and len(args.positional) == 2:
        at = whole_of(args.positional[0])
        held = list(items.items)
        held.insert(len(held) if at is None else at, args.positional[1])
        set_items(machine, owner, tuple(held), more=items.more or at is None)
    elif name == "pop":
        at = whole_of(first) if first is not None else -1
        if at is None or items.more or not -len(items.items) <= at < len(items.items):
            return Unk("an item of a list", where)
        held = list(items.items)
        taken = held.pop(at)
        set_items(machine, owner, tuple(held))
        return taken
    elif name in ("clear",):
        set_items(machine, owner, ())
    elif name == "reverse":
        set_items(machine, owner, items.items[::-1], more=items.more, alike=items.alike)
    elif name == "copy":
        return machine.new_list(items.items, where, more=items.more, alike=items.alike)
    elif name == "index":
        return _position(items, first, where)
    elif name == "count":
        return Unk("a count of a list's items", where)
    return Const(None)


def _append(machine: Machine, owner: Obj, items: Tup, item: Value) -> None:
    """In a loop of which not every pass is run, the item stands for many of its kind."""
    held = machine.part(owner, "#items")
    if isinstance(held, Choice) and not machine.loops:
        longer = [(guards, _longer(option, item)) for guards, option in held.options]
        machine.set_part(owner, "#items", Choice(tuple(longer), held.where))
        return
    alike = items.alike or not items.more
    if "cut" in machine.loops:
        alike = alike and _is_written(item)
    more = items.more or bool(machine.loops)
    set_items(machine, owner, (*items.items, item), more=more, alike=alike and more)


def _longer(held: Value, item: Value) -> Value:
    if not isinstance(held, Tup):
        return Tup((item,), getattr(held, "where", None), more=True)
    return replace(held, items=(*held.items, item))


def _is_written(item: Value) -> bool:
    """True for a number that stands in the program as such, whatever pass it is appended in, and for rows."""
    values = [option for _, option in item.options] if isinstance(item, Choice) else [item]
    if all(isinstance(one, Obj) and one.kind == "list" for one in values):
        return True
    return all(
        isinstance(one, Const) and one.where is not None and isinstance(one.where.node, ast.Constant) for one in values
    )


def _position(items: Tup, wanted: Value | None, where: Spot) -> Value:
    """`names.index("dog")`."""
    if isinstance(wanted, Const) and not items.more and all(isinstance(item, Const) for item in items.items):
        held = [item.value for item in items.items if isinstance(item, Const)]
        if held.count(wanted.value) == 1:
            return Const(held.index(wanted.value), where)
    count = len(items.items) if not items.more else None
    if isinstance(wanted, Const) or wanted is None or count == 1:
        return Unk("a position in a list", where)
    return Tensor(
        shape=(), where=where, encoding="binary" if count == 2 else "integer", classes=count or None, lowest=0,
        highest=count - 1 if count else None, source="positions in a list of names",
    )  # fmt: skip


def any_entry(machine: Machine, owner: Obj, key: Value, where: Spot) -> Tensor | None:
    """An entry by a key that only the data tells, of a dict that numbers the classes from 0."""
    entries = entries_of(machine, owner)
    if isinstance(key, Const) or not entries or _is_open(machine, owner):
        return None
    numbers = [number_of(machine.plain(value)) for value in entries.values()]
    values = {number for number in numbers if number is not None}
    count = len(values)
    if None in numbers or count < 2 or values != set(range(count)):
        return None
    return Tensor(
        shape=(), where=where, encoding="binary" if count == 2 else "integer", classes=count, lowest=0,
        highest=count - 1, source="a dict that numbers the classes",
    )  # fmt: skip


def _one_entry(machine: Machine, owner: Obj, name: str, args: Args, where: Spot) -> Value:
    """`owner.get(key)`, `owner.pop(key)`, `owner.setdefault(key, value)`."""
    held = get_entry(machine, owner, args.get(0) or Const(None))
    if held is not None:
        return held
    fallback = args.get(1)
    numbered = any_entry(machine, owner, args.get(0) or Const(None), where) if name == "get" else None
    if numbered is not None and fallback is None:
        return numbered
    if _is_open(machine, owner) or not isinstance(machine.plain(args.get(0)), Const):
        return Unk("an entry of a dict", where)
    if name == "setdefault" and fallback is not None and args.get(0) is not None:
        set_entry(machine, owner, args.positional[0], fallback)
    return fallback or Const(None)


def dict_method(machine: Machine, owner: Obj, name: str, args: Args, where: Spot) -> Value:
    """get, items, keys, values, update, pop … of a dict."""
    entries = entries_of(machine, owner) or {}
    is_open = _is_open(machine, owner)
    if name in ("get", "pop", "setdefault"):
        return _one_entry(machine, owner, name, args, where)
    if name == "items":
        pairs = tuple(Tup((Const(key), value)) for key, value in entries.items())
        return Tup(pairs, where, is_open)
    if name == "keys":
        return Tup(tuple(Const(key) for key in entries), where, is_open)
    if name == "values":
        return Tup(tuple(entries.values()), where, is_open)
    if name == "update":
        given = [*(entries_of(machine, args.get(0)) or {}).items(), *args.keywords.items()]
        set_entries(machine, owner, ((Const(key), value) for key, value in given))
        return Const(None)
    if name == "copy":
        made = new_dict(machine, where)
        set_entries(machine, made, ((Const(key), value) for key, value in entries.items()))
        return made
    return Unk(f"dict.{name}", where)


def element_of(machine: Machine, value: Value, where: Spot | None) -> Value:
    """One element of something that is gone through: the row of an array, an item of a list."""
    value = machine.plain(value) or Unk("nothing", where)
    if isinstance(value, Tensor):
        from trueup.read.source.transfer.shapes import row_of

        return row_of(value)
    if isinstance(value, Obj) and value.kind == "data set":
        return Tup((Tensor(where=where, why="inputs"), machine.part(value, "#labels") or Unk("labels", where)), where)
    if isinstance(value, Call) and value.name == "generator":
        return value.args.positional[0]
    items = items_of(machine, value)
    if items is not None:
        return _any_of(items, where) if items.items else Unk("an element of an empty or unknown list", where)
    if isinstance(value, (Choice, Unk)):
        return Unk(getattr(value, "why", "an element"), where)
    if isinstance(value, (Call, Ext)):
        return Unk(not_read(value.name), where)
    return Unk("an element of something that was not followed", where, new_number())


def names_in(machine: Machine, value: Value | None) -> tuple[str, ...] | None:
    """The texts in a list or tuple of texts; None where it is anything else."""
    items = items_of(machine, value)
    if items is None or items.more:
        return None
    texts = [text_of(item) for item in items.items]
    return tuple(text for text in texts if text is not None) if all(text is not None for text in texts) else None
