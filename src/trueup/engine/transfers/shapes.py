"""Shapes: dropping, adding and joining axes; what stays known of labels and heads when a shape changes."""

from __future__ import annotations

from collections.abc import Hashable
from math import prod
from typing import TYPE_CHECKING

from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.pedigree import Answer
from trueup.engine.tensors import (
    Shape,
    Tensor,
    cells_of,
    with_head,
    with_labels,
    with_predictions,
    with_shape,
    without_activation,
    without_encoding,
)
from trueup.engine.transfers.literals import of_values
from trueup.engine.values import Args, Call, Constant, TupleValue, UnknownValue, Value, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def relaid(before: Tensor, after: Tensor, *, same_last_axis: bool | None = None) -> Tensor:
    """An array laid out anew: in a model, what was normalised over an axis is so only while that axis is seen to stay.

    Where not even the number of axes is known, the activation is taken to stay what it was.
    """
    after = _with_classes_found(before, after)
    if not before.symbolic or before.predictions.model is not None or before.shape is None:
        return after
    head = effects.laid_out(before, after.shape, same_last_axis=same_last_axis)
    if head.head.activation is None and before.head.activation is not None:
        return without_activation(after, head.why)
    return with_head(after, axis=head.head.axis)


def _with_classes_found(before: Tensor, after: Tensor) -> Tensor:
    """Classes that lie along another axis than the last lie there still only where the new layout shows their axis."""
    axis = before.class_axis
    if axis == -1:
        return after
    stays = after.shape is not None and 0 < axis < len(after.shape) and before.last in after.shape[axis : axis + 1]
    if stays and before.last is not None:
        return replace(after, class_axis=-1 if after.shape is not None and axis == len(after.shape) - 1 else axis)
    return replace(after, class_axis=-1, size=None)


def row_of(tensor: Tensor) -> Tensor:
    """One row of an array; a batch of a data set keeps its rank, so only a known rank above one loses an axis."""
    if tensor.shape is None:
        return replace(tensor, elements=None)
    row = with_shape(tensor, tensor.shape[1:])
    several = tensor.symbolic and tensor.shape[1:] == (None,)
    return with_head(row, laid_flat=True) if several else row


def size_of(machine: Machine, value: Value | None) -> int | None:
    """A whole number given as a size; None where it is not known."""
    return whole_of(machine.resolve(value))


def shape_from(machine: Machine, value: Value | None) -> Shape | None:
    """A shape given as a tuple or list of sizes, or as one number."""
    plain = machine.resolve(value)
    if isinstance(plain, Constant) and not isinstance(plain.value, str):
        size = whole_of(plain)
        return None if plain.value is None else (None,) if size is None or size < 0 else (size,)
    items = items_of(machine, plain)
    if items is None or items.more:
        return None
    sizes = [whole_of(machine.resolve(item)) for item in items.items]
    return tuple(None if size is None or size < 0 else size for size in sizes)


