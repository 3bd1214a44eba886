"""Grain's loaders: the items of a source, changed by transformations of the program, batch by batch.

Sources: `grain.DataLoader` and `grain.MapDataset` of grain 0.2.18 (run where it is installed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import element_of, entries_of, items_of, new_dict, set_entry
from trueup.engine.interpret.functions import call, call_method, find_method
from trueup.engine.transfers.orders import set_order
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    FunctionValue,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    truth_of,
)
from trueup.frameworks.keras.transfers.data import data_set
from trueup.frameworks.torch.transfers.rows_of_sets import ROW, as_item, as_rows

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: A set whose items are asked for one by one, before they are put into batches; and the part that holds one of them.
_ITEMS, _ITEM = "grain.items", "#item"
_WHY = "a transformation that was not followed"
_OWN_WAY = "batches that a batch_fn puts together in a way that was not followed"
#: Methods of a transformation, and how many arguments stand before the item: its number in the source.
_METHODS = {"map": 0, "random_map": 0, "map_with_index": 1}
#: What changes neither an item nor how many there are at a time.
_SAME = ("shuffle", "seed", "repeat", "to_iter_dataset", "mp_prefetch", "prefetch", "filter", "slice", "random_map")


@on_call("grain.DataLoader", "grain.load")
def loader(site: Site) -> Value | None:
    """`DataLoader(data_source=rows, sampler=sampler, operations=[Normalise(), Batch(32)])`."""
    source = site.arg(None, "data_source") or site.arg(0, "source")
    if source is None:
        return None
    item = _item_of(site.machine, source, site.where)
    stored = items_of(site.machine, site.arg(None, "operations", "transformations"))
    operations = stored.items if stored is not None else ()
    with site.machine.passes("open"):
        for operation in operations:
            item = _changed(site.machine, site.machine.resolve(operation), item, site.where)
    batch = next((found for operation in operations if (found := _batch(operation)) is not None), None)
    size = site.arg(None, "batch_size") or (batch.args.get(0, "batch_size") if batch is not None else None)
    if batch is not None and batch.args.get(2, "batch_fn") is not None:
        item = UnknownValue(_OWN_WAY, site.where)
    result = _loader_of(site, item, size) if batch is not None or size is not None else _items(site, item)
    return _shuffled(site, result, site.arg(None, "sampler"))


def _shuffled(site: Site, loader: StoredObject, sampler: Value | None) -> StoredObject:
    """The order of the source is that of the sampler, which says whether it shuffles."""
    sampled = sampler if isinstance(sampler, Call) else None
    passed = site.machine.resolve(sampled.args.get(2, "shuffle")) if sampled is not None else None
    shuffles = truth_of(passed) is True
    if loader.kind == "data set":
        set_order(site.machine, loader, "DataLoader", site.where, shuffles=shuffles)
    return loader


@on_call("grain.MapDataset.source", "grain.MapDataset.from_source")
def source(site: Site) -> Value | None:
    """`MapDataset.source(rows)`."""
    rows = site.arg(0, "source")
    return _items(site, _item_of(site.machine, rows, site.where)) if rows is not None else None


@on_method(f"{_ITEMS}.map")
def mapped(site: Site) -> Value | None:
    """`.map(function)`, `.map(Transformation())`."""
    assert isinstance(site.owner, StoredObject)
    item = site.machine.part(site.owner, _ITEM) or UnknownValue(_WHY, site.where)
    with site.machine.passes("open"):
        return _items(site, _changed(site.machine, site.arg(0, "transform"), item, site.where))


@on_method(f"{_ITEMS}.batch")
def batched(site: Site) -> Value | None:
    """`.batch(32)`: what follows are batches."""
    assert isinstance(site.owner, StoredObject)
    own = site.args.get(None, "batch_fn") is not None
    item = site.machine.part(site.owner, _ITEM) if not own else UnknownValue(_OWN_WAY, site.where)
    item = item or UnknownValue(_WHY, site.where)
    return _loader_of(site, item, site.arg(0, "batch_size"))


@on_method(*(f"{_ITEMS}.{name}" for name in _SAME))
def same_items(site: Site) -> Value | None:
    """Another order, some of them, or all of them again."""
    return site.owner


def _items(site: Site, item: Value) -> StoredObject:
    result = site.machine.new(_ITEMS, site.where)
    site.machine.set_part(result, _ITEM, item)
    return result


def _loader_of(site: Site, item: Value, size: Value | None) -> StoredObject:
    machine = site.machine
    row = as_rows(machine, machine.resolve(item) or item)
    second = row.items[1] if isinstance(row, TupleValue) and len(row.items) > 1 else None
    why = "the labels of this data set were not followed"
    result = data_set(machine, second or UnknownValue(why, site.where), site.where)
    machine.set_part(result, ROW, row)
    machine.set_part(result, "#several", Constant(True))
    dropped = site.arg(1, "drop_remainder") if site.name.endswith(".batch") else None
    for name, value in (("batch_size", size), ("drop_last", dropped)):
        if value is not None:
            machine.set_part(result, name, value)
    return result


def _item_of(machine: Machine, rows: Value, where: Spot) -> Value:
    """One item of a source: of a set of the program, of a list, or of a library's set by the row that it has."""
    rows = machine.resolve(rows) or rows
    row = machine.part(rows, ROW) if isinstance(rows, StoredObject) else None
    entries = entries_of(machine, row)
    if entries is not None:
        result = new_dict(machine, where)
        for name, value in entries.items():
            set_entry(machine, result, Constant(name), as_item(machine.resolve(value) or value))
        return result
    with machine.passes("open"):
        return as_item(row) if row is not None else element_of(machine, rows, where)


def _changed(machine: Machine, operation: Value | None, item: Value, where: Spot) -> Value:
    """What a transformation makes of an item."""
    if isinstance(operation, FunctionValue):
        return call(machine, operation, Args((item,)), where)
    cls = operation.cls if isinstance(operation, StoredObject) else None
    for name, before in _METHODS.items() if cls is not None else ():
        if operation is not None and find_method(machine, cls, name) is not None:
            number = UnknownValue("the number of an item", where)
            further = (UnknownValue("a random number", where),) if name.startswith("random") else ()
            return call_method(machine, operation, name, [*(number,) * before, item, *further], where)
    if _batch(operation) is not None or (cls is not None and find_method(machine, cls, "filter") is not None):
        return item
    return UnknownValue(_WHY, where)


def _batch(operation: Value | None) -> Call | None:
    """`grain.Batch(32)`."""
    return operation if isinstance(operation, Call) and operation.name == "grain.Batch" else None
