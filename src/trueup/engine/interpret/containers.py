"""Lists, tuples and dicts: their items, and the methods that change them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.interpret import tensor_keys
from trueup.engine.interpret.lists_of_branches import all_that_may_be_in, place_by_place
from trueup.engine.limits import LIMITS
from trueup.engine.pedigree import Score, is_counted
from trueup.engine.store import choice_of, options_of
from trueup.engine.tensors import Tensor, class_numbers, with_rows
from trueup.engine.values import (
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
    counter,
    is_counter,
    new_number,
    not_read,
    number_of,
    text_of,
    whole_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: The part of a library's object that holds the names of what stands in it.
FIELDS = "#fields"
#: The part of a list, or of an object that is gone through like one, that holds its items.
ITEMS = "#items"


def set_items(
    machine: Machine,
    owner: StoredObject,
    items: tuple[Value, ...],
    *,
    more: bool = False,
    alike: bool = False,
    front: int | None = None,
) -> None:
    """Make these the items of a list; one that a loop lengthens has an unknown length, if not every pass is run."""
    kinds = machine.often(owner.number)
    if kinds:
        before = machine.resolve(machine.part(owner, "#items"))
        same = isinstance(before, TupleValue) and len(before.items) == len(items) and before.more == more
        if not same:
            more, alike = True, (alike if more else "cut" not in kinds)
    cut = len(items) > LIMITS.items
    stored = TupleValue(items[: LIMITS.items], owner.where, more or cut, alike and not cut, front=front)
    machine.set_part(owner, "#items", stored)


def is_whole(items: TupleValue) -> bool:
    """True where all items are listed, each in its place."""
    return not items.more and items.front is None


def list_of(machine: Machine, stored: TupleValue, where: Spot | None) -> StoredObject:
    """A list of these items, of which as much is known as there."""
    result = machine.new_list(stored.items, where, more=stored.more, alike=stored.alike)
    if len(stored.items) <= LIMITS.items:
        machine.set_part(result, ITEMS, replace(stored, where=where))
    return result


def lose_items(machine: Machine, owner: StoredObject) -> None:
    """Items were taken out, nobody knows which: of the list (set, dict) nothing is known any more."""
    why = UnknownValue("a list out of which unknown items are taken", owner.where)
    part = "#keys" if owner.kind == "dict" else "#items"
    machine.set_part(owner, part, why)
    machine.store.begin((owner.number, part))


def open_up(machine: Machine, value: Value | None) -> None:
    """Further items may come into a list, set or dict, by what is not followed."""
    for _, option in options_of(value) if value is not None else ():
        if not isinstance(option, StoredObject) or option.kind not in ("list", "dict", "set"):
            continue
        part = "#keys" if option.kind == "dict" else "#items"
        stored = machine.part(option, part)
        opened = [(guards, _opened(item)) for guards, item in options_of(stored)] if stored is not None else []
        if opened:
            machine.set_part(option, part, choice_of(opened))


def _opened(container: Value) -> Value:
    if not isinstance(container, TupleValue) or container.more:
        return container
    return replace(container, more=True, alike=True)


def loop_kind(machine: Machine, over: Value) -> str:
    """Whether one pass stands for many ("open"), only some passes are run ("cut"), or each is run ("")."""
    items = items_of(machine, over)
    if items is None or items.more:
        return "open"
    return "cut" if len(items.items) > LIMITS.rounds else ""


def possible_items(machine: Machine, value: Value | None) -> TupleValue | None:
    """As items_of; of a list that branches filled differently, the items that it may hold."""
    found = items_of(machine, value)
    value = machine.resolve(value)
    if found is not None or not isinstance(value, StoredObject) or value.kind != "list":
        return found
    return all_that_may_be_in(machine.part(value, ITEMS), value.where)


#: The part of an object in which its items are held, by its kind.
_HELD_IN = {"list": ITEMS, "set": ITEMS, "instance": ITEMS}


def holds_items(kind: str, part: str) -> None:
    """Say that objects of a library's class are gone through like a list, and in which part their items are."""
    _HELD_IN[kind] = part


