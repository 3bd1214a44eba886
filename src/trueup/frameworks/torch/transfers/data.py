"""PyTorch's data sets, and the loader that gives their items batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import (
    BATCHES,
    element_of,
    entries_of,
    is_open,
    items_of,
    new_dict,
    open_up,
    set_entry,
)
from trueup.engine.interpret.functions import call
from trueup.engine.interpret.machine import sym_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.orders import set_order
from trueup.engine.transfers.quantities import PICKS
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_call, on_method
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
    whole_of,
)
from trueup.frameworks.keras.transfers.data import data_set
from trueup.frameworks.torch.transfers.rows_of_sets import ROW, as_item, row_of_set, rows_together, some_of_row

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_DATA = "torch.utils.data"
SET, PART, SETS = f"{_DATA}.TensorDataset", f"{_DATA}.Subset", f"{_DATA}.ConcatDataset"
#: Where each argument of DataLoader stands.
PLACES = {"batch_size": 1, "shuffle": 2, "sampler": 3, "batch_sampler": 4, "collate_fn": 6, "drop_last": 8}


def _spelled(name: str, home: str = "dataset") -> tuple[str, str]:
    """A name of torch.utils.data, which programs import of the module below it too."""
    return f"{_DATA}.{name}", f"{_DATA}.{home}.{name}"


@on_call(*_spelled("TensorDataset"))
def tensor_set(site: Site) -> Value | None:
    """`TensorDataset(x, y)`: rows of several arrays."""
    result = site.machine.new(SET, site.where, args=site.args)
    parts = tuple(site.machine.resolve(part) or part for part in site.args.positional)
    site.machine.set_part(result, ROW, TupleValue(parts, site.where, site.args.more))
    site.machine.set_part(result, "tensors", TupleValue(parts, site.where, site.args.more))
    lengths = {part.shape[0] for part in parts if isinstance(part, Tensor) and part.shape}
    length = lengths.pop() if len(lengths) == 1 else None
    if length is not None:
        site.machine.set_part(result, "#length", Constant(length))
    return result


@on_call(*_spelled("random_split"))
def split(site: Site) -> Value | None:
    """`random_split(data, [800, 200])`: sets of the same rows, each a part of them."""
    lengths, data = items_of(site.machine, site.arg(1, "lengths")), site.arg(0, "dataset")
    if data is None:
        return None
    if lengths is None or lengths.more:
        return TupleValue((_part_of(site, data), _part_of(site, data)), site.where, more=True)
    return TupleValue(tuple(_part_of(site, data) for _ in lengths.items), site.where)


@on_call(*_spelled("Subset"))
def subset(site: Site) -> Value | None:
    """`Subset(data, rows)`: some of the same rows, which may leave classes out."""
    data = site.arg(0, "dataset")
    return _part_of(site, data, chosen=True) if data is not None else None


def _part_of(site: Site, data: Value, *, chosen: bool = False) -> StoredObject:
    row = row_of_set(site.machine, data, site.where)
    result = site.machine.new(PART, site.where)
    site.machine.set_part(result, ROW, some_of_row(row) if chosen else row)
    site.machine.set_part(result, "dataset", data)
    return result


@on_call(*_spelled("ConcatDataset"))
def concatenated(site: Site) -> Value | None:
    """`ConcatDataset([a, b])`: the rows of all of them."""
    stored = items_of(site.machine, site.arg(0, "datasets"))
    sets = stored.items if stored is not None and not stored.more else ()
    rows = [row_of_set(site.machine, site.machine.resolve(entry) or entry, site.where) for entry in sets]
    result = site.machine.new(SETS, site.where)
    why = UnknownValue("data sets of which some were not followed are put together", site.where)
    site.machine.set_part(result, ROW, rows_together(rows, site.where) if rows else why)
    return result


@item_of(SET, PART, SETS)
def item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`data[3]`: one item."""
    assert isinstance(owner, StoredObject)
    row = machine.part(owner, ROW)
    return as_item(row) if isinstance(row, TupleValue) else None


