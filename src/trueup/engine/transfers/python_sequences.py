"""Python's functions that give the items of something one after the other: list, sorted, zip, enumerate, map …"""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import element_of, entries_of, is_whole, items_of, list_of, set_entry, set_items
from trueup.engine.interpret.dict_methods import dict_method
from trueup.engine.interpret.functions import call
from trueup.engine.interpret.list_methods import in_order, list_method, new_set, turned_round
from trueup.engine.interpret.machine import Machine
from trueup.engine.tensors import Tensor, with_rows
from trueup.engine.transfers.numbers_by_place import is_by_place
from trueup.engine.transfers.quantities import gone_through, passes_of
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    LibraryName,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    counter,
    whole_of,
)


@on_call("builtins.list", "builtins.tuple", "builtins.sorted", "builtins.reversed", "builtins.iter")
def _sequence(site: Site) -> Value | None:
    if not site.args.positional:
        return site.machine.new_list((), site.where)
    value = site.arg(0)
    if isinstance(value, Tensor):
        turned = site.name.endswith(("sorted", "reversed"))
        return replace(with_rows(value, order=None if turned else value.rows.order), elements=None)
    if isinstance(value, Call) and value.name == "distinct":
        return value
    items = items_of(site.machine, value)
    if items is None and isinstance(value, Call) and value.name == "generator":
        items = TupleValue((element_of(site.machine, value, site.where),), value.where, more=True, alike=True)
    if items is None:
        turned = is_by_place(value) and site.name in ("builtins.sorted", "builtins.reversed")
        return UnknownValue("numbers in another order", site.where) if turned else value
    if site.name == "builtins.sorted":
        items = in_order(site.machine, items, site.args)
    elif site.name == "builtins.reversed":
        items = turned_round(items)
    items = replace(items, where=site.where, alike=items.more and items.alike)
    return items if site.name == "builtins.tuple" else list_of(site.machine, items, site.where)


@on_call("collections.deque")
def _queue(site: Site) -> Value | None:
    """`deque()`: a list, where it keeps all that is put into it."""
    longest = site.arg(1, "maxlen")
    everything = longest is None or (isinstance(longest, Constant) and longest.value is None)
    return _sequence(site) if everything else None


@on_call("builtins.enumerate")
def _enumerate(site: Site) -> Value | None:
    value = site.arg(0)
    items = items_of(site.machine, value)
    if items is None:
        element = (
            element_of(site.machine, value, site.where) if value is not None else UnknownValue("an item", site.where)
        )
        over = gone_through(value) if value is not None else None
        number = passes_of(over, site.where, from_0=_start(site) != 1)
        return TupleValue((TupleValue((number, element)),), site.where, more=True, alike=True)
    # Where one item stands for many, it is in each of their places.
    start, first = _start(site), 0 if items.more and items.alike else items.first_ones
    pairs = [
        (Constant(start + n) if start is not None and n < first else counter(site.where), item)
        for n, item in enumerate(items.items)
    ]
    return replace(items, items=tuple(map(TupleValue, pairs)), where=site.where)


def _start(site: Site) -> int | None:
    """The number that the first item gets."""
    start = site.arg(1, "start")
    return 0 if start is None and not site.args.unread(1) else whole_of(start)


@on_call("builtins.zip", "itertools.izip")
def _zip(site: Site) -> Value | None:
    """Of `zip(*rows)` the columns are as long as there are rows, of which not all may be known."""
    columns = [items_of(site.machine, value) for value in site.args.positional]
    if columns and all(column is not None and not column.more for column in columns):
        rows = zip(*[_in_place(column) for column in columns if column is not None], strict=False)
        more = site.args.more
        return TupleValue(tuple(TupleValue(row, None, more, alike=more) for row in rows), site.where)
    row = tuple(element_of(site.machine, value, site.where) for value in site.args.positional)
    layers = next((column for column in columns if column is not None and _are_layers(column)), None)
    if layers is None:
        return TupleValue((TupleValue(row),), site.where, more=True, alike=True)
    beside = next(row[:place] for place, column in enumerate(columns) if column is layers)
    rest = row[len(beside) + 1 :]
    return TupleValue(tuple(TupleValue((*beside, layer, *rest)) for layer in layers.items), site.where)


def _in_place(column: TupleValue) -> tuple[Value, ...]:
    """The items, each unknown where its place is."""
    if column.front is None:
        return column.items
    return tuple(UnknownValue("an item in a place that is not known", column.where) for _ in column.items)


def _are_layers(column: TupleValue) -> bool:
    """Layers of a model, one by one: what goes with them is as many."""
    result = column.items and not column.more and all(isinstance(item, (StoredObject, Call)) for item in column.items)
    return bool(result) and not any(
        isinstance(item, StoredObject) and item.kind in ("list", "dict") for item in column.items
    )


@on_call("builtins.map", "builtins.filter")
def _map(site: Site) -> Value | None:
    function, over = site.args.get(0), site.arg(1)
    if function is None or over is None:
        return None
    items = items_of(site.machine, over)
    if site.name.endswith("filter"):
        return TupleValue(items.items, site.where, more=True, front=0) if items is not None else over
    if isinstance(over, Tensor) and isinstance(function, LibraryName):
        return over
    if items is None or items.more or len(items.items) > site.machine.limits.rounds:
        with site.machine.passes("open"):
            entry = call(site.machine, function, Args((element_of(site.machine, over, site.where),)), site.where)
        return TupleValue((entry,), site.where, more=True, alike=True)
    each = (call(site.machine, function, Args((item,)), site.where) for item in items.items)
    return TupleValue(tuple(each), site.where, front=items.front)


def taken_next(machine: Machine, value: Value, where: Spot) -> Value:
    """`next(items)`: an iterator gives its first item away."""
    items = items_of(machine, value)
    if isinstance(value, StoredObject) and value.kind == "list" and items is not None and not items.more:
        if not items.items:
            return STOPPED
        if is_whole(items):
            return list_method(machine, value, "pop", Args((Constant(0),)), where)
        rest = tuple(UnknownValue("an item in a place that is not known", where) for _ in items.items[1:])
        set_items(machine, value, rest)
    return element_of(machine, value, where)


def copied(
    machine: Machine, value: Value, where: Spot, depth: int = 0, copies: dict[int, Value] | None = None
) -> Value:
    """A list, set or dict once more, which is changed for itself; whatever else is copied stands for the first one.

    depth: how deep it lies in what is copied; what lies deeper than `DEEPLY` stands in both.
    copies: of lists that were met, so that one that stands in two places does so in the copy.
    """
    if not isinstance(value, StoredObject) or value.kind not in ("list", "set", "dict") or depth > DEEPLY:
        return value
    if value.kind == "dict":
        result = dict_method(machine, value, "copy", Args(), where)
        for key, entry in (entries_of(machine, result) or {}).items() if depth < DEEPLY else ():
            set_entry(machine, result, Constant(key), copied(machine, entry, where, depth + 1, copies))  # type: ignore[arg-type]
        return result
    items = items_of(machine, value)
    if items is None:
        return value
    if value.kind == "set":
        return new_set(machine, items.items, where, more=items.more)
    copies = {} if copies is None else copies
    if value.number not in copies:
        inner = tuple(copied(machine, item, where, depth + 1, copies) for item in items.items)
        copies[value.number] = list_of(machine, replace(items, items=inner), where)
    return copies[value.number]


#: What an iterator gives that has nothing left.
STOPPED = UnknownValue("an iterator that has ended")
#: Lists in one another are copied so far down; a list that is copied for itself begins here.
DEEPLY = 4
