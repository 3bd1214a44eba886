"""`load_dataset("imdb")["train"].map(…)`: a set with its columns, of which those that hold labels are known.

A set is one object with its columns as a dict of rows; what a program does to it gives another one. Several parts
("train", "test") have the same columns, so that a dict of parts is one object as well.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import entries_of, names_in, new_dict, open_up, set_entry
from trueup.engine.interpret.functions import call
from trueup.engine.interpret.machine import sym_of
from trueup.engine.tensors import LabelsTrait, Tensor, with_labels
from trueup.engine.transfers.indexing import some_rows
from trueup.engine.transfers.registry import Site, Transfer, attribute_of, item_of, on_call, on_method
from trueup.engine.values import (
    NONE,
    Args,
    Constant,
    FunctionValue,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
)
from trueup.frameworks.huggingface_datasets.set_rows import HubSet, set_named
from trueup.frameworks.torch.transfers.rows_of_sets import ROW, as_item, as_rows

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

SET, PARTS = "datasets.Dataset", "datasets.DatasetDict"
_FEATURES, _FEATURE = "features of a hub data set", "a feature of a hub data set"
_HIDDEN_PARTS = "#parts whose labels are hidden"
_HIDDEN = "the labels of this part are hidden: each of them is -1"
_FROM_FILE = "load_dataset reads them from files"
#: Names of loaders of files; what is in the files is not known.
_FILES = frozenset({"csv", "json", "parquet", "text", "pandas", "imagefolder", "audiofolder", "webdataset", "arrow"})


@on_call("datasets.load_dataset")
def loaded(site: Site) -> Value | None:
    """`load_dataset("glue", "sst2", split="train")`."""
    path, configuration = text_of(site.arg(0, "path")), text_of(site.arg(1, "name"))
    row = set_named(path, configuration) if path is not None else None
    part = site.arg(None, "split")
    whole = part is None or part == NONE
    columns = _columns(site, row, (path or "", configuration or ""), text_of(part) or "")
    result = site.machine.new(PARTS if whole and not site.args.more else SET, site.where)
    site.machine.set_part(result, ROW, columns)
    if row is not None:
        site.machine.set_part(result, _HIDDEN_PARTS, Constant(" ".join(row.hidden)))
    return result


def _columns(site: Site, row: HubSet | None, names: tuple[str, str], part: str) -> Value:
    machine, where, path = site.machine, site.where, names[0]
    quoted = ", ".join(f'"{name}"' for name in names if name)
    source = f"load_dataset({quoted})"
    if row is None:
        why = _FROM_FILE if path in _FILES else "a data set of the hub whose classes are not known here"
        return UnknownValue(why, where)
    result = new_dict(machine, where)
    for name, classes in row.labels.items():
        labels: Value = _labels(row, name, classes, source, where)
        name_of_part, _, chosen = part.partition("[")
        if name_of_part in row.hidden:
            labels = UnknownValue(_HIDDEN, where)
        elif chosen and isinstance(labels, Tensor):
            labels = some_rows(labels)
        set_entry(machine, result, Constant(name), labels)
    open_up(machine, result)
    return result


def _labels(row: HubSet, name: str, classes: int | None, source: str, where: Spot) -> Tensor:
    if classes is None:
        trait = LabelsTrait(encoding="continuous")
    else:
        encoding = "binary" if classes == 2 and not row.unlabelled else "integer"
        lowest = None if row.unlabelled else 0
        trait = LabelsTrait(encoding=encoding, classes=classes, lowest=lowest, highest=classes - 1)
    shape = (None, None) if name in row.sequences else (None,)
    return Tensor(
        shape=shape, where=where, dtype="float32" if classes is None else "int64", source=source, labels=trait
    )


# -- parts and columns ------------------------------------------------------------------------------------------------


@item_of(PARTS)
def part(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`data["train"]`; the labels of a hidden part are not known."""
    if not isinstance(owner, StoredObject):
        return None
    result = machine.new(SET, where)
    hidden, stored = machine.part(owner, _HIDDEN_PARTS), machine.part(owner, ROW)
    entries = entries_of(machine, stored)
    if entries is not None and text_of(index) in (text_of(hidden) or "").split():
        stored = _dict_of(machine, {str(name): UnknownValue(_HIDDEN, where) for name in entries}, where)
    if stored is not None:
        machine.set_part(result, ROW, stored)
    return result


@item_of(SET)
def item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`data["label"]`, a column; `data[3]`, one item."""
    if not isinstance(owner, StoredObject):
        return None
    stored = machine.part(owner, ROW)
    entries = entries_of(machine, stored)
    name = text_of(index)
    if entries is None or name is None:
        return _one_item(machine, entries, where) if entries is not None else None
    return entries.get(name) or UnknownValue("a column whose content is not known", where)


@attribute_of(f"{SET}.features", f"{PARTS}.features")
def features(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`data.features["label"].names`: the names of the classes, as many as there are."""
    if not isinstance(owner, StoredObject):
        return None
    result = machine.new(_FEATURES, where)
    stored = machine.part(owner, ROW)
    if stored is not None:
        machine.set_part(result, ROW, stored)
    return result


