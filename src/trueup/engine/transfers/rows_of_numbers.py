"""A list with a row of numbers for each batch, taken by columns: `np.mean(rows, axis=0)`, `DataFrame(rows)["acc"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import entries_of, is_open, items_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.answers import counted_by
from trueup.engine.transfers.figures import number_of_matches, of_a_list
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_method
from trueup.engine.values import Call, Spot, StoredObject, TupleValue, UnknownValue, Value, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: The kind of such an array, and the part that holds its columns.
_KIND, _COLUMNS = "rows of numbers", "#columns"
#: The index of a column: `rows[:, 1]`.
_PAIR = 2


def columns_of(machine: Machine, value: Value | None) -> dict[object, Value] | None:
    """The columns of a list of rows, by place or name, where one at least holds a number of each batch; else None."""
    items = items_of(machine, value) if isinstance(value, StoredObject) else None
    if items is None or not items.more or not items.items:
        return None
    rows = [_row(machine, item) for item in items.items]
    first = rows[0]
    if not first or any(row is None or row.keys() != first.keys() for row in rows):
        return None
    found: dict[object, Value] = {}
    for key in first:
        column = TupleValue(tuple(row[key] for row in rows if row is not None), items.where, more=True, alike=True)
        numbers = of_a_list(machine, value, column)
        found[key] = numbers if numbers is not None else UnknownValue("a column of numbers", items.where)
    return found if any(isinstance(column, Tensor) for column in found.values()) else None


def _row(machine: Machine, item: Value) -> dict[object, Value] | None:
    row = machine.resolve(item)
    entries = entries_of(machine, row)
    if entries is not None:
        return None if isinstance(row, StoredObject) and is_open(machine, row) else entries
    items = items_of(machine, row) if isinstance(row, (TupleValue, StoredObject)) else None
    return None if items is None or items.more else dict(enumerate(items.items))


def table_of(machine: Machine, value: Value | None, where: Spot) -> Value | None:
    """`np.array(rows)` of such a list; None for any other."""
    columns = columns_of(machine, value)
    if columns is None or not all(isinstance(key, int) for key in columns):
        return None
    result = machine.new(_KIND, where)
    machine.set_part(result, _COLUMNS, TupleValue(tuple(columns.values()), where))
    return result


def means_of(site: Site, value: Value | None, axis: Value | None) -> Value | None:
    """The mean, or the sum, of each column: `np.mean(rows, axis=0)`; None where nothing tells of such rows."""
    machine = site.machine
    if not (isinstance(value, StoredObject) and value.kind == _KIND):
        value = table_of(machine, value, site.where) if whole_of(axis) == 0 else None
    columns = machine.part(value, _COLUMNS) if isinstance(value, StoredObject) else None
    if not isinstance(columns, TupleValue) or whole_of(axis) != 0:
        return None
    by, kind = ("sum", "right answers") if site.name.endswith("sum") else ("mean", "share")
    found: list[Value] = []
    for column in columns.items:
        if isinstance(column, Tensor):
            counted_by(machine, column, by, site.where)
            found.append(number_of_matches(machine, column, kind, site.where))
        else:
            found.append(UnknownValue("a mean of numbers", site.where))
    return TupleValue(tuple(found), site.where)


@on_method(f"{_KIND}.mean", f"{_KIND}.sum")
def mean_of_rows(site: Site) -> Value | None:
    """`rows.mean(axis=0)`."""
    return means_of(site, site.owner, site.arg(0, "axis"))


@item_of(_KIND)
def column(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`rows[:, 1]`."""
    columns = machine.part(owner, _COLUMNS) if isinstance(owner, StoredObject) else None
    parts = index.items if isinstance(index, TupleValue) else ()
    if not isinstance(columns, TupleValue) or len(parts) != _PAIR or not _takes_all(parts[0]):
        return None
    place = whole_of(machine.resolve(parts[1]))
    return columns.items[place] if place is not None and place < len(columns.items) else None


def _takes_all(index: Value) -> bool:
    """True for `:`."""
    bounds = index.args.positional if isinstance(index, Call) and index.name == "slice" else None
    return bounds is not None and all(getattr(bound, "value", 0) is None for bound in bounds)


@attribute_of(f"{_KIND}.T")
def turned_over(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`rows.T`: the columns, one after the other."""
    return machine.part(owner, _COLUMNS) if isinstance(owner, StoredObject) else None
