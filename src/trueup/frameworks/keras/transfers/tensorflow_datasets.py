"""TensorFlow Datasets: sets by their names, as pairs or as dicts of a picture and a label; and the size of batches."""

from __future__ import annotations

from trueup.engine.interpret.containers import items_of, new_dict, set_entry
from trueup.engine.tensors import Tensor, class_numbers
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import (
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
    truth_of,
    whole_of,
)
from trueup.frameworks.keras.dataset_rows import TFDS_CLASSES
from trueup.frameworks.keras.transfers.data import data_set, set_of_rows

_BUILDER = "tfds.a builder"


def _named(site: Site, name: str, *, pairs: bool | None) -> StoredObject:
    """The data set of a name. pairs: whether it gives pairs, None where that was not followed."""
    machine = site.machine
    name = name.partition(":")[0].partition("/")[0]
    classes = TFDS_CLASSES.get(name)
    labels = Tensor(where=site.where, why="a data set that is not known" if pairs else "a data set of dicts")
    if classes is not None and pairs is not None:
        labels = Tensor(
            shape=(None,), where=site.where, source=f"tfds.load({name!r})", dtype="int64",
            labels=class_numbers(classes),
        )  # fmt: skip
    if pairs is not False:
        return data_set(machine, labels, site.where)
    row = new_dict(machine, site.where)
    set_entry(machine, row, Constant("image"), Tensor(where=site.where, why="inputs"))
    set_entry(machine, row, Constant("label"), labels)
    return set_of_rows(machine, row, site.where)


def _in_splits(site: Site, result: Value, split: Value | None) -> Value:
    """One set for a split, several for a list of them, a dict of all where none is named."""
    parts = items_of(site.machine, split) if not isinstance(split, Constant) else None
    if parts is not None and not parts.more:
        return TupleValue(tuple(result for _ in parts.items), site.where)
    if split is not None and text_of(split) is not None:
        return result
    stored = new_dict(site.machine, site.where)
    for part in ("train", "test", "validation", "unsupervised"):
        set_entry(site.machine, stored, Constant(part), result)
    return stored


def _asks_for_pairs(site: Site) -> bool | None:
    passed = site.args.get(None, "as_supervised")
    return False if passed is None else truth_of(site.machine.resolve(passed) or UnknownValue("as_supervised"))


@on_call("tfds.load")
def load(site: Site) -> Value | None:
    """`tfds.load("mnist", split=["train", "test"], as_supervised=True, with_info=True)`."""
    name = text_of(site.arg(0, "name")) or ""
    result = _in_splits(site, _whole(site, _named(site, name, pairs=_asks_for_pairs(site))), site.arg(1, "split"))
    with_info = site.arg(None, "with_info")
    if isinstance(with_info, Constant) and with_info.value:
        return TupleValue((result, UnknownValue("what the data set tells of itself", site.where)), site.where)
    return result


@on_call("tfds.builder")
def builder(site: Site) -> Value | None:
    """`tfds.builder("mnist")`."""
    return site.machine.new(_BUILDER, site.where, args=site.args)


@on_method(f"{_BUILDER}.as_dataset")
def of_a_builder(site: Site) -> Value | None:
    """`builder.as_dataset(split="train")`."""
    if not isinstance(site.owner, StoredObject) or site.owner.args is None:
        return None
    name = text_of(site.machine.resolve(site.owner.args.get(0, "name"))) or ""
    return _in_splits(site, _whole(site, _named(site, name, pairs=_asks_for_pairs(site))), site.arg(0, "split"))


@on_call("tfds.as_numpy", "tfds.dataset_as_numpy")
def as_arrays(site: Site) -> Value | None:
    """`tfds.as_numpy(dataset)`: what it gives are arrays."""
    return site.arg(0, "dataset")


def _whole(site: Site, result: StoredObject) -> Value:
    """With `batch_size=-1` the one batch that there is; a set all the same with any other."""
    if whole_of(site.arg(None, "batch_size")) != -1:
        return result
    row = site.machine.part(result, "#row")
    if row is not None:
        return row
    labels = site.machine.part(result, "#labels") or UnknownValue("labels", site.where)
    return TupleValue((Tensor(where=site.where, why="inputs"), labels), site.where)


@on_method("data set.batch", "data set.padded_batch")
def batches(site: Site) -> Value | None:
    """`dataset.batch(64, drop_remainder=True)`: how large the batches are, and whether all are as large."""
    if not isinstance(site.owner, StoredObject):
        return None
    _keep(site, site.owner, site.where)
    return site.owner


def _keep(site: Site, owner: StoredObject, where: Spot) -> None:
    size, dropped = site.args.get(0, "batch_size"), site.args.get(1, "drop_remainder")
    if site.name.endswith("padded_batch"):
        dropped = site.args.get(None, "drop_remainder")
    if size is not None:
        site.machine.set_part(owner, "batch_size", size)
    site.machine.set_part(owner, "drop_last", dropped if dropped is not None else Constant(False, where))
