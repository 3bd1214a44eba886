"""Functions on arrays that carry labels or answers: those of NumPy, and their twins in the frameworks' modules."""

from __future__ import annotations

import ast
from typing import Any

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.machine import Machine
from trueup.engine.interpret.operators import binary
from trueup.engine.tensors import HeadTrait, RowsTrait, Tensor, cells_of, with_labels, with_rows, with_shape
from trueup.engine.transfers import shapes
from trueup.engine.transfers.answers import axis_of
from trueup.engine.transfers.arithmetic import negated
from trueup.engine.transfers.columns_side_by_side import labels_side_by_side
from trueup.engine.transfers.graphs import GRAPH
from trueup.engine.transfers.indexing import some_rows
from trueup.engine.transfers.literals import from_literal, nothing_yet
from trueup.engine.transfers.quantities import is_length, loader_of
from trueup.engine.transfers.registry import Site, on_call, on_tensor, tensor_attribute
from trueup.engine.transfers.rows_of_numbers import table_of
from trueup.engine.transfers.scores import score_of
from trueup.engine.values import (
    Class,
    Constant,
    LibraryName,
    Spot,
    TupleValue,
    UnknownValue,
    Value,
    number_of,
    text_of,
    truth_of,
    whole_of,
)
from trueup.frameworks import array_modules
from trueup.frameworks.base import ArrayModule

#: The source of labels drawn entry by entry.
RANDOM_CELLS = "random 0/1 entries"
#: A module of the program's own, or a method: nothing is known to differ from NumPy.
_PLAIN = ArrayModule(name="")


def twins(*names: str) -> tuple[str, ...]:
    """The full names of NumPy's functions and of their twins."""
    return tuple(f"{module}.{name}" for module in array_modules() for name in names)


def module_of(site: Site) -> ArrayModule:
    """The module whose function is called, with what differs from NumPy there; a method is of none."""
    return array_modules().get(site.name.rpartition(".")[0], _PLAIN)


def tensor_arg(site: Site, index: int = 0, *names: str) -> Tensor | None:
    """An array given as an argument, or the array whose method is called (then arguments shift by one)."""
    if isinstance(site.owner, Tensor) and index == 0:
        return site.owner
    value = site.arg(index - (1 if isinstance(site.owner, Tensor) else 0), *names)
    if isinstance(value, Tensor):
        return value
    return from_literal(site.machine, value, site.where)


def place_in(site: Site, index: int) -> int:
    """Position of an argument of the function form in the form at hand."""
    return index - 1 if isinstance(site.owner, Tensor) else index


def keeps_axis(site: Site) -> bool | None:
    """Whether a reduction keeps its axis with length 1: by a keyword, or by True right behind the axis."""
    kept = site.args.get(None, "keepdims", "keepdim", "keep_dims")
    if kept is None:
        kept = site.machine.resolve(site.args.get(place_in(site, 2)))
        return isinstance(kept, Constant) and kept.value is True
    return truth_of(site.machine.resolve(kept))


@on_call(
    *twins(
        "array",
        "asarray",
        "asanyarray",
        "ascontiguousarray",
        "float32",
        "int32",
        "int64",
        "copy",
        "as_tensor",
        "tensor",
        "from_numpy",
        "convert_to_tensor",
        "constant",
        "variable",
        "Tensor",
        "LongTensor",
        "FloatTensor",
        "stack",
        "identity",
        "stop_gradient",
        "cast",
        "to_float",
    )
)
def array(site: Site) -> Value | None:
    """An array made of something: what is known of it stays."""
    score = score_of(site.machine, site.arg(0)) if site.owner is None else None
    if score is not None:
        return score
    table = table_of(site.machine, site.arg(0), site.where) if site.name.endswith(("array", "tensor")) else None
    if table is not None:
        return table
    if len(site.args.positional) > 1 and site.name.endswith("Tensor"):
        # `torch.FloatTensor(64, 10)`: sizes, of an array in which nothing stands yet.
        shape = tuple(whole_of(site.machine.resolve(size)) for size in site.args.positional)
        by_data = HeadTrait(units_by_data=last_by_data(site, None))
        return Tensor(shape=shape, where=site.where, why="an array that is filled later", head=by_data)
    result = tensor_arg(site, 0, "a", "object", "value", "data", "x", "arrays", "tensors")
    if result is None and not (site.args.positional or site.args.keywords or site.args.more):
        return nothing_yet(site.where)
    if site.name.endswith(".stack") and (named := labels_side_by_side(site, result, "columns are put together")):
        return named
    if result is None:
        batch = loader_of(site.arg(0))
        return Tensor(
            where=site.where, why="an array made of something that was not followed", rows=RowsTrait(loader=batch)
        )
    passed = site.arg(place_in(site, 1), "dtype")
    dtype = _dtype(passed) or _MADE_AS.get(site.name.rpartition(".")[2])
    if _is_another_dtype(passed):
        result = as_another(result)
    if site.arg(None, "ndmin") is not None:
        return with_shape(result, None)
    if site.name.endswith(".stack"):
        axis = site.arg(1, "dim", "axis")
        if axis is not None and whole_of(axis) != 0:
            return cells_of(result, None, size=None)  # a new axis between the others, or behind them
        return with_shape(result, None if result.shape is None else (None, *result.shape[1:]))
    return replace(result, dtype=dtype or result.dtype, listed=False)


