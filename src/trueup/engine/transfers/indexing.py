"""Items and slices of arrays and frames, and writing into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.contract.head import OVER_AN_AXIS
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of, names_in
from trueup.engine.tensors import (
    YES_OR_NO,
    Tensor,
    cells_of,
    columns_named,
    with_head,
    with_labels,
    with_predictions,
    with_rows,
    with_shape,
    without_activation,
)
from trueup.engine.transfers.axes_by_index import (
    ALL_ROWS,
    axes_left,
    axes_picked,
    is_none,
    is_place,
    is_whole,
    last_left,
    length_of,
)
from trueup.engine.transfers.figures import some_matches
from trueup.engine.transfers.literals import labels_of
from trueup.engine.transfers.one_hot_rows import cells_of_one_row, identity_rows
from trueup.engine.transfers.shapes import relaid, row_of, with_new_axes, without_axis
from trueup.engine.values import (
    Call,
    Constant,
    Spot,
    TupleValue,
    UnknownValue,
    Value,
    is_counter,
    is_test,
    text_of,
    whole_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


#: The source of a test of classes, by numbers or names: what it picks has fewer. The number tested for follows, if any.
CLASS_TEST = "a test of classes"


def sliced(tensor: Tensor, low: Value | None, high: Value | None, step: Value | None = None) -> Tensor:
    """`array[low:high:step]`: rows of the same kind; of class numbers some may be missing among them."""
    if tensor.figure is not None and tensor.figure.top != 1:
        # Whether the label is among the k best: cut to its first columns, it is the same of fewer.
        first = whole_of(high) if is_none(low) or whole_of(low) == 0 else None
        return replace(tensor, shape=None, figure=replace(tensor.figure, top=first))
    exact = _exact_slice(tensor, low, high, step)
    if exact is not None:
        return exact
    stored = tensor.elements if tensor.frame else None
    if tensor.shape is None or not tensor.shape:
        changed = replace(tensor, elements=stored)
    else:
        # A data set is as long as a part that is taken of it; another array may be shorter.
        length = length_of(tensor.shape[0], low, high) if tensor.shape[0] is not None or tensor.rows.mixed else None
        changed = replace(tensor, shape=(length, *tensor.shape[1:]), elements=stored)
    # `x[i:i + 64]` with an unread `i` is how a loop by hand takes its batches.
    bounded = not is_none(low) or not is_none(high)
    if bounded and changed.shape and changed.shape[0] is None:
        changed = with_rows(changed, batch=True)
    whole = is_none(high) and (is_none(low) or whole_of(low) == 0) and (is_none(step) or whole_of(step) in (1, -1))
    same = changed.shape and tensor.shape and changed.shape[0] is not None and changed.shape[0] == tensor.shape[0]
    return changed if whole or same or _holds_all(changed) else some_rows(changed)


#: So many items for each class, in no order, hold every class: that one of ten is missing among 500 has p < 1e-21.
_ITEMS_FOR_EACH = 50


def _holds_all(part: Tensor) -> bool:
    """True for a part that is long enough to hold every class of a data set in no order."""
    length = part.shape[0] if part.shape else None
    return part.rows.mixed and length is not None and length >= _ITEMS_FOR_EACH * (part.labels.classes or length)


def _exact_slice(tensor: Tensor, *bounds: Value | None) -> Tensor | None:
    """The part of an array that is written out; None where it is not, or where the bounds are not known."""
    numbers = [None if is_none(bound) else whole_of(bound) for bound in bounds]
    unread = any(number is None and not is_none(bound) for number, bound in zip(numbers, bounds, strict=True))
    if not isinstance(tensor.elements, tuple) or unread or numbers[2] == 0:
        return None
    part = tensor.elements[slice(*numbers)]
    return replace(labels_of(part, tensor.where), dtype=tensor.dtype, listed=tensor.listed) if part else None


def some_rows(tensor: Tensor) -> Tensor:
    """Some rows, nobody knows which: class numbers stay class numbers, and how many there are is not known."""
    # Outputs of fewer items are outputs all the same; only labels lose something where rows are missing.
    if tensor.symbolic or tensor.predictions.model is not None:
        return tensor
    stored = tensor.elements
    if tensor.frame and isinstance(stored, dict):
        stored = {name: some_rows(with_shape(item, (None, *item.shape[1:]) if item.shape else item.shape))
                  for name, item in stored.items()}  # fmt: skip
    changed = replace(with_rows(tensor, partial=True), elements=stored)
    if tensor.labels.encoding != "integer":
        return changed
    return with_labels(changed, classes=None, lowest=None, highest=None)


def _rows_left(tensor: Tensor, index: Value) -> Tensor:
    """What is known of the order of the rows that an index leaves, and whether padding is among them."""
    if tensor.rows.padded is not None and not isinstance(index, (Constant, TupleValue)):
        tensor = with_rows(tensor, padded=None)
    if tensor.rows.order is not None and not _keeps_order(index):
        tensor = with_rows(tensor, order=None)
    return tensor


def indexed(machine: Machine, tensor: Tensor, index: Value, where: Spot | None) -> Value:
    """`array[index]`, with a number, a column's name, a list of names, a mask, or a tuple of these."""
    if tensor.figure is not None:
        tensor = some_matches(tensor, tensor.figure, index)
        if tensor.figure is not None and (tensor.figure.kind != "matches" or tensor.figure.top != 1):
            return tensor
    tensor = _rows_left(tensor, index)
    if is_counter(index.items[0] if isinstance(index, TupleValue) and index.items else index):
        tensor = with_rows(tensor, of_one=True)
    name = text_of(index)
    if name is not None:
        # What a model gives under a name is its output; that of a table is a column.
        return tensor if tensor.symbolic and not tensor.frame else column(tensor, name, where)
    if isinstance(index, TupleValue):
        return _cut(machine, tensor, index, _by_axes(machine, tensor, index, where))
    is_slice = isinstance(index, Call) and index.name == "slice"
    if tensor.labels.encoding in ("one-hot", "multi-hot") and len(tensor.shape or ()) == 1 and not is_slice:
        return cells_of_one_row(machine, tensor, index)
    if whole_of(index) is not None:
        return _element(tensor, index, where)
    names = names_in(machine, index)
    if names is not None and tensor.frame:
        return _columns(tensor, len(names), where)
    if is_slice and isinstance(index, Call):
        return sliced(tensor, *index.args.positional[:3])
    if tensor.source == "eye":
        return identity_rows(machine, tensor, index, where)
    if isinstance(index, Tensor) or items_of(machine, index) is not None or isinstance(index, Call):
        return _rows(machine, tensor, index)
    return _picked(machine, tensor, index)


