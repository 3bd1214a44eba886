"""torchvision's data sets: a picture and the number of its class, through the transforms that the program gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.functions import call
from trueup.engine.tensors import LabelsTrait, Tensor
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_method, on_prefix
from trueup.engine.values import Args, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, text_of
from trueup.frameworks.torch.transfers.rows_of_sets import LABEL_ATTRIBUTES, OWN_LABELS, ROW, as_item, as_rows
from trueup.frameworks.torchvision.dataset_rows import SETS, ChosenRow, SetRow

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

KIND = "torchvision data set"


@on_prefix("torchvision.datasets.")
def data_set(site: Site) -> Value | None:
    """`datasets.MNIST("data", train=True, transform=…)`."""
    name = site.name.rpartition(".")[2]
    row = SETS.get(name) if site.owner is None else None
    if isinstance(row, ChosenRow):
        row = _chosen(site, row)
    if row is None:
        return None
    return _data_set(site, row, f"torchvision.datasets.{name}")


def _chosen(site: Site, row: ChosenRow) -> SetRow | None:
    """The row that the program's argument chooses; None where that is not known, or several kinds are asked for."""
    passed = site.arg(row.position, row.argument)
    if passed is None:
        return None if site.args.more else row.rows.get(row.default)
    return row.rows.get(text_of(passed) or "")


def _data_set(site: Site, row: SetRow, source: str) -> StoredObject:
    machine = site.machine
    labels = labels_of(row, site.where, source)
    result = machine.new(KIND, site.where, args=site.args)
    changed = site.arg(None, "target_transform")
    if changed is not None and not (isinstance(changed, Constant) and changed.value is None):
        passed = call(machine, changed, Args((as_item(labels),)), site.where)
        labels_given: Value = as_rows(machine, machine.resolve(passed) or passed)
    else:
        labels_given = labels
    pictures = Tensor(where=site.where, why="pictures")
    machine.set_part(result, ROW, TupleValue((pictures, labels_given), site.where))
    for part in (*LABEL_ATTRIBUTES, OWN_LABELS):
        machine.set_part(result, part, labels)
    # The names of classes that are numbered from 1 have one in front of them that stands for none.
    names = None if row.classes is None else row.classes + row.lowest
    machine.set_part(result, "#classes", Constant(names))
    length = _length(site, row)
    if length is not None:
        machine.set_part(result, "#length", Constant(length))
    return result


def labels_of(row: SetRow, where: Spot, source: str) -> Tensor:
    """The class number of each item, or its row of attributes."""
    count = row.classes
    if row.encoding == "multi-hot":
        trait = LabelsTrait(encoding=row.encoding, classes=count, lowest=0, highest=1)
        return Tensor(shape=(None, count), where=where, dtype="int64", source=source, labels=trait)
    return Tensor(
        shape=(None,),
        where=where,
        dtype="int64",
        source=source,
        labels=LabelsTrait(
            encoding="binary" if count == 2 else row.encoding,
            classes=count,
            lowest=row.lowest,
            highest=None if count is None else row.lowest + count - 1,
        ),
    )


def _length(site: Site, row: SetRow) -> int | None:
    """How many items the chosen part has; the parts are told by `train=` (second) or `split=` (second)."""
    passed = site.arg(1, "train", "split")
    if passed is None and not site.args.more:
        return row.items.get(True) or row.items.get("train")
    return (
        row.items.get(passed.value) if isinstance(passed, Constant) and isinstance(passed.value, (bool, str)) else None
    )


@attribute_of(f"{KIND}.classes")
def classes(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`data.classes`: the names of the classes."""
    assert isinstance(owner, StoredObject)
    stored = machine.resolve(machine.part(owner, "#classes"))
    if isinstance(stored, Constant) and isinstance(stored.value, int):
        return TupleValue(tuple(UnknownValue("the name of a class", where) for _ in range(stored.value)), where)
    return UnknownValue("the classes that the folders tell", where, ("class names", owner.number), 2)


@attribute_of(f"{KIND}.class_to_idx")
def class_numbers(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`data.class_to_idx`: as many entries as there are classes."""
    return classes(machine, owner, where)


@item_of(KIND)
def item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`data[3]`: a picture and its class."""
    assert isinstance(owner, StoredObject)
    row = machine.part(owner, ROW)
    return as_item(row) if row is not None else None


@on_method(f"{KIND}.__getitem__")
def item_by_name(site: Site) -> Value | None:
    """The same, called by name."""
    return item(site.machine, site.owner, UnknownValue("a number"), site.where) if site.owner is not None else None