@item_of(_FEATURES)
def feature(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`features["label"]`."""
    if not isinstance(owner, StoredObject):
        return None
    column = (entries_of(machine, machine.part(owner, ROW)) or {}).get(text_of(index))
    result = machine.new(_FEATURE, where)
    if isinstance(column, Tensor):
        machine.set_part(result, "column", column)
    return result


@attribute_of(f"{_FEATURE}.feature")
def inner_feature(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`features["ner_tags"].feature`: the classes of a list of them."""
    del machine, where
    return owner


@attribute_of(f"{_FEATURE}.num_classes")
def class_count(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`features["label"].num_classes`."""
    column = machine.part(owner, "column") if isinstance(owner, StoredObject) else None
    count = column.labels.classes if isinstance(column, Tensor) else None
    if count is not None:
        return Constant(count, where)
    return UnknownValue("the classes of this column", where, ("len", sym_of(owner), "num_classes"), 2)


@attribute_of(f"{_FEATURE}.names")
def class_names(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`features["label"].names`."""
    count = class_count(machine, owner, where)
    if not isinstance(count, Constant) or not isinstance(count.value, int):
        return count
    return TupleValue(tuple(UnknownValue("the name of a class", where) for _ in range(count.value)), where)


# -- what is done to a set --------------------------------------------------------------------------------------------


def _both(*methods: str) -> tuple[str, ...]:
    return tuple(f"{kind}.{method}" for kind in (SET, PARTS) for method in methods)


def _on_sets(*methods: str) -> Callable[[Transfer], Transfer]:
    """Register what a method gives of a set whose making was followed; of every other one nothing is known."""

    def register(transfer: Transfer) -> Transfer:
        def followed(site: Site) -> Value | None:
            return transfer(site) if isinstance(site.owner, StoredObject) else None

        on_method(*_both(*methods))(followed)
        return transfer

    return register


def _owner(site: Site) -> tuple[StoredObject, dict[str, Value] | None]:
    assert isinstance(site.owner, StoredObject)
    entries = entries_of(site.machine, site.machine.part(site.owner, ROW))
    return site.owner, None if entries is None else {str(name): value for name, value in entries.items()}


def _with_columns(site: Site, columns: dict[str, Value] | None, kind: str | None = None) -> StoredObject:
    """The set with other columns; with the same where these are not known."""
    owner, _ = _owner(site)
    result = site.machine.new(kind or owner.kind, site.where)
    unknown = UnknownValue("columns that were not followed", site.where)
    stored = (
        _dict_of(site.machine, columns, site.where) if columns is not None else site.machine.part(owner, ROW) or unknown
    )
    site.machine.set_part(result, ROW, stored)
    hidden = site.machine.part(owner, _HIDDEN_PARTS)
    if hidden is not None:
        site.machine.set_part(result, _HIDDEN_PARTS, hidden)
    return result


def _dict_of(machine: Machine, columns: Mapping[str, Value] | Mapping[object, Value], where: Spot) -> StoredObject:
    result = new_dict(machine, where)
    for name, value in columns.items():
        set_entry(machine, result, Constant(name), value)
    open_up(machine, result)
    return result


@_on_sets("shuffle", "sort", "flatten_indices", "with_format", "cast", "to_iterable_dataset")
def same_items(site: Site) -> Value | None:
    """The same items in another order, or in another form."""
    return _with_columns(site, None)


@_on_sets("set_format", "reset_format")
def format_set(site: Site) -> Value | None:
    """`data.set_format("torch")`: the items are tensors, of the same content."""
    return Constant(None, site.where)


@_on_sets("select", "filter", "shard", "take", "skip")
def some_items(site: Site) -> Value | None:
    """Some of the items, among which classes may be missing."""
    _, columns = _owner(site)
    if columns is None:
        return _with_columns(site, None)
    return _with_columns(site, {name: _some(value) for name, value in columns.items()})


def _some(column: Value) -> Value:
    """Some rows of a column: also of two classes nobody knows that both are left."""
    if not isinstance(column, Tensor):
        return column
    left = some_rows(column)
    return with_labels(left, classes=None) if left.labels.encoding == "binary" else left


@on_method(f"{SET}.train_test_split")
def split_in_two(site: Site) -> Value | None:
    """`data.train_test_split(test_size=0.2)`: a dict of two parts."""
    return _with_columns(site, None, PARTS)


@_on_sets("rename_column", "rename_columns")
def renamed(site: Site) -> Value | None:
    """`data.rename_column("label", "labels")`."""
    _, columns = _owner(site)
    names = entries_of(site.machine, site.arg(0, "column_mapping"))
    pairs = {str(old): text_of(site.machine.resolve(new)) for old, new in (names or {}).items()}
    old, new = text_of(site.arg(0, "original_column_name")), text_of(site.arg(1, "new_column_name"))
    if old is not None:
        pairs[old] = new
    if columns is None or not pairs or None in pairs.values():
        return _with_columns(site, None if columns is None else {})
    return _with_columns(site, {pairs.get(name) or name: value for name, value in columns.items()})


@_on_sets("remove_columns", "select_columns")
def removed(site: Site) -> Value | None:
    """`data.remove_columns(["text"])`."""
    _, columns = _owner(site)
    passed = site.arg(0, "column_names")
    one = text_of(passed)
    names = (one,) if one is not None else names_in(site.machine, passed)
    if columns is None or names is None:
        # Columns whose names are not known, as `data.column_names`: what is left keeps what it holds.
        return _with_columns(site, None)
    chosen = site.name.endswith("select_columns")
    return _with_columns(site, {name: value for name, value in columns.items() if (name in names) == chosen})


@_on_sets("cast_column", "class_encode_column", "add_column")
def column_changed(site: Site) -> Value | None:
    """`data.cast_column("label", ClassLabel(names=names))`: what the column holds afterwards is not known."""
    _, columns = _owner(site)
    name = text_of(site.arg(0, "column", "name"))
    if columns is None or name is None:
        return _with_columns(site, None if columns is None else {})
    return _with_columns(site, columns | {name: UnknownValue("a column that was changed", site.where)})


@_on_sets("map")
def mapped(site: Site) -> Value | None:
    """`data.map(tokenize, remove_columns=["text"])`: the columns, and over them what the function gives."""
    _, columns = _owner(site)
    written, passed = _written(site, columns or {}), site.arg(None, "remove_columns")
    if columns is None:
        # Of a set from files, or of one that is not known, the columns are known that the program writes.
        return _with_columns(site, written or None)
    one = text_of(passed)
    removed = (one,) if one is not None else names_in(site.machine, passed)
    if passed is not None and passed != NONE and removed is None:
        # `remove_columns=data.column_names`: nothing but what the function gives is left.
        return _with_columns(site, written)
    return _with_columns(
        site, {name: value for name, value in columns.items() if name not in (removed or ())} | written
    )


@_on_sets("with_transform")
def transformed(site: Site) -> Value | None:
    """`data.with_transform(prepare)`: the function makes each batch, of nothing but what it gives."""
    _, columns = _owner(site)
    return _with_columns(site, None if columns is None else _written(site, columns, whole=True))


@_on_sets("set_transform")
def transforms(site: Site) -> Value | None:
    """The same, of the set itself."""
    owner, columns = _owner(site)
    if columns is not None:
        changed = _written(site, columns, whole=True)
        site.machine.set_part(owner, ROW, _dict_of(site.machine, changed, site.where))
    return Constant(None, site.where)


def _written(site: Site, columns: dict[str, Value], *, whole: bool = False) -> dict[str, Value]:
    """What a function makes of the columns, by their names; of one that was not followed, labels that it may change.

    whole: a batch is nothing but what the function gives.
    """
    machine, function = site.machine, site.arg(0, "function", "transform")
    batched = site.arg(None, "batched")
    in_batches = whole or (isinstance(batched, Constant) and batched.value is True)
    passed = _dict_of(machine, columns, site.where) if in_batches else _one_item(machine, columns, site.where)
    if function is None or function == NONE:
        return {}
    with machine.passes("open"):
        result = machine.resolve(call(machine, function, Args((passed,), more=True), site.where))
    entries = entries_of(machine, result)
    if entries is not None:
        named = {str(name): value for name, value in entries.items()}
        return named if in_batches else {name: as_rows(machine, value) for name, value in named.items()}
    changed = _changed(function, columns)
    unknown = UnknownValue("a column that a function writes which was not followed", site.where)
    kept = columns if whole else {}
    return kept | dict.fromkeys(changed, unknown)


def _changed(function: Value, columns: dict[str, Value]) -> set[str]:
    """The columns that a function may write: those whose names it has beside what it reads; all where it is no text."""
    if not isinstance(function, FunctionValue):
        return set(columns)
    read = {id(node.slice) for node in ast.walk(function.node)
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)}  # fmt: skip
    return {
        node.value
        for node in ast.walk(function.node)
        if isinstance(node, ast.Constant) and node.value in columns and id(node) not in read
    }


def _one_item(machine: Machine, columns: Mapping[str, Value] | Mapping[object, Value], where: Spot) -> StoredObject:
    return _dict_of(machine, {str(name): as_item(value) for name, value in columns.items()}, where)