def _picked(machine: Machine, tensor: Tensor, index: Value) -> Value:
    """`array[index]` with an index that was not followed."""
    if tensor.frame and isinstance(index, UnknownValue):
        return replace(
            with_shape(with_labels(tensor, encoding=None), None), frame=True, why="a column whose name is not known"
        )
    if tensor.symbolic and not tensor.frame:
        # A number for one item, or a mask of the positions that count: the units of each are what they were.
        return with_shape(tensor, None, size=tensor.last)
    if is_test(index):
        return _rows(machine, tensor, index)
    # A number for one item, or the numbers of some rows; in a loop one after the other comes.
    return row_of(tensor) if machine.loops else some_rows(row_of(tensor))


def _cut(machine: Machine, tensor: Tensor, index: TupleValue, after: Value) -> Value:
    """A part of a head inside a model: what was normalised over its last axis no longer is where that axis is cut."""
    if not isinstance(after, Tensor) or tensor.head.activation not in OVER_AN_AXIS:
        return after
    parts = [machine.resolve(item) or item for item in index.items]
    dots = any(isinstance(part, Constant) and part.value is Ellipsis for part in parts)
    axes = sum(not isinstance(part, Constant) or part.value is not None for part in parts)
    reaches = dots or tensor.shape is None or axes >= len(tensor.shape)
    # The first and the last place may be a step of a sequence; whoever picks another one picks a class.
    inner = tensor.shape is None and tensor.predictions.model is None and whole_of(parts[-1]) not in (None, 0, -1)
    if reaches and is_place(parts[-1]) and (inner or len(after.shape or ()) > 1):
        # One class of each place of a map: the axis that is the last one now is none of classes.
        return without_activation(after, f"one class is picked out of the {tensor.head.activation} over all")
    return relaid(tensor, after, same_last_axis=not reaches or is_whole(parts[-1], tensor.last))


