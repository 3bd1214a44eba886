"""pandas: frames and columns are arrays whose columns have names."""

from __future__ import annotations

from dataclasses import replace

from trueup.read.source.interpret.containers import entries_of, items_of, names_in
from trueup.read.source.interpret.machine import Machine
from trueup.read.source.transfer.indexing import one_hot_of
from trueup.read.source.transfer.literals import from_literal
from trueup.read.source.transfer.registry import Site, on_call, on_prefix, on_tensor, tensor_attribute
from trueup.read.source.values import Call, Const, Func, Obj, Spot, Tensor, Tup, Unk, Value, number_of, text_of


@on_prefix("pandas.read_")
def read(site: Site) -> Value | None:
    """`read_csv(...)`: a frame of which only the shape's rank is known."""
    return Tensor(
        shape=(None, None), where=site.where, frame=True, why=f"pd.{site.name.split('.')[-1]} reads it from a file"
    )


@on_call("pandas.DataFrame", "pandas.Series")
def frame(site: Site) -> Value | None:
    """A frame of arrays, or of columns by name."""
    data = site.arg(0, "data")
    if isinstance(data, Obj) and data.kind == "dict":
        columns = {
            name: made
            for name, value in (entries_of(site.machine, data) or {}).items()
            if (made := from_literal(site.machine, site.machine.plain(value), site.where))
        }
        return Tensor(shape=(None, len(columns) or None), where=site.where, frame=True, elements=columns, why="a frame")
    made = from_literal(site.machine, data, site.where)
    if made is None:
        return Tensor(
            shape=(None, None) if site.name.endswith("Frame") else (None,), where=site.where, frame=True, why="a frame"
        )
    return replace(made, frame=site.name.endswith("Frame"), elements=None)


@on_call("pandas.get_dummies")
def get_dummies(site: Site) -> Value | None:
    """One column for each different value: one-hot rows for a column, a wider frame for a frame."""
    data = site.arg(0, "data")
    whole_frame = isinstance(data, Tensor) and data.frame and (data.shape is None or len(data.shape) != 1)
    if whole_frame and isinstance(data, Tensor):
        one_column = data.shape is not None and len(data.shape) == 2 and data.shape[-1] == 1
        if not one_column and (site.args.get(None, "columns") is not None or data.why != "a frame"):
            return replace(data, shape=(data.shape[0] if data.shape else None, None), elements=None)
    labels = data if isinstance(data, Tensor) else Tensor(shape=(None,), where=site.where)
    made = one_hot_of(labels, labels.classes if labels.encoding else None, site.where, "pd.get_dummies")
    return replace(made, frame=True)


@on_call("pandas.factorize")
@on_tensor("factorize")
def factorize(site: Site) -> Value | None:
    """Class numbers of the different values."""
    data = site.owner if isinstance(site.owner, Tensor) else site.arg(0)
    shape = data.shape if isinstance(data, Tensor) else (None,)
    numbers = Tensor(shape=shape, where=site.where, encoding="integer", lowest=0, source="pd.factorize")
    return Tup((numbers, Call("distinct", site.args, site.where)), site.where)


@on_call("pandas.to_numeric", "pandas.cut", "pandas.qcut")
def same_column(site: Site) -> Value | None:
    """A column after a conversion."""
    data = site.arg(0)
    return data if isinstance(data, Tensor) and site.name.endswith("numeric") else None


@on_tensor("map", "replace", "apply", "applymap")
def mapped(site: Site) -> Value | None:
    """`column.map({"yes": 1, "no": 0})`: the numbers of the mapping are the labels."""
    assert isinstance(site.owner, Tensor)
    entries = entries_of(site.machine, site.arg(0, "arg", "to_replace", "func"))
    if site.name.endswith("replace") and entries is None:
        values = names_in(site.machine, site.arg(0)), items_of(site.machine, site.arg(1, "value"))
        numbers = (
            [number_of(item) for item in values[1].items]
            if values[1] is not None
            else [number_of(site.arg(1, "value"))]
        )
    elif entries is not None:
        numbers = [number_of(site.machine.plain(value)) for value in entries.values()]
    elif isinstance(site.args.get(0), Func):
        return _by_function(site)
    else:
        return replace(site.owner, encoding=None, why="a mapping that was not followed", elements=None)
    known = [number for number in numbers if number is not None]
    if not known or len(known) < len(numbers) or len(set(known)) < 2:
        return replace(site.owner, encoding=None, why="a mapping that was not followed", elements=None)
    low, high = min(known), max(known)
    encoding = "binary" if (low, high) == (0, 1) else "sign" if (low, high) == (-1, 1) else "integer"
    return replace(
        site.owner, encoding=encoding, classes=len(set(known)) if low >= 0 else 2, lowest=low, highest=high,
        source="a mapping to numbers", elements=None,
    )  # fmt: skip


def _by_function(site: Site) -> Value:
    """`column.apply(lambda v: 1 if v == "yes" else 0)`: the numbers that the function can give."""
    from trueup.read.source.interpret.functions import call
    from trueup.read.source.store import options_of
    from trueup.read.source.values import Args

    assert isinstance(site.owner, Tensor)
    function = site.args.positional[0]
    made = call(site.machine, function, Args((Unk("one value of a column", site.where),)), site.where)
    numbers = [number_of(option) for _, option in options_of(made)]
    known = [number for number in numbers if number is not None]
    if len(known) < 2 or len(known) < len(numbers):
        return replace(site.owner, encoding=None, why="a function applied to each value", elements=None)
    low, high = min(known), max(known)
    encoding = "binary" if (low, high) == (0, 1) else "sign" if (low, high) == (-1, 1) else "integer"
    return replace(
        site.owner,
        encoding=encoding,
        classes=int(high) + 1 if low >= 0 else 2,
        lowest=low,
        highest=high,
        source="a function applied to each value",
        elements=None,
    )


@on_tensor("drop", "filter", "select_dtypes", "merge", "join", "groupby", "rename", "assign", "insert", "transpose")
def columns_changed(site: Site) -> Value | None:
    """A frame with other columns."""
    assert isinstance(site.owner, Tensor)
    if site.owner.encoding in ("one-hot", "multi-hot"):
        return site.owner
    shape = None if site.owner.shape is None else (site.owner.shape[0], *(None for _ in site.owner.shape[1:]))
    return replace(site.owner, shape=shape, elements=None if site.name.endswith("groupby") else site.owner.elements)


@on_tensor("pop", "get")
def popped(site: Site) -> Value | None:
    """`frame.pop("column")`."""
    from trueup.read.source.transfer.indexing import indexed

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
        return Tup(tuple(Unk("a column's name", where) for _ in range(min(last, 4096))), where)
    if tensor.dtype is not None:
        return Const(tensor.dtype, where)
    return Unk("names that only the data tells", where, ("names", id(tensor.where)))