def items_of(machine: Machine, value: Value | None) -> TupleValue | None:
    """The items of a list, tuple, dict (its keys) or of what a library lets go through, where they can be listed."""
    value = machine.resolve(value)
    if isinstance(value, TupleValue):
        return value
    if isinstance(value, StoredObject) and value.kind in _HELD_IN:
        stored = machine.part(value, _HELD_IN[value.kind])
        stored = machine.store.narrowed(stored) if stored is not None else None
        found = stored if isinstance(stored, TupleValue) else place_by_place(stored)
        # A set has no order that is known.
        return replace(found, front=0) if found is not None and value.kind == "set" else found
    if isinstance(value, StoredObject) and value.kind == "dict":
        entries = entries_of(machine, value)
        return None if entries is None else TupleValue(keys_of(machine, value), value.where, is_open(machine, value))
    if isinstance(value, Constant) and isinstance(value.value, str) and len(value.value) <= 64:
        return TupleValue(tuple(Constant(letter) for letter in value.value), value.where)
    return None


def entries_of(machine: Machine, value: Value | None) -> dict[object, Value] | None:
    """The entries of a dict by their constant keys; entries with unknown keys are left out (the dict is then open)."""
    value = machine.resolve(value)
    if not isinstance(value, StoredObject) or value.kind != "dict":
        return None
    keys = machine.resolve(machine.part(value, "#keys"))
    if not isinstance(keys, TupleValue):
        return None
    found: dict[object, Value] = {}
    for key in keys.items:
        if isinstance(key, Constant):
            stored = machine.part(value, entry_name(key.value))
            if stored is not None:
                found[key.value] = stored
    return found


def keys_of(machine: Machine, owner: StoredObject) -> tuple[Constant, ...]:
    """The keys of a dict whose entries are known; where nothing else may be among them, with the place of each."""
    names = entries_of(machine, owner) or {}
    keys = machine.resolve(machine.part(owner, "#keys"))
    if not isinstance(keys, TupleValue) or keys.more:
        return tuple(map(Constant, names))
    written = {key.value: key for key in keys.items if isinstance(key, Constant)}
    return tuple(written.get(name) or Constant(name) for name in names)


def entry_name(key: object) -> str:
    """The name of the part in which a dict holds the entry of a key."""
    return f"[{type(key).__name__}:{key!r}]"


def is_open(machine: Machine, owner: StoredObject) -> bool:
    keys = machine.resolve(machine.part(owner, "#keys"))
    return not isinstance(keys, TupleValue) or keys.more


def new_dict(machine: Machine, where: Spot | None) -> StoredObject:
    """An empty dict."""
    result = machine.new("dict", where)
    machine.set_part(result, "#keys", TupleValue((), where))
    return result


def set_entry(machine: Machine, owner: StoredObject, key: Value, value: Value) -> None:
    """`owner[key] = value` for a dict; an unknown key opens the dict."""
    set_entries(machine, owner, ((key, value),))


def set_entries(machine: Machine, owner: StoredObject, entries: Iterable[tuple[Value, Value]]) -> None:
    """Several entries of a dict, one after the other; the list of its keys is written once.

    In a loop of which not every pass is run, a new key that is no text of the program opens the dict.
    """
    keys = machine.resolve(machine.part(owner, "#keys"))
    stored = keys if isinstance(keys, TupleValue) else TupleValue((), owner.where, more=True)
    often = bool(machine.often(owner.number))
    new: list[Value] = []
    more = stored.more
    names = {entry_name(item.value) for item in stored.items if isinstance(item, Constant)}
    for key, value in entries:
        key_now = machine.resolve(key)
        if not isinstance(key_now, Constant) or isinstance(key_now.value, (list, dict, set)):
            more = True
            tensor_keys.set_entry(machine, owner, key_now, value)
            continue
        name = entry_name(key_now.value)
        if name not in names:
            names.add(name)
            written = _is_written_text(key_now)
            new.append(key_now if written else Constant(key_now.value))
            more = more or (often and not written)
        machine.set_part(owner, name, value)
        shown = type(value) is Score or is_counted(value) or (isinstance(value, Tensor) and value.loss is not None)
        if shown and isinstance(key_now.value, str):
            _record(machine, key_now, value, owner)
    if new or more != stored.more:
        machine.set_part(owner, "#keys", TupleValue((*stored.items, *new), stored.where, more))


