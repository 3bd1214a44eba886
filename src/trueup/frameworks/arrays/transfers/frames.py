"""pandas: frames and columns are arrays whose columns have names."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.interpret.attribute_dicts import by_attributes
from trueup.engine.interpret.containers import (
    element_of,
    entries_of,
    is_open,
    items_of,
    names_in,
    new_dict,
    open_up,
    set_entry,
)
from trueup.engine.interpret.functions import call
from trueup.engine.interpret.machine import Machine
from trueup.engine.store import options_of
from trueup.engine.tensors import YES_OR_NO, LabelsTrait, Tensor, with_labels, with_shape
from trueup.engine.transfers.array_calls import same, same_attribute, some
from trueup.engine.transfers.indexing import CLASS_TEST, indexed, some_rows
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.one_hot_rows import one_hot_of
from trueup.engine.transfers.reductions import GROUPS
from trueup.engine.transfers.registry import Site, on_call, on_prefix, on_tensor, tensor_attribute
from trueup.engine.transfers.rows_of_numbers import columns_of
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
    is_test,
    number_of,
    text_of,
)

on_tensor("to_numpy", "as_matrix", "infer_objects", "fillna", "dropna", "drop_duplicates", "reset_index", "set_index",
          "sort_index", "sort_values", "compute")(same)  # fmt: skip
on_tensor("head", "tail", "sample", "nlargest", "nsmallest")(some)
tensor_attribute("values", "array", "iloc", "loc", "ix", "at", "str", "cat", "dt")(same_attribute)


@on_tensor("to_frame")
def as_frame(site: Site) -> Value | None:
    """`column.to_frame()`: a frame of one column."""
    assert isinstance(site.owner, Tensor)
    kept, shape = same(site), site.owner.shape
    if isinstance(kept, Tensor) and shape is not None and len(shape) == 1:
        return replace(kept, shape=(*shape, 1))
    return kept


#: Files whose cells may be rows of numbers: a column of them need not be flat.
_OF_ANY_CELLS = frozenset({"pickle", "json", "parquet", "feather", "hdf", "orc"})


@on_prefix("pandas.read_")
def read(site: Site) -> Value | None:
    """`read_csv(...)`: a frame of which only the shape's rank is known."""
    kind = site.name.removeprefix("pandas.read_")
    return Tensor(
        shape=(None, None), where=site.where, frame=True, why=f"pd.read_{kind} reads it from a file",
        by_name="any cells" if kind in _OF_ANY_CELLS else "",
    )  # fmt: skip


@on_call("pandas.DataFrame", "pandas.Series")
def frame(site: Site) -> Value | None:
    """A frame of arrays, or of columns by name."""
    data = site.arg(0, "data")
    if data is None and (cells := _empty_table(site)) is not None:
        return cells
    if isinstance(data, StoredObject) and data.kind == "logged values":
        return data
    if isinstance(data, StoredObject) and data.kind == "dict":
        entries = entries_of(site.machine, data) or {}
        columns = {
            name: result
            for name, value in entries.items()
            if (result := from_literal(site.machine, site.machine.resolve(value), site.where))
        }
        width = None if is_open(site.machine, data) else len(entries) or None
        return Tensor(shape=(None, width), where=site.where, frame=True, elements=columns, why="a frame")
    rows = columns_of(site.machine, data) if site.name.endswith("Frame") else None
    if rows is not None:
        named = names_in(site.machine, site.arg(2, "columns"))
        columns = {name: column for name, column in zip(named or rows, rows.values(), strict=False)
                   if isinstance(column, Tensor)}  # fmt: skip
        return Tensor(shape=(None, len(rows)), where=site.where, frame=True, elements=columns, why="a frame")
    result = from_literal(site.machine, data, site.where)
    if result is None:
        return Tensor(
            shape=(None, None) if site.name.endswith("Frame") else (None,), where=site.where, frame=True, why="a frame"
        )
    framed = site.name.endswith("Frame")
    # A flat array is one column of a frame.
    shape = (*result.shape, 1) if framed and result.shape is not None and len(result.shape) == 1 else result.shape
    return replace(with_shape(result, shape), frame=framed)