def reshaped(machine: Machine, tensor: Tensor, sizes: tuple[Value, ...]) -> Tensor:
    """`tensor.reshape(sizes)`: one-hot and multi-hot labels stay so while their last axis does."""
    shape: Shape | None
    if len(sizes) == 1:
        single = machine.resolve(sizes[0])
        shape = shape_from(machine, single)
        minus = [whole_of(single)] if whole_of(single) is not None else _raw(machine, single)
    else:
        minus = [whole_of(machine.resolve(size)) for size in sizes]
        shape = tuple(None if size is None or size < 0 else size for size in minus)
    if shape is None:
        return relaid(tensor, cells_of(tensor, None, size=None))
    if len(shape) == 1 and tensor.last == 1 and (tensor.symbolic or tensor.predictions.model is not None):
        shape, minus = (None,), []  # the size of a batch is no number of units
    total = count_of(tensor.shape)
    if minus.count(-1) == 1 and total is not None:
        others = [size for size in shape if size is not None]
        if len(others) == len(shape) - 1 and prod(others) > 0 and total % prod(others) == 0:
            shape = tuple(total // prod(others) if size is None else size for size in shape)
    changed = replace(cells_of(tensor, shape), more_than_one=tensor.more_than_one and len(shape) > 1)
    changed = _stated(changed, minus[-1] if len(minus) > 1 else None)
    # Items and outputs run along one axis now: what compares them counts outputs, unless there is one for each item.
    if len(shape) == 1:
        changed = with_predictions(changed, answer=_laid_out(tensor))
        changed = with_head(changed, laid_flat=_lies_flat(tensor))
    return relaid(tensor, _labels_after(tensor, changed))


def _stated(tensor: Tensor, last: int | None) -> Tensor:
    """The tensor, whose last axis is as long as the program writes; None where it does not write that."""
    return with_head(tensor, stated=last) if last is not None and last > 0 else tensor


def _lies_flat(tensor: Tensor) -> bool:
    """Whether the numbers of an output along one axis may be several of each item."""
    return tensor.head.laid_flat or (tensor.last != 1 and (tensor.shape is None or len(tensor.shape) > 1))


def _raw(machine: Machine, value: Value | None) -> list[int | None]:
    items = items_of(machine, value)
    return [whole_of(machine.resolve(item)) for item in items.items] if items else []


def _labels_after(before: Tensor, after: Tensor) -> Tensor:
    """Rows of k numbers that are laid out otherwise are no longer one-hot rows, unless the last axis stayed."""
    if before.labels.encoding in ("one-hot", "multi-hot") and after.shape is not None:
        if _rows_in_one(before, after):
            return replace(with_labels(after, encoding="multi-hot", classes=after.last), why="one-hot rows in one row")
        if len(after.shape) == 1 or (after.last is not None and before.last is not None and after.last != before.last):
            return without_encoding(after, "one-hot rows are reshaped")
        if after.last is None and before.last is not None:
            return replace(after, shape=(*after.shape[:-1], before.last))
    return after


def _rows_in_one(before: Tensor, after: Tensor) -> bool:
    """True where several rows of an item become one, as those of a word's letters: (4, 36) as (1, 144) or (144,)."""
    rows, last = (before.shape or ())[:-1], before.last
    if not rows or None in rows or last is None or after.last is None or after.last % last:
        return False
    return after.last > last and (len(after.shape or ()) > 1 or after.last == count_of(before.shape))


def _laid_out(tensor: Tensor) -> Answer | None:
    """The answer of predictions of which every cell now stands for itself."""
    if tensor.predictions.model is None or tensor.shape is None or len(tensor.shape) < 2 or tensor.last == 1:
        return tensor.predictions.answer
    if tensor.predictions.answer is not None and tensor.predictions.answer.decision == "argmax":
        return tensor.predictions.answer
    return replace(tensor.predictions.answer or Answer(decision="none", where=tensor.where), several=True)


def count_of(shape: Shape | None) -> int | None:
    """How many numbers a shape holds, where every size is known."""
    if shape is None:
        return None
    known = [size for size in shape if size is not None]
    return prod(known) if len(known) == len(shape) else None


def flattened(tensor: Tensor) -> Tensor:
    """`tensor.ravel()`."""
    # The size of a batch is no number of units.
    total = None if tensor.symbolic and tensor.last == 1 else count_of(tensor.shape)
    changed = relaid(tensor, with_predictions(cells_of(tensor, (total,)), answer=_laid_out(tensor)))
    changed = with_head(changed, laid_flat=_lies_flat(tensor))
    if tensor.labels.encoding in ("one-hot", "multi-hot"):
        return without_encoding(changed, "one-hot rows are flattened")
    return changed


def flattened_items(tensor: Tensor) -> Tensor:
    """Each item as one row of numbers: (n, a, b) becomes (n, a * b), and a row stays what it is."""
    if tensor.shape is not None and len(tensor.shape) == 2:
        return tensor
    after = replace(with_head(tensor, direct=False), elements=None)
    if tensor.class_axis != -1:
        # The classes of pictures: as many as before where each picture was brought down to one point, by a pooling
        # between the convolution and this; without one they are as many for each of its points.
        return replace(after, shape=(None, None), size=None if tensor.head.direct else tensor.size)
    if tensor.shape is None and tensor.size is not None:
        return after
    first, count = (tensor.shape[0], count_of(tensor.shape[1:])) if tensor.shape else (None, None)
    return replace(after, shape=(first, count), size=None)


def expanded(tensor: Tensor, axis: int | None) -> Tensor:
    """`expand_dims(tensor, axis)`."""
    if tensor.shape is None or axis is None:
        return cells_of(tensor, None, size=None)
    rank = len(tensor.shape) + 1
    at = axis % rank if -rank <= axis < rank else rank - 1
    shape = (*tensor.shape[:at], 1, *tensor.shape[at:])
    after = _stated(cells_of(tensor, shape), 1 if at == rank - 1 else None)
    return relaid(tensor, after, same_last_axis=at < rank - 1)


def squeezed(tensor: Tensor, axis: int | None) -> Tensor:
    """`squeeze(tensor, axis)`; without an axis every known axis of size one goes.

    One unit over axes that were not followed: the axis before it (items, or positions) is the last one afterwards.
    An axis that is known to be longer stays: PyTorch leaves it, and NumPy would raise.
    """
    if tensor.shape is None:
        gone = axis in (None, -1) and tensor.size == 1 and tensor.class_axis == -1
        size = None if axis in (None, -1) and tensor.size == 1 else tensor.size
        return replace(with_head(tensor, direct=False, unit_gone=gone), size=size)
    if axis is None:
        shape = tuple(size for size in tensor.shape if size != 1)
    else:
        at = axis % len(tensor.shape) if tensor.shape else 0
        # Nobody counts on a batch of one item: its only axis stays, whatever it is asked for.
        if tensor.shape and ((tensor.shape[at] or 1) != 1 or tensor.shape == (None,)):
            return tensor
        shape = tuple(size for i, size in enumerate(tensor.shape) if i != at)
    if len(shape) == 1 and tensor.symbolic and tensor.last == 1 and len(tensor.shape) > 1:
        shape = (None,)  # the size of a batch is no number of units
    return relaid(tensor, cells_of(tensor, shape), same_last_axis=tensor.last != 1)


def without_axis(tensor: Tensor, axis: int | None) -> Shape | None:
    """The shape after an axis was reduced away."""
    if tensor.shape is None or axis is None or not -len(tensor.shape) <= axis < len(tensor.shape):
        return None
    at = axis % len(tensor.shape)
    left = tuple(size for i, size in enumerate(tensor.shape) if i != at)
    if at and len(left) == 1 and (tensor.symbolic or tensor.predictions.model is not None):
        return (None,)  # the size of a batch is no number of units
    return left


def reduced_shape(tensor: Tensor, axis: int | None, *, kept: bool | None) -> Shape | None:
    """The shape after an axis, or all of them (None), was reduced; kept: as axes of length 1, None where not known."""
    if kept is None or (axis is None and kept and tensor.shape is None):
        return None
    if axis is None:
        return (1,) * len(tensor.shape or ()) if kept else ()
    left = without_axis(tensor, axis)
    if not kept or left is None:
        return left
    at = axis % (len(left) + 1)
    return (*left[:at], 1, *left[at:])


def permuted(tensor: Tensor, axes: tuple[int | None, ...] | None) -> Tensor:
    """`transpose(tensor, axes)`; without axes their order is turned round."""
    rank = len(tensor.shape) if tensor.shape is not None else 0
    if tensor.shape is None or (axes is not None and sorted(axis or 0 for axis in axes) != list(range(rank))):
        return relaid(tensor, cells_of(tensor, (None,) * rank if rank else None, size=None), same_last_axis=False)
    order = tuple(axis or 0 for axis in axes) if axes is not None else tuple(range(rank))[::-1]
    shape = tuple(tensor.shape[axis] for axis in order)
    stays = bool(order) and order[-1] == rank - 1
    moved = relaid(tensor, cells_of(tensor, shape), same_last_axis=stays)
    if tensor.class_axis == -1 or not -rank <= tensor.class_axis < rank:
        return moved
    at = order.index(tensor.class_axis % rank)
    return replace(moved, class_axis=-1 if at == rank - 1 else at)


def joined(parts: list[Tensor], axis: int) -> Tensor:
    """`concatenate(parts, axis)`: along the rows, labels of one kind stay of that kind and their ranges widen."""
    first = parts[0]
    if any(part.shape is None for part in parts) or not first.shape:
        unknown = with_shape(first, None)
        if axis not in (0, -2):
            unknown = with_predictions(replace(unknown, size=None), model=None)
        return same_labels(parts, unknown)
    rank = len(first.shape)
    at = axis % rank if -rank <= axis < rank else 0
    sizes = [part.shape[at] if part.shape and at < len(part.shape) else None for part in parts]
    total = None if any(size is None for size in sizes) else sum(size for size in sizes if size is not None)
    shape = (*first.shape[:at], total, *first.shape[at + 1 :])
    changed = with_shape(first, shape)
    # Side by side, arrays become columns of a table: no encoding of one of them holds for the whole.
    if at != 0:
        return replace(
            with_predictions(with_labels(changed, encoding=None), model=None), why="columns are put together"
        )
    return same_labels(parts, changed)


def stacked_frames(parts: list[Tensor]) -> Tensor:
    """Frames one below the other: of a column that each of them tells, the labels of all."""
    stored = [part.elements if isinstance(part.elements, dict) else {} for part in parts]
    names = [name for name in stored[0] if all(name in other for other in stored)]
    columns = {name: same_labels([other[name] for other in stored], stored[0][name]) for name in names}
    return replace(parts[0], shape=(None, None), elements=columns or None)


def same_labels(parts: list[Tensor], like: Tensor) -> Tensor:
    """Labels put together from several arrays: the range of all, and an encoding only where it is one."""
    known = [part for part in parts if part.labels.encoding is not None or _one_number(part)]
    if len(known) < len(parts):
        return _of_several_kinds(like, next((part.why for part in parts if part.why), "parts were not followed"))
    lows = [part.labels.lowest for part in parts if part.labels.lowest is not None]
    highs = [part.labels.highest for part in parts if part.labels.highest is not None]
    whole = len(lows) == len(highs) == len(parts)
    low, high = (min(lows), max(highs)) if whole else (None, None)
    encodings = {part.labels.encoding for part in parts}
    counts = {part.labels.classes for part in parts}
    classes = counts.pop() if len(counts) == 1 else None
    if any(_one_number(part) for part in parts) and encodings <= {"binary", "integer", None} and whole:
        return _of_single_numbers(parts, like)
    if encodings <= {"binary", "integer"} and whole and low is not None and high is not None:
        # A part that happens to hold 0 and 1 alone looks binary; beside parts with higher numbers it is class numbers.
        encoding: str | None = "binary" if low == 0 and high == 1 else "integer"
        classes = int(high - low) + 1 if low >= 0 and len(parts) > 1 and classes is None else classes
    else:
        encoding = encodings.pop() if len(encodings) == 1 else None
    return replace(
        with_labels(like, encoding=encoding, classes=classes, lowest=low, highest=high),
        why="" if encoding else "labels of several kinds are put together",
    )


def _of_several_kinds(like: Tensor, why: str) -> Tensor:
    """Labels of which nothing is known: what holds for the first part holds for no other."""
    return replace(with_labels(like, encoding=None, classes=None, lowest=None, highest=None), why=why)


def _one_number(part: Tensor) -> bool:
    """True for an array of one number, which is a class where others stand beside it."""
    return part.labels.lowest is not None and part.labels.lowest == part.labels.highest


def _of_single_numbers(parts: list[Tensor], like: Tensor) -> Tensor:
    values: set[float] = set()
    for part in parts:
        low, high = part.labels.lowest or 0.0, part.labels.highest or 0.0
        gaps = part.labels.encoding == "integer" and part.labels.classes != high - low + 1 and not _one_number(part)
        if high - low > 1000 or gaps:
            return _of_several_kinds(like, "labels of several kinds are put together")
        values |= {low + step for step in range(int(high - low) + 1)}
    if values <= {0, 1}:
        return replace(with_labels(like, encoding="binary", classes=2, lowest=min(values), highest=max(values)), why="")
    result = of_values(values, like.shape, like.where, like.source)
    return replace(result, dtype=like.dtype, frame=like.frame)


def sizes_tuple(tensor: Tensor) -> Value:
    """`tensor.shape` as a value; the size of an axis that is not known remembers which tensor it belongs to."""
    if tensor.shape is None or tensor.head.picked:
        return Call("shape", Args((tensor,)), tensor.where)
    items: list[Value] = []
    for index, size in enumerate(tensor.shape):
        if size is not None:
            items.append(Constant(size))
            continue
        is_class_axis = index == len(tensor.shape) - 1 and (
            tensor.labels.encoding in ("one-hot", "multi-hot") or tensor.more_than_one
        )
        name = size_symbol(tensor, index)
        items.append(UnknownValue("a size that only the data tells", tensor.where, name, 2 if is_class_axis else None))
    return TupleValue(tuple(items), tensor.where)


def size_symbol(tensor: Tensor, axis: int) -> Hashable:
    """What stands for the size of an axis; that of a batch's first axis, its items, remembers what it is a batch of."""
    name = ("size", id(tensor.where.node) if tensor.where else id(tensor), tensor.source, axis)
    return (*name, tensor.rows.loader) if axis == 0 and tensor.rows.loader is not None else name


#: Parts of an index that makes a column: `[:, None]`.
_COLUMN = 2


def with_new_axes(tensor: Tensor, parts: list[Value]) -> Tensor:
    """`array[:, None]`: an axis of one number more for each None."""
    last = parts[-1]
    if (
        tensor.labels.encoding in ("one-hot", "multi-hot")
        and isinstance(last, Constant)
        and last.value is None
        and len(parts) > 2
    ):
        tensor = without_encoding(tensor, "one-hot rows with an axis behind them")
    if tensor.shape is None:
        # `labels[:, None]`: one number of each item in a column, as of one axis; nobody has rows in an axis of one.
        as_column = len(parts) == _COLUMN and isinstance(last, Constant) and last.value is None
        return replace(tensor, elements=None, size=1 if as_column and not tensor.symbolic else tensor.size)
    stored = list(tensor.shape)
    shape: list[int | None] = []
    for part in parts:
        if isinstance(part, Constant) and part.value is None:
            shape.append(1)
        elif isinstance(part, Constant) and part.value is Ellipsis:
            shape.extend(stored[: len(stored)])
            stored = []
        elif stored:
            shape.append(stored.pop(0))
    behind = isinstance(last, Constant) and last.value is None
    return _stated(cells_of(tensor, (*shape, *stored)), 1 if behind else None)