def _record(machine: Machine, key: Constant, value: Value, owner: StoredObject) -> None:
    """A measured number under a key: that is what the program calls it."""
    from trueup.engine.transfers.shown_numbers import named

    keyword = key.where is not None and isinstance(key.where.node, ast.arg)
    named(machine, key.value, value, owner.where if keyword else key.where or owner.where, "recorded")


def _is_written_text(key: Constant) -> bool:
    """True for a text of the program, and for the name of a keyword, which stands where a function takes them."""
    where = key.where
    return isinstance(key.value, str) and where is not None and isinstance(where.node, (ast.Constant, ast.arg))


def remove_entry(machine: Machine, owner: StoredObject, key: Value | None) -> None:
    """`del owner[key]` for a dict."""
    keys, gone = machine.resolve(machine.part(owner, "#keys")), machine.resolve(key)
    if not isinstance(keys, TupleValue) or not isinstance(gone, Constant):
        lose_items(machine, owner)
        return
    kept = tuple(item for item in keys.items if not (isinstance(item, Constant) and item.value == gone.value))
    machine.set_part(owner, "#keys", replace(keys, items=kept))
    if len(kept) < len(keys.items):
        machine.set_part(owner, entry_name(gone.value), UnknownValue("an entry that was taken out", owner.where))


def get_entry(machine: Machine, owner: StoredObject, key: Value) -> Value | None:
    """`owner[key]` for a dict; None where it is not there or the key is unknown."""
    key_now = machine.resolve(key)
    return machine.part(owner, entry_name(key_now.value)) if isinstance(key_now, Constant) else None


def pick(machine: Machine, items: TupleValue, index: Value, where: Spot | None) -> Value:
    """`items[index]` for a list or tuple."""
    number = whole_of(index)
    if number is None:
        return _any_of(items, where)
    place = items.place(number)
    if place is not None:
        return items.items[place]
    if -len(items.items) <= number < len(items.items) and not (items.more and number < 0):
        return _any_of(items, where)
    return UnknownValue("an item beyond those that are known", where)


def cut(items: TupleValue, low: Value | None, high: Value | None, step: Value | None) -> TupleValue | None:
    """`items[low:high:step]`; None where a bound is not known."""
    bounds = []
    for bound in (low, high, step):
        number = whole_of(bound)
        if number is None and bound is not None and not (isinstance(bound, Constant) and bound.value is None):
            return None
        bounds.append(number)
    if bounds[2] == 0:
        return None
    # All items are alike and their number is not known: so it is with whatever is cut out of them.
    if items.alike and items.more:
        return items
    if items.front is None and not items.more:
        return TupleValue(items.items[slice(*bounds)], items.where)
    return _part_of_open(items, *bounds)


def _part_of_open(items: TupleValue, low: int | None, high: int | None, step: int | None) -> TupleValue:
    """Items cut out of some of which the place is not known."""
    count, first = len(items.items), items.first_ones
    begin = low or 0
    if step in (None, 1) and begin >= 0 and high is not None and 0 <= high <= first:
        return TupleValue(items.items[begin:high], items.where)
    if step in (None, 1) and high is None and 0 < -begin <= items.behind:
        return TupleValue(items.items[count + begin :], items.where)
    if step in (None, 1) and high is None and 0 <= begin <= first:
        return replace(items, items=items.items[begin:], front=first - begin)
    return replace(items, more=True, front=0, behind=0)


def _any_of(items: TupleValue, where: Spot | None) -> Value:
    if items.items and not items.more and all(item == items.items[0] for item in items.items):
        return items.items[0]
    if items.alike and len(items.items) == 1:
        return items.items[0]
    tensors = [item for item in items.items if isinstance(item, Tensor)]
    if tensors and len(tensors) == len(items.items):
        return tensors[0]
    if len(items.items) == 1 and is_counter(items.items[0]):
        return counter(where)
    return UnknownValue("an item whose number is not known", where)