def _empty_table(site: Site) -> Value | None:
    """`DataFrame(index=names, columns=["total", "count"])`: cells that the program counts in, column by column."""
    machine = site.machine
    rows, columns = site.arg(1, "index"), names_in(machine, site.arg(2, "columns"))
    if rows is None or not columns:
        return None
    stored = items_of(machine, rows)
    names = [text_of(machine.resolve(item)) for item in stored.items] if stored is not None else [None]
    table = new_dict(machine, site.where)
    for column in columns:
        cells = new_dict(machine, site.where)
        for name in names:
            if name is not None:
                set_entry(machine, cells, Constant(name), Constant(0))
        if None in names or stored is None or stored.more:
            open_up(machine, cells)
        set_entry(machine, table, Constant(column), cells)
    return by_attributes(machine, table)


@on_call("pandas.get_dummies")
def get_dummies(site: Site) -> Value | None:
    """One column for each different value: one-hot rows for a column, a wider frame for a frame."""
    data = site.arg(0, "data")
    whole_frame = isinstance(data, Tensor) and data.frame and (data.shape is None or len(data.shape) != 1)
    if whole_frame and isinstance(data, Tensor):
        one_column = data.shape is not None and len(data.shape) == 2 and data.shape[-1] == 1
        if not one_column and (site.args.get(None, "columns") is not None or data.why != "a frame"):
            return with_shape(data, (data.shape[0] if data.shape else None, None))
    dropped = site.arg(None, "drop_first")
    # With drop_first a class has no column of its own: its rows are all zeros, and such rows are not one-hot.
    if dropped is not None and not (isinstance(dropped, Constant) and dropped.value is False):
        return Tensor(where=site.where, frame=True, shape=(None, None), why="the first of the dummy columns is dropped")
    labels = data if isinstance(data, Tensor) else Tensor(shape=(None,), where=site.where)
    result = one_hot_of(labels, labels.labels.classes if labels.labels.encoding else None, site.where, "pd.get_dummies")
    return replace(result, frame=True)


@on_call("pandas.factorize")
@on_tensor("factorize")
def factorize(site: Site) -> Value | None:
    """Class numbers of the different values."""
    data = site.owner if isinstance(site.owner, Tensor) else site.arg(0)
    shape = data.shape if isinstance(data, Tensor) else (None,)
    numbers = Tensor(
        shape=shape, where=site.where, source="pd.factorize", labels=LabelsTrait(encoding="integer", lowest=0)
    )
    return TupleValue((numbers, Call("distinct", site.args, site.where)), site.where)


@on_call("pandas.to_numeric", "pandas.cut", "pandas.qcut")
def same_column(site: Site) -> Value | None:
    """A column after a conversion."""
    data = site.arg(0)
    # cut and qcut give intervals, and numbers of them only with labels=False.
    return data if isinstance(data, Tensor) and site.name.endswith("numeric") else None


