"""The methods of dicts: get, items, update, pop …"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import (
    any_entry,
    entries_of,
    get_entry,
    is_open,
    items_of,
    keys_of,
    lose_items,
    new_dict,
    open_up,
    remove_entry,
    set_entries,
    set_entry,
)
from trueup.engine.interpret.default_entries import COUNTED, found_by_later_passes
from trueup.engine.interpret.makers_by_name import maker_of
from trueup.engine.interpret.unread_changes import entries_may_be_others, may_be_another
from trueup.engine.interpret.unread_keys import any_model_of_dict
from trueup.engine.option_defaults import as_default
from trueup.engine.values import Args, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def _one_entry(machine: Machine, owner: StoredObject, name: str, args: Args, where: Spot) -> Value:
    """`owner.get(key)`, `owner.pop(key)`, `owner.setdefault(key, value)`."""
    key, fallback = args.get(0) or Constant(None), args.get(1)
    found = get_entry(machine, owner, key)
    if name == "pop":
        remove_entry(machine, owner, key)
    if found is not None:
        return found
    unread = name == "get" and not isinstance(machine.resolve(key), Constant)
    numbered = any_entry(machine, owner, key, where) or any_model_of_dict(machine, owner, key) if unread else None
    numbered = numbered or (maker_of(machine, owner, key) if unread else None)
    if numbered is not None and fallback is None:
        return numbered
    if name == "setdefault":
        set_entry(machine, owner, key, _unless_there(machine, owner, key, fallback or Constant(None)))
        if isinstance(fallback, StoredObject):
            found_by_later_passes(machine, fallback.number - 1, owner)
    if is_open(machine, owner) or not isinstance(machine.resolve(key), Constant):
        return UnknownValue("an entry of a dict", where)
    return fallback or Constant(None)


def _unless_there(machine: Machine, owner: StoredObject, key: Value, fallback: Value) -> Value:
    """What `setdefault` puts under a name: of a dict with entries that are not known, a default of it."""
    plain = machine.resolve(key)
    if is_open(machine, owner) and isinstance(plain, Constant) and may_be_another(fallback):
        return as_default(machine, fallback, f"config.{plain.value}")  # type: ignore[arg-type]
    return fallback


def dict_method(machine: Machine, owner: StoredObject, name: str, args: Args, where: Spot) -> Value:
    """get, items, keys, values, update, pop … of a dict."""
    entries = entries_of(machine, owner) or {}
    further = is_open(machine, owner)
    if name in ("get", "pop", "setdefault"):
        return _one_entry(machine, owner, name, args, where)
    if name == "items":
        pairs = tuple(TupleValue((key, entries[key.value])) for key in keys_of(machine, owner))
        return TupleValue(pairs, where, further)
    if name == "keys":
        return TupleValue(keys_of(machine, owner), where, further)
    if name == "values":
        return TupleValue(tuple(entries.values()), where, further)
    if name in ("update", "subtract") and machine.part(owner, COUNTED) is not None:
        # What a counter takes is added to what it has counted.
        set_entries(machine, owner, [(Constant(key), UnknownValue("a count", where)) for key in entries])
        open_up(machine, owner)
    elif name == "update":
        take_entries(machine, owner, args)
    if name in ("update", "subtract"):
        return Constant(None)
    if name == "clear":
        machine.set_part(owner, "#keys", TupleValue((), owner.where))
        return Constant(None)
    if name == "popitem":
        lose_items(machine, owner)
    if name == "copy":
        result = new_dict(machine, where)
        take_entries(machine, result, Args((owner,)))
        return result
    return UnknownValue(f"dict.{name}", where)


def take_entries(machine: Machine, owner: StoredObject, args: Args) -> None:
    """`owner.update(other, **further)`: of a dict, of pairs; what is not known of the other opens the dict."""
    other = machine.resolve(args.get(0))
    entries: list[tuple[Value, Value]] = []
    known = not args.more
    if isinstance(other, StoredObject) and other.kind == "dict":
        entries += [(Constant(key), value) for key, value in (entries_of(machine, other) or {}).items()]
        known = known and not is_open(machine, other)
    elif other is not None:
        pairs = items_of(machine, other)
        stored = [
            pair for pair in (pairs.items if pairs else ()) if isinstance(pair, TupleValue) and len(pair.items) == 2
        ]
        entries += [(pair.items[0], pair.items[1]) for pair in stored]
        known = known and pairs is not None and not pairs.more and len(stored) == len(pairs.items)
    entries += [(Constant(key), value) for key, value in args.keywords.items()]
    set_entries(machine, owner, entries)
    if not known:
        entries_may_be_others(machine, owner, frozenset(key.value for key, _ in entries if isinstance(key, Constant)))
        open_up(machine, owner)