def last_by_data(site: Site, sizes: Value | None) -> bool:
    """True for an array with as many columns as something has items that only the data tells: weights may begin so.

    sizes: its shape, where that is one argument.
    """
    listed = items_of(site.machine, sizes) if len(site.args.positional) < 2 else None
    passed = listed.items if listed is not None and not listed.more else site.args.positional
    return len(passed) > 1 and is_length(site.machine.resolve(passed[-1]))


@on_tensor("astype")
def astype(site: Site) -> Value | None:
    """A conversion: booleans become 0/1, everything else stays what it is."""
    assert isinstance(site.owner, Tensor)
    passed = site.arg(0, "dtype")
    dtype = _dtype(passed) if passed is not None else site.name.split(".")[-1]
    if dtype is None:
        return as_another(site.owner)
    return as_dtype(site.owner, dtype)


def as_another(tensor: Tensor) -> Tensor:
    """The numbers of an array as those of another one's kind, which was not followed."""
    return replace(tensor, dtype=None)


def as_dtype(tensor: Tensor, dtype: str | None) -> Tensor:
    """The numbers of an array as those of another kind; None for the kind that they have."""
    if dtype == "bool" and tensor.labels.encoding in (None, "integer") and tensor.predictions.model is None:
        return replace(
            with_labels(tensor, encoding="binary", classes=2, lowest=0, highest=1), dtype="bool", elements=None
        )
    return replace(tensor, dtype=dtype or tensor.dtype)


#: Functions that make an array of one dtype, whatever they are given.
_MADE_AS = {
    "Tensor": "float32", "FloatTensor": "float32", "LongTensor": "int64", "float32": "float32", "int32": "int32",
    "int64": "int64", "to_float": "float32",
}  # fmt: skip


def _dtype(value: Value | None) -> str | None:
    text = text_of(value)
    if text is None and isinstance(value, LibraryName | Class):
        text = (getattr(value, "name", None) or "").split(".")[-1]
    return text or None


def _is_another_dtype(value: Value | None) -> bool:
    """True for a dtype that was not followed, as far as it is none that is absent."""
    return value is not None and _dtype(value) is None and not isinstance(value, Constant | TupleValue)


def same(site: Site) -> Value | None:
    """Methods after which the labels are the labels they were; libraries register theirs."""
    assert isinstance(site.owner, Tensor)
    return replace(site.owner, listed=False, elements=_columns(site.owner))


def as_list(site: Site) -> Value | None:
    """The numbers of an array as a list of Python's."""
    assert isinstance(site.owner, Tensor)
    return replace(site.owner, listed=True, elements=_columns(site.owner))


def out_of_its_framework(site: Site) -> Value | None:
    """An output as an array: NumPy's methods answer for it from here on, and no loss takes it."""
    assert isinstance(site.owner, Tensor)
    symbolic = site.owner.symbolic and site.owner.predictions.model is None
    return replace(site.owner, listed=False, symbolic=symbolic, elements=_columns(site.owner))


def _columns(tensor: Tensor) -> Any:
    """What is known of a frame's columns; of an array the single numbers go, since a method may have changed them."""
    return tensor.elements if tensor.frame else None


def some(site: Site) -> Value | None:
    """Some of the rows of a frame; `sample(frac=1)` are all of them in another order."""
    assert isinstance(site.owner, Tensor)
    share, shape = number_of(site.arg(None, "frac")), site.owner.shape
    if share != 1 and shape:
        shape = (None, *shape[1:])
    kept = replace(site.owner, shape=shape, elements=site.owner.elements if site.owner.frame else None)
    return kept if share == 1 else some_rows(kept)


@on_call(*twins("reshape", "view"))
@on_tensor("reshape", "view", "resize")
def reshape(site: Site) -> Value | None:
    """`reshape(a, shape)` or `a.reshape(2, 3)`."""
    result = tensor_arg(site, 0, "a", "tensor", "x", "input")
    if result is None:
        return None
    if result.figure is not None and result.figure.carried is not None:
        result = replace(result, figure=replace(result.figure, carried=None))  # a row for each epoch, perhaps
    if isinstance(site.owner, Tensor):
        passed = site.args.positional or tuple(v for k, v in site.args.keywords.items() if k in ("shape", "newshape"))
    else:
        shape = site.args.get(1, "newshape", "shape")
        passed = (shape,) if shape is not None else ()
    return shapes.reshaped(site.machine, result, passed) if passed else with_shape(result, None)