@on_tensor("map", "replace", "apply", "applymap")
def mapped(site: Site) -> Value | None:
    """`column.map({"yes": 1, "no": 0})`: the numbers of the mapping are the labels."""
    assert isinstance(site.owner, Tensor)
    passed = site.machine.resolve(site.arg(0, "arg", "to_replace", "func"))
    entries = entries_of(site.machine, passed)
    partly = isinstance(passed, StoredObject) and entries is not None and is_open(site.machine, passed)
    if site.owner.frame:
        return _frame_mapped(site, entries)
    if site.name.endswith("replace") and (
        site.owner.labels.encoding is not None or site.owner.labels.lowest is not None
    ):
        return replace(
            with_labels(site.owner, encoding=None, classes=None, lowest=None, highest=None),
            why="some numbers are replaced",
        )
    if site.name.endswith("replace") and entries is None:
        values = names_in(site.machine, site.arg(0)), items_of(site.machine, site.arg(1, "value"))
        numbers = (
            [number_of(item) for item in values[1].items]
            if values[1] is not None
            else [number_of(site.arg(1, "value"))]
        )
    elif entries is not None and not partly:
        numbers = [number_of(site.machine.resolve(value)) for value in entries.values()]
    elif isinstance(site.args.get(0), FunctionValue):
        return _by_function(site)
    else:
        return _of_any_cells(site.owner, "a mapping that was not followed")
    known = [number for number in numbers if number is not None]
    if not known or len(known) < len(numbers) or len(set(known)) < 2:
        return _of_any_cells(site.owner, "a mapping that was not followed")
    return _named_by(site.owner, set(known), "a mapping to numbers")


def _of_any_cells(owner: Value | None, why: str) -> Value:
    """A column whose cells may be numbers, or rows of numbers: as an array it may have one axis or two."""
    assert isinstance(owner, Tensor)
    shape = owner.shape if owner.frame else None
    return replace(with_shape(with_labels(owner, encoding=None), shape), why=why)


def _frame_mapped(site: Site, entries: dict[object, Value] | None) -> Value:
    """`frame.replace({"answer": {"yes": 1, "no": 0}})` tells of that column; other mappings may touch any."""
    assert isinstance(site.owner, Tensor)
    stored: dict[str, Tensor] = {}
    for name, value in (entries or {}).items():
        if isinstance(value, StoredObject) and is_open(site.machine, value):
            continue
        numbers = [number_of(site.machine.resolve(item)) for item in (entries_of(site.machine, value) or {}).values()]
        known = {number for number in numbers if number is not None}
        if isinstance(name, str) and len(known) > 1 and None not in numbers:
            stored[name] = _named_by(Tensor(shape=(None,), where=site.where), known, "a mapping to numbers")
    return replace(with_labels(site.owner, encoding=None), elements=stored or None)


def _named_by(column: Tensor, values: set[float], source: str) -> Tensor:
    """A column that has these numbers, because the program puts each of them there."""
    low, high = min(values), max(values)
    whole = all(float(value).is_integer() for value in values)
    encoding = "binary" if (low, high) == (0, 1) else "sign" if values == {-1, 1} else "integer" if low >= 0 else None
    if not whole or encoding is None or (encoding == "binary" and len(values) > 2):
        return replace(
            with_labels(column, encoding=None), why="a mapping to numbers that are no class numbers", elements=None
        )
    return replace(
        with_labels(column, encoding=encoding, classes=len(values), lowest=low, highest=high),
        source=source,
        elements=None,
    )


def _by_function(site: Site) -> Value:
    """`column.apply(lambda v: 1 if v == "yes" else 0)`: the numbers that the function can give."""
    assert isinstance(site.owner, Tensor)
    function = site.args.positional[0]
    if site.owner.predictions.model is not None:
        return _decided_by(site, site.owner, function)
    result = call(site.machine, function, Args((UnknownValue("one value of a column", site.where),)), site.where)
    if is_test(result):
        return _named_by(replace(site.owner, dtype="bool"), {0, 1}, "a test of each value")
    if isinstance(result, Tensor) and result.shape == () and result.labels.encoding is not None:
        return replace(result, shape=site.owner.shape, where=site.where)
    numbers = [number_of(option) for _, option in options_of(result)]
    known = {number for number in numbers if number is not None}
    if len(known) < 2 or None in numbers:
        return _of_any_cells(site.owner, "a function applied to each value")
    return _named_by(site.owner, known, "a function applied to each value")


def _decided_by(site: Site, scores: Tensor, function: Value) -> Value:
    """`scores.apply(lambda score: 1 if score > 0.5 else 0)`: the answers that the function decides."""
    one = element_of(site.machine, scores, site.where)
    each = TupleValue((call(site.machine, function, Args((one,)), site.where),), site.where, more=True, alike=True)
    answers = from_literal(site.machine, each, site.where)
    if answers is None or answers.predictions.answer is None:
        return _of_any_cells(scores, "a function applied to each score")
    return replace(answers, shape=scores.shape)


