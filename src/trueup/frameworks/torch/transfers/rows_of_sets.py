"""What a data set gives for each of its items, as arrays with one row for each: a tuple, a dict, or one array."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import element_of, entries_of, is_open, items_of, new_dict, open_up, set_entry
from trueup.engine.store import choice_of
from trueup.engine.tensors import Tensor, with_rows, with_shape
from trueup.engine.transfers.indexing import some_rows
from trueup.engine.transfers.shapes import joined, row_of
from trueup.engine.values import Call, Choice, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, not_read

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: The part of a data set, or of a loader, in which its row is held.
ROW = "#row"
#: The part that holds the labels which a data set came with, and the attributes by which a program replaces them.
OWN_LABELS = "#own labels"
LABEL_ATTRIBUTES = ("targets", "labels", "train_labels", "test_labels")


def row_of_set(machine: Machine, data: Value, where: Spot | None) -> Value:
    """The row of a data set: held, or what the program's own `__getitem__` gives; unknown for anything else."""
    if isinstance(data, Choice):
        return choice_of((guards, row_of_set(machine, item, where)) for guards, item in data.options)
    if isinstance(data, StoredObject):
        stored = machine.part(data, ROW)
        if stored is not None:
            return _as_relabelled(machine, data, stored, where)
        if data.cls is not None:
            # One call of __getitem__ stands for as many as there are items.
            with machine.passes("open"):
                row = as_rows(machine, element_of(machine, data, where))
            machine.set_part(data, ROW, row)
            return row
    if isinstance(data, Tensor):
        return data
    items = items_of(machine, data)
    if items is not None and items.items and not isinstance(data, Constant):
        return as_rows(machine, items.items[0])
    if isinstance(data, UnknownValue):
        return UnknownValue(data.why, data.where)
    return UnknownValue(not_read(data.name) if isinstance(data, Call) else "a data set that was not followed", where)


def _as_relabelled(machine: Machine, data: StoredObject, row: Value, where: Spot | None) -> Value:
    """The row of a set whose labels the program may have replaced: `data.targets = data.targets % 2`."""
    own = machine.part(data, OWN_LABELS)
    if own is None or not isinstance(row, TupleValue) or len(row.items) != 2:
        return row
    kept = (machine.part(data, name) for name in LABEL_ATTRIBUTES)
    labels = next((value for value in kept if value is not None and value is not own), own)
    if labels is own:
        return row
    if row.items[1] is not own or not isinstance(labels, (Tensor, Choice)):
        labels = UnknownValue("the labels of the data set are replaced", where)
    return replace(row, items=(row.items[0], labels))


def as_rows(machine: Machine, item: Value) -> Value:
    """One item as the arrays that many such items make: each number or array gets an axis in front."""
    if isinstance(item, Choice):
        # No batch is made of nothing: what is missing raises, or the program leaves it out before.
        ways = [(guards, entry) for guards, entry in item.options if not _is_nothing(entry)] or item.options
        return choice_of((guards, as_rows(machine, entry)) for guards, entry in ways)
    if isinstance(item, Tensor):
        row = with_shape(with_rows(item, of_one=False), None if item.shape is None else (None, *item.shape))
        return replace(row, listed=False)
    if isinstance(item, TupleValue):
        return replace(item, items=tuple(as_rows(machine, part) for part in item.items))
    if isinstance(item, StoredObject) and item.kind == "list":
        stored = items_of(machine, item)
        parts = tuple(as_rows(machine, part) for part in stored.items) if stored is not None else ()
        return TupleValue(parts, item.where, stored is None or stored.more)
    if isinstance(item, StoredObject) and item.kind == "dict":
        return _dict_of_rows(machine, item)
    if isinstance(item, Constant) and isinstance(item.value, (int, float)):
        return Tensor(shape=(None,), where=item.where, why="a number that is the same for each item")
    return item


def _is_nothing(item: Value) -> bool:
    """True for None, and for a tuple of nothing else: an item that a data set could not read."""
    if isinstance(item, TupleValue):
        return bool(item.items) and not item.more and all(map(_is_nothing, item.items))
    return isinstance(item, Constant) and item.value is None


def _dict_of_rows(machine: Machine, item: StoredObject) -> StoredObject:
    result = new_dict(machine, item.where)
    for key, value in (entries_of(machine, item) or {}).items():
        set_entry(machine, result, Constant(key), as_rows(machine, value))
    if is_open(machine, item):
        open_up(machine, result)
    return result


def as_item(row: Value) -> Value:
    """A row of arrays as one item."""
    if isinstance(row, Tensor):
        return row_of(row)
    if isinstance(row, TupleValue):
        return replace(row, items=tuple(as_item(part) for part in row.items))
    return row


def some_of_row(row: Value) -> Value:
    """Some of the items, nobody knows which: classes may be missing among them."""
    if isinstance(row, Tensor):
        return some_rows(row)
    if isinstance(row, TupleValue):
        return replace(row, items=tuple(some_of_row(part) for part in row.items))
    return row


def rows_together(rows: list[Value], where: Spot) -> Value:
    """The rows of several sets, one set after the other."""
    first = rows[0]
    if isinstance(first, TupleValue) and all(
        isinstance(row, TupleValue) and len(row.items) == len(first.items) for row in rows
    ):
        columns = zip(*(row.items for row in rows if isinstance(row, TupleValue)), strict=True)
        return TupleValue(tuple(rows_together(list(column), where) for column in columns), where)
    tensors = [row for row in rows if isinstance(row, Tensor)]
    if len(tensors) == len(rows):
        return joined(tensors, 0)
    return UnknownValue("rows of several data sets, of which some were not followed", where)