@on_call(*twins("ravel", "flatten"))
@on_tensor("ravel", "flatten")
def ravel(site: Site) -> Value | None:
    """`ravel(a)`; `flatten(1)` of a tensor keeps the batch axis."""
    result = tensor_arg(site)
    if result is None:
        return None
    start = whole_of(site.arg(place_in(site, 1), "start_dim"))
    if start == 1 or module_of(site).keeps_items:
        return shapes.flattened_items(result)
    return shapes.flattened(result)


@on_call(*twins("expand_dims", "unsqueeze"))
@on_tensor("unsqueeze")
def expand(site: Site) -> Value | None:
    """`expand_dims(a, axis)`; what gets an axis in front is one item, made a batch of its own."""
    result = tensor_arg(site)
    if result is None:
        return None
    axis = axis_of(site, place_in(site, 1), "axis", "dim")
    return shapes.expanded(with_rows(result, loader=None) if axis == 0 else result, axis)


@on_call(*twins("squeeze"))
@on_tensor("squeeze")
def squeeze(site: Site) -> Value | None:
    """`squeeze(a, axis)`."""
    result = tensor_arg(site)
    return shapes.squeezed(result, axis_of(site, place_in(site, 1), "axis", "dim")) if result is not None else None


_OPERATORS: dict[str, type[ast.operator]] = {
    **dict.fromkeys(("add", "add_v2"), ast.Add),
    **dict.fromkeys(("subtract", "sub"), ast.Sub),
    **dict.fromkeys(("multiply", "mul"), ast.Mult),
    **dict.fromkeys(("divide", "true_divide", "truediv", "div", "real_div"), ast.Div),
}


@on_call(*twins(*_OPERATORS))
def arithmetic_call(site: Site) -> Value | None:
    """`np.add(a, b)` as `a + b`."""
    op = _OPERATORS[site.name.split(".")[-1]]()
    item, other = site.arg(0, "x1", "x", "input"), site.arg(1, "x2", "y", "other")
    if isinstance(item, Tensor) and other is None:
        other = UnknownValue("an operand that was not followed", site.where)
    return binary(site.machine, item, op, other, site.where) if item is not None and other is not None else None


@on_call(*twins("negative", "neg"))
def negative(site: Site) -> Value | None:
    """`negative(a)` as `-a`."""
    result = tensor_arg(site)
    return negated(result) if result is not None else None


def shape_call(site: Site) -> Value | None:
    """`shape(a)`."""
    result = tensor_arg(site)
    return shapes.sizes_tuple(result) if result is not None else None


@tensor_attribute("shape")
def shape_attribute(machine: Machine, tensor: Tensor, where: Spot) -> Value | None:
    """`a.shape`."""
    return shapes.sizes_tuple(tensor)


@tensor_attribute("data", "real")
def same_attribute(machine: Machine, tensor: Tensor, where: Spot) -> Value | None:
    """Attributes that are the data again; libraries register theirs."""
    return tensor


@tensor_attribute("T")
@on_call(*twins("transpose"))
def transposed(site: Site | Machine, tensor: Tensor | None = None, where: Spot | None = None) -> Value | None:
    """`a.T`: rows become columns."""
    result = tensor if tensor is not None else tensor_arg(site) if isinstance(site, Site) else None
    axes = site_axes(site) if isinstance(site, Site) else None
    if result is not None and axes is not None and result.labels.encoding is None and result.predictions.model is None:
        return shapes.permuted(result, axes)
    if result is not None and result.symbolic and result.shape is None and result.size is not None:
        # What is turned round has two axes: so many outputs of each item.
        result = replace(result, shape=(None, result.size))
    if result is None or result.shape is None or len(result.shape) < 2:
        return result
    encoding = None if result.labels.encoding in ("one-hot", "multi-hot") else result.labels.encoding
    # The outputs of an item stand along the first axis now, or along the last again.
    outside = result.predictions.model is not None or result.source == GRAPH
    axis = -1 - result.class_axis if outside else result.class_axis
    after = replace(
        cells_of(with_labels(result, encoding=encoding), result.shape[::-1]),
        why=result.why or "rows and columns are swapped",
        class_axis=axis,
    )
    return shapes.relaid(result, after, same_last_axis=False)


def site_axes(site: Site) -> tuple[int | None, ...] | None:
    """The order of axes that a call of `transpose` is given; None where it is given none."""
    passed = site.arg(place_in(site, 1), "axes", "perm", "pattern")
    if passed is None or (isinstance(passed, Constant) and passed.value is None):
        return None
    items = items_of(site.machine, passed)
    if items is None or items.more:
        return (None,)
    return tuple(whole_of(site.machine.resolve(item)) for item in items.items)


@on_call("random.shuffle")
def nothing(site: Site) -> Value | None:
    """Calls that change nothing that matters here."""
    return Constant(None)