@on_tensor("isin", "between", "isnull", "isna", "notnull", "notna", "contains", "startswith", "endswith", "duplicated")
def tested(site: Site) -> Value | None:
    """A test of each value: 0/1."""
    assert isinstance(site.owner, Tensor)
    if site.owner.frame or site.owner.predictions.model is not None or site.owner.symbolic:
        return None
    source = CLASS_TEST if site.owner.labels.encoding is not None else "a test of each value"
    return Tensor(
        shape=site.owner.shape,
        where=site.where,
        dtype="bool",
        source=source,
        labels=YES_OR_NO,
    )


@on_tensor("strip", "lower", "upper", "lstrip", "rstrip", "title", "split", "extract", "slice", "capitalize")
def texts(site: Site) -> Value | None:
    """A column of texts, changed."""
    assert isinstance(site.owner, Tensor)
    if site.owner.labels.encoding is not None or site.owner.predictions.model is not None or site.owner.symbolic:
        return None
    return replace(site.owner, elements=None)


@on_call("pandas.Categorical")
def categorical(site: Site) -> Value | None:
    """Texts as categories; `.codes` are their numbers."""
    data = site.arg(0, "values")
    shape = data.shape if isinstance(data, Tensor) and not data.frame else (None,)
    return Tensor(shape=shape, where=site.where, dtype="category", why="categories")


@tensor_attribute("codes")
def codes(machine: Machine, tensor: Tensor, where: Spot) -> Value | None:
    """`column.cat.codes`: a number for each category, from 0."""
    if tensor.labels.encoding == "binary":
        return tensor
    return Tensor(
        shape=tensor.shape,
        where=where,
        source="the codes of categories",
        labels=LabelsTrait(encoding="integer", lowest=0),
    )


@on_tensor("drop", "filter", "select_dtypes", "merge", "join", "groupby", "rename", "assign", "insert", "transpose")
def columns_changed(site: Site) -> Value | None:
    """A frame with other columns."""
    assert isinstance(site.owner, Tensor)
    if site.owner.labels.encoding in ("one-hot", "multi-hot"):
        return site.owner
    if site.name.endswith("drop") and _drops_rows(site):
        return some_rows(site.owner)
    shape = site.owner.shape and (site.owner.shape[0], *(None for _ in site.owner.shape[1:]))
    if site.name.endswith("groupby"):
        return replace(with_shape(site.owner, shape), source=GROUPS)
    return replace(site.owner, shape=shape, elements=site.owner.elements)


def _drops_rows(site: Site) -> bool:
    """True for `frame.drop([3, 5])`, which names rows."""
    axis = site.arg(1, "axis")
    in_rows = axis is None or (isinstance(axis, Constant) and axis.value in (0, "index"))
    return in_rows and site.arg(None, "columns") is None


@on_tensor("pop", "get")
def popped(site: Site) -> Value | None:
    """`frame.pop("column")`."""
    assert isinstance(site.owner, Tensor)
    name = site.arg(0, "item", "key")
    return (
        indexed(site.machine, site.owner, name, site.where) if text_of(name) is not None and name is not None else None
    )


@tensor_attribute("columns", "index", "classes_", "categories", "dtype", "dtypes")
def names(machine: Machine, tensor: Tensor, where: Spot) -> Value | None:
    """`frame.columns`: as many as there are."""
    last = tensor.last
    if last is not None and tensor.frame:
        return TupleValue(tuple(UnknownValue("a column's name", where) for _ in range(min(last, 4096))), where)
    if tensor.dtype is not None:
        return Constant(tensor.dtype, where)
    return UnknownValue("names that only the data tells", where, ("names", id(tensor.where)))