def any_entry(machine: Machine, owner: StoredObject, key: Value, where: Spot) -> Tensor | None:
    """An entry by a key that only the data tells, of a dict that numbers classes from 0: the data may hold fewer."""
    entries = entries_of(machine, owner)
    if isinstance(key, Constant) or not entries or is_open(machine, owner):
        return None
    numbers = [number_of(machine.resolve(value)) for value in entries.values()]
    values = {number for number in numbers if number is not None}
    count = len(values)
    if None in numbers or count < 2 or values != set(range(count)):
        return None
    labels = class_numbers(2 if count == 2 else None)
    return Tensor(shape=(), where=where, source="a dict that numbers the classes", labels=labels)


def element_of(machine: Machine, value: Value, where: Spot | None) -> Value:
    """One element of something that is gone through: the row of an array, an item of a list."""
    from trueup.engine.interpret.batches import batch_of
    from trueup.engine.transfers import quantities, shapes

    if isinstance(value, Choice) and all(_gives_batches(option) for _, option in value.options):
        return choice_of((guards, element_of(machine, option, where)) for guards, option in value.options)
    value = machine.resolve(value) or UnknownValue("nothing", where)
    if isinstance(value, Tensor):
        return with_rows(shapes.row_of(value), of_one=True)
    if isinstance(value, StoredObject) and value.kind == "data set":
        return batch_of(machine, value, where)
    own = _element_of_instance(machine, value, where) if isinstance(value, StoredObject) and value.cls else None
    if own is not None:
        return own
    if isinstance(value, Call) and value.name == "generator":
        return quantities.of_a_pass(value.args.positional[0], ("call", value.where))
    items = items_of(machine, value)
    if items is not None:
        return _any_of(items, where) if items.items else UnknownValue("an element of an empty or unknown list", where)
    if isinstance(value, UnknownValue):
        # With a number of its own: two elements of one unread list are two values, and a test of one of them
        # says nothing of the other.
        return UnknownValue(value.why, where, ("element", value.sym, new_number()))
    if isinstance(value, (Call, LibraryName)):
        return UnknownValue(not_read(value.name), where, ("element", ("call", value.where), new_number()))
    if isinstance(value, Bound) and isinstance(value.owner, StoredObject):
        source = ("attribute", ("object", value.owner.number), value.name)
        return UnknownValue("an attribute that was not followed", where, ("element", source, new_number()))
    return UnknownValue("an element of something that was not followed", where, new_number())


#: The part of an object whose class is built on a library's loader: that loader.
BATCHES = "#batches"


def _gives_batches(value: Value) -> bool:
    """A data set, or something unread that may be one."""
    return isinstance(value, (UnknownValue, Call)) or (isinstance(value, StoredObject) and value.kind == "data set")


def _element_of_instance(machine: Machine, owner: StoredObject, where: Spot | None) -> Value | None:
    """What an instance of a class of the program gives one after the other, by its own methods."""
    from trueup.engine.interpret.functions import enter, find_method
    from trueup.engine.values import Args

    method = find_method(machine, owner.cls, "__iter__")
    if method is not None:
        passed = machine.resolve(enter(machine, method, Args((owner,)), where))
        return None if passed is None or passed == owner else element_of(machine, passed, where)
    inherited = machine.part(owner, BATCHES)
    if isinstance(inherited, StoredObject):
        return element_of(machine, inherited, where)
    method = find_method(machine, owner.cls, "__getitem__")
    if method is None:
        return None
    return enter(machine, method, Args((owner, counter(where))), where)


def names_in(machine: Machine, value: Value | None) -> tuple[str, ...] | None:
    """The texts in a list or tuple of texts; None where it is anything else."""
    items = items_of(machine, value)
    if items is None or items.more:
        return None
    texts = [text_of(item) for item in items.items]
    return tuple(text for text in texts if text is not None) if all(text is not None for text in texts) else None