def _keeps_order(index: Value) -> bool:
    """True for a slice of the items, and for columns of all of them; rows picked by their numbers are reordered."""
    first = index.items[0] if isinstance(index, TupleValue) and index.items else index
    return isinstance(first, Call) and first.name == "slice"


def _rows(machine: Machine, tensor: Tensor, index: Value) -> Tensor:
    """`array[rows]`: some rows, or all in another order. Rows that are chosen by their class leave some classes out."""
    batches = bool(machine.loops)  # other rows are taken in each pass
    mask = isinstance(index, Tensor) and (index.dtype == "bool" or index.labels.encoding == "binary")
    shape = tensor.shape
    if shape is not None:
        left = (None,) if mask else axes_picked(machine, index)
        shape = None if left is None else (*left, *shape[1:])
    kept = replace(tensor, shape=shape, elements=tensor.elements if tensor.frame else None)
    if not (isinstance(index, Tensor) and index.source.startswith(CLASS_TEST)):
        return kept if _picks_all(tensor, index) or (batches and not mask) else some_rows(kept)
    if tensor.labels.encoding == "integer":
        return replace(
            with_labels(kept, encoding=None, classes=None, lowest=None, highest=None),
            why="some classes are picked out of all",
        )
    return replace(kept, elements=None) if tensor.frame else kept


def _picks_all(tensor: Tensor, index: Value) -> bool:
    """True for the numbers of all rows in some order: `np.arange(len(y))`, a permutation, the folds of a split."""
    if isinstance(index, Call):
        return index.name in ALL_ROWS
    if not isinstance(index, Tensor) or index.rows.partial or index.source != "arange":
        return False
    length = index.shape[0] if index.shape else None
    return length is None or (bool(tensor.shape) and tensor.shape is not None and tensor.shape[0] in (None, length))


def _element(tensor: Tensor, index: Value, where: Spot | None) -> Value:
    number, elements = whole_of(index), tensor.elements
    if isinstance(elements, tuple) and number is not None and -len(elements) <= number < len(elements):
        stored = elements[number]
        if not isinstance(stored, tuple):
            return Constant(stored, where)
        return replace(row_of(tensor), elements=stored)
    if tensor.frame:
        # `df[187]` is one column, `df.iloc[187]` one row.
        return replace(_columns(tensor, None, where), shape=None)
    if tensor.shape == ():
        return UnknownValue("one number of an array", where)
    answered = tensor.predictions.answer is not None and len(tensor.shape or ()) > 1
    return with_rows(row_of(tensor), of_one=True) if answered else row_of(tensor)


def column(tensor: Tensor, name: str, where: Spot | None) -> Tensor:
    """A frame's column by name: numbers or texts that only the data tells."""
    length = tensor.shape[0] if tensor.shape else None
    stored = tensor.elements.get(name) if isinstance(tensor.elements, dict) else None
    if isinstance(stored, Tensor):
        return stored
    if tensor.by_name == "array":
        return Tensor(where=where, why=f"the array {name!r} comes from a file", source=f"array {name!r}")
    shape = None if tensor.by_name == "any cells" else (length,)
    return Tensor(shape=shape, where=where, why=f"the column {name!r} comes from a file", source=f"column {name!r}")


def _columns(tensor: Tensor, count: int | None, where: Spot | None) -> Tensor:
    """Several columns of a frame. Several named 0/1 columns as labels are tags; that they are 0/1 the data tells."""
    length = tensor.shape[0] if tensor.shape else None
    if tensor.labels.encoding in ("one-hot", "multi-hot"):
        return with_shape(tensor, (length, count))
    return named_columns(count, where, length)


def named_columns(count: int | None, where: Spot | None, length: int | None = None) -> Tensor:
    """Several columns of a table that the program does not hold."""
    return Tensor(
        shape=(length, count), where=where, frame=True, why="columns that come from a file",
        source=columns_named(count) if count else "columns",
    )  # fmt: skip