@attribute_of("*.num_classes")
def classes_of_a_set(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`data.num_classes` of a data set of another library: as many as only the data tells."""
    if not isinstance(owner, Call):
        return None
    return UnknownValue("as many as the data set has classes", where, ("len", sym_of(owner), "num_classes"))


@attribute_of("*.vocab_size")
def words_of_a_tokenizer(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`tokenizer.vocab_size`: a model of language has one class for each."""
    if not isinstance(owner, Call):
        return None
    return UnknownValue("as many as the tokenizer knows", where, ("len", sym_of(owner), "vocab_size"))


# -- the loader -------------------------------------------------------------------------------------------------------


@on_call(*_spelled("DataLoader", "dataloader"))
def loader(site: Site) -> Value | None:
    """`DataLoader(data, batch_size=64)`: batches of the rows that the set has."""
    data = site.arg(0, "dataset")
    return loader_of(site, data) if data is not None else None


@on_method(*(f"{name}.#init" for name in _spelled("DataLoader", "dataloader")))
def loader_of_a_subclass(site: Site) -> Value | None:
    """`super().__init__(dataset, batch_size)` of a class that is built on DataLoader: it gives those batches."""
    data, owner = site.arg(0, "dataset"), site.owner
    if data is not None and isinstance(owner, StoredObject):
        site.machine.set_part(owner, BATCHES, loader_of(site, data))
        site.machine.set_part(owner, "dataset", data)
    return Constant(None)


def loader_of(site: Site, data: Value) -> StoredObject:
    """A loader of a set, with what its arguments say of its batches."""
    machine = site.machine
    row = row_of_set(machine, data, site.where)
    collate = machine.resolve(_argument(site, "collate_fn"))
    names = _KEPT.get(collate.name) if isinstance(collate, (Call, LibraryName)) else None
    if names is not None:
        row = _renamed(machine, row, names)
    elif collate is not None and not (_is_none(collate) or _is_default(collate)):
        row = _collated(site, collate, data)
    second = row.items[1] if isinstance(row, TupleValue) and len(row.items) > 1 else None
    result = data_set(machine, second or UnknownValue("the labels of this data set were not followed", site.where),
                    site.where)  # fmt: skip
    machine.set_part(result, ROW, row)
    machine.set_part(result, "dataset", data)
    size = _argument(site, "batch_size")
    if size is None and site.args.more:
        size = UnknownValue("arguments that were not followed", site.where)
    batched = _argument(site, "batch_sampler") is None and (whole_of(size) or 1) > 1
    machine.set_part(result, "#several", Constant(batched))
    shuffle = _argument(site, "shuffle")
    shuffles = isinstance(shuffle, Constant) and shuffle.value is True
    set_order(machine, result, "DataLoader", site.where, shuffles=shuffles)
    samplers = [machine.resolve(_argument(site, name)) for name in ("sampler", "batch_sampler")]
    chosen = next((value for value in samplers if not _is_none(value)), None)
    picks = isinstance(chosen, Call) and chosen.name.endswith("SubsetRandomSampler")
    parts = {
        PICKS: Constant(True) if picks else None,
        "batch_size": size,
        "drop_last": _argument(site, "drop_last"),
        "#sampler": chosen,
    }
    for name, value in parts.items():
        if value is not None:
            machine.set_part(result, name, value)
    return result


def _is_none(value: Value | None) -> bool:
    return value is None or (isinstance(value, Constant) and value.value is None)


def _is_default(collate: Value | None) -> bool:
    return isinstance(collate, LibraryName) and collate.name.endswith(".default_collate")


def _argument(site: Site, name: str) -> Value | None:
    return site.arg(PLACES[name], name)


#: Functions and objects of libraries that put items together as they are, and the entries that they call otherwise.
_KEPT: dict[str, Mapping[str, str]] = {}


def keep_rows(*names: str, renamed: Mapping[str, str]) -> None:
    """Say that a library's collators of these names keep the entries of items, some of them under other names."""
    _KEPT.update((name, renamed) for name in names)


def _renamed(machine: Machine, row: Value, names: Mapping[str, str]) -> Value:
    entries = entries_of(machine, row)
    if entries is None or not isinstance(row, StoredObject) or not names.keys() & entries.keys():
        return row
    result = new_dict(machine, row.where)
    for key, value in entries.items():
        set_entry(machine, result, Constant(names.get(str(key), key)), value)
    if is_open(machine, row):
        open_up(machine, result)
    return result


def _collated(site: Site, collate: Value, data: Value) -> Value:
    """What a function of the program makes of a list of items."""
    machine = site.machine
    with machine.passes("open"):
        own = isinstance(data, StoredObject) and data.cls is not None
        entry = element_of(machine, data, site.where) if own else as_item(row_of_set(machine, data, site.where))
        items = machine.new_list((entry,), site.where, more=True, alike=True)
        result = call(machine, collate, Args((items,)), site.where)
    # A dict without a known entry was filled under names that only the items tell.
    named = not (isinstance(result, StoredObject) and result.kind == "dict") or entries_of(machine, result)
    if isinstance(result, (Call, UnknownValue)) or not named:
        return UnknownValue("batches that a collate_fn puts together in a way that was not followed", site.where)
    return result