def _by_axes(machine: Machine, tensor: Tensor, index: TupleValue, where: Spot | None) -> Value:
    """`array[a, b]`: the first axis by `a`, the second by `b`; only what is needed of the shape is worked out."""
    parts = [machine.resolve(item) or item for item in index.items]
    if not parts:
        return tensor
    if any(isinstance(part, Constant) and part.value is None for part in parts):
        return with_new_axes(tensor, parts)
    if any(isinstance(part, Constant) and part.value is Ellipsis for part in parts):
        kept = parts[-1]
        if whole_of(kept) is not None and isinstance(parts[0], Constant) and parts[0].value is Ellipsis:
            return with_labels(
                cells_of(tensor, without_axis(tensor, -1)),
                encoding=None if tensor.labels.encoding in ("one-hot", "multi-hot") else tensor.labels.encoding,
            )
        cut = isinstance(kept, Call) and kept.name == "slice" and tensor.class_axis == -1
        size = length_of(tensor.last, *kept.args.positional[:3]) if cut and isinstance(kept, Call) else ...
        return cells_of(tensor, None, size=size)
    rows, rest = parts[0], parts[1:]
    named = [text_of(part) for part in rest]
    if named and named[0] is not None:
        return column(tensor, named[0], where)
    if (
        tensor.frame
        or tensor.labels.encoding is None
        or tensor.labels.encoding in ("one-hot", "multi-hot", "continuous")
    ):
        return _plane(machine, tensor, rows, rest, where)
    # Class numbers are class numbers in whichever column; of one-hot rows and tables the column decides what is left.
    one_column = with_shape(
        tensor, None if tensor.shape is None else tensor.shape[: max(len(tensor.shape) - len(rest), 0)]
    )
    every = isinstance(rows, Call) and rows.name == "slice" and all(map(is_none, rows.args.positional))
    return one_column if every or whole_of(rows) is not None else some_rows(one_column)


def _plane(machine: Machine, tensor: Tensor, rows: Value, rest: list[Value], where: Spot | None) -> Value:
    parts = [rows, *rest]
    # However many axes there are, a last one that is taken whole is the last of all.
    last = tensor.size if tensor.class_axis == -1 and rest and is_whole(rest[-1], None) else None
    axes: tuple[int | None, ...] = tensor.shape if tensor.shape is not None else (*(None,) * len(rest), last)
    left = axes_left(machine, axes, parts)
    shape = list(left or ())
    column = any(map(is_place, rest))
    of_items = tensor.symbolic and not is_place(rows) and len(axes) == 2
    if column and len(shape) == 1 and of_items and tensor.predictions.model is None and tensor.shape is not None:
        shape = [None]  # the size of a batch is no number of units
    if column and len(shape) == 1 and tensor.predictions.model is not None:
        # One score of each item: the axis left is that of the items, however many they are.
        shape, tensor = [None], _one_of_several(tensor, rest[-1])
        tensor = with_head(tensor, picked=tensor.shape is None and tensor.class_axis == -1)
    if tensor.symbolic and tensor.predictions.model is None and tensor.shape is None and column:
        # `x[:, -1]` takes one step of a sequence, or one unit: which of them, only the number of axes would tell.
        return cells_of(tensor, None, size=None)
    kept = None if column and tensor.labels.encoding in ("one-hot", "multi-hot") else tensor.labels.encoding
    if kept in ("one-hot", "multi-hot") and len(rest) + 1 == len(axes) and not is_whole(rest[-1], tensor.last):
        # Of a frame whose first columns are one-hot, the rest is cut off.
        leading = tensor.frame and tensor.last is None and bool(shape) and shape[-1] is not None
        kept = kept if leading else None
    cells = cells_of(with_labels(tensor, encoding=kept), tuple(shape))
    if left is None:
        cells = with_shape(cells, None, size=last_left(axes, parts))
    result = replace(cells, where=where or tensor.where)
    if column:
        result = replace(result, frame=False)
        if len(shape) == 1 and not tensor.frame and tensor.labels.encoding in ("one-hot", "multi-hot"):
            # One class against the others, or one tag.
            result, kept = replace(result, labels=YES_OR_NO), "binary"
    return (
        result
        if kept or tensor.predictions.model is not None
        else replace(result, why=tensor.why or "a part of an array that was not followed")
    )


def _one_of_several(tensor: Tensor, place: Value) -> Tensor:
    """The scores, which know of which class they are once the others are cut off; a single column is of all classes."""
    several = tensor.shape is not None and len(tensor.shape) == 2 and (tensor.more_than_one or (tensor.last or 0) > 1)
    if not several:
        return tensor
    return with_head(with_predictions(tensor, column=whole_of(place)), stated=1)
