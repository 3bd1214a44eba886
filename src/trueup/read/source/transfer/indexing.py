"""Items and slices of arrays and frames, and writing into them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.read.source.interpret.containers import items_of, names_in
from trueup.read.source.transfer.shapes import row_of
from trueup.read.source.values import Call, Const, Spot, Tensor, Tup, Unk, Value, number_of, text_of, whole_of

if TYPE_CHECKING:
    from trueup.read.source.interpret.machine import Machine


def sliced(tensor: Tensor, low: Value | None, high: Value | None) -> Tensor:
    """`array[low:high]`: rows of the same kind."""
    if tensor.shape is None or not tensor.shape:
        return replace(tensor, elements=None)
    return replace(tensor, shape=(_length(tensor.shape[0], low, high), *tensor.shape[1:]), elements=None)


def _length(size: int | None, low: Value | None, high: Value | None) -> int | None:
    bounds = [None if b is None or (isinstance(b, Const) and b.value is None) else whole_of(b) for b in (low, high)]
    given = [b is not None and not (isinstance(b, Const) and b.value is None) for b in (low, high)]
    if any(was and bound is None for was, bound in zip(given, bounds, strict=True)):
        return None
    if size is None:
        start, stop = bounds[0] or 0, bounds[1]
        return stop - start if stop is not None and 0 <= start <= stop else None
    return len(range(*slice(*bounds).indices(max(size, 0))))


def indexed(machine: Machine, tensor: Tensor, index: Value, where: Spot | None) -> Value:
    """`array[index]`, with a number, a column's name, a list of names, a mask, or a tuple of these."""
    name = text_of(index)
    if name is not None:
        return _column(tensor, name, where)
    if isinstance(index, Tup):
        return _by_axes(machine, tensor, index, where)
    if whole_of(index) is not None:
        return _element(tensor, index, where)
    names = names_in(machine, index)
    if names is not None and tensor.frame:
        return _columns(tensor, len(names), where)
    if isinstance(index, Tensor):
        if tensor.source == "eye" and index.encoding in ("integer", "binary"):
            return one_hot_of(index, tensor.last, where, "np.eye")
        if index.encoding == "binary" or index.dtype == "bool":
            return replace(tensor, shape=None if tensor.shape is None else (None, *tensor.shape[1:]), elements=None)
        return replace(
            tensor,
            shape=None if tensor.shape is None else (*(index.shape or (None,)), *tensor.shape[1:]),
            elements=None,
        )
    if isinstance(index, Call) and index.name == "slice":
        return sliced(tensor, *index.args.positional[:2])
    if items_of(machine, index) is not None or isinstance(index, Call):
        return replace(tensor, shape=None if tensor.shape is None else (None, *tensor.shape[1:]), elements=None)
    if tensor.source == "eye":
        return Tensor(
            shape=(None, tensor.last),
            where=where,
            encoding="one-hot",
            classes=tensor.last,
            lowest=0,
            highest=1,
            source="np.eye",
            more_than_one=True,
        )
    if tensor.frame and isinstance(index, Unk):
        return replace(
            tensor, shape=None, frame=True, elements=None, encoding=None, why="a column whose name is not known"
        )
    return row_of(tensor)


def one_hot_of(labels: Tensor, classes: int | None, where: Spot | None, source: str) -> Tensor:
    """Class numbers as one-hot rows."""
    base = labels.shape
    if base is not None and len(base) > 1 and base[-1] == 1:
        base = base[:-1]
    return Tensor(
        shape=(*(base if base is not None else (None,)), classes), where=where, encoding="one-hot", classes=classes,
        lowest=0, highest=1, source=source, more_than_one=classes is None,
    )  # fmt: skip


def _element(tensor: Tensor, index: Value, where: Spot | None) -> Value:
    number = whole_of(index)
    if (
        isinstance(tensor.elements, tuple)
        and number is not None
        and -len(tensor.elements) <= number < len(tensor.elements)
    ):
        held = tensor.elements[number]
        if not isinstance(held, tuple):
            return Const(held, where)
        return replace(row_of(tensor), elements=held)
    if tensor.frame:
        return _columns(tensor, None, where)
    if tensor.shape == ():
        return Unk("one number of an array", where)
    return row_of(tensor)


def _column(tensor: Tensor, name: str, where: Spot | None) -> Tensor:
    """A frame's column by name: numbers or texts that only the data tells."""
    length = tensor.shape[0] if tensor.shape else None
    held = tensor.elements.get(name) if isinstance(tensor.elements, dict) else None
    if isinstance(held, Tensor):
        return held
    return Tensor(shape=(length,), where=where, why=f"the column {name!r} comes from a file", source=f"column {name!r}")


def _columns(tensor: Tensor, count: int | None, where: Spot | None) -> Tensor:
    """Several columns of a frame. Several named 0/1 columns as labels are tags; that they are 0/1 the data tells."""
    length = tensor.shape[0] if tensor.shape else None
    if tensor.encoding in ("one-hot", "multi-hot"):
        return replace(tensor, shape=(length, count), elements=None)
    return Tensor(
        shape=(length, count), where=where, frame=True, why="columns that come from a file",
        source=f"{count} named columns" if count else "columns",
    )  # fmt: skip


def _by_axes(machine: Machine, tensor: Tensor, index: Tup, where: Spot | None) -> Value:
    """`array[a, b]`: the first axis by `a`, the second by `b`; only what is needed of the shape is worked out."""
    parts = [machine.plain(item) or item for item in index.items]
    if not parts:
        return tensor
    if any(isinstance(part, Const) and part.value is None for part in parts):
        return _with_new_axes(tensor, parts)
    if any(isinstance(part, Const) and part.value is Ellipsis for part in parts):
        kept = parts[-1]
        if whole_of(kept) is not None and isinstance(parts[0], Const) and parts[0].value is Ellipsis:
            shape = None if tensor.shape is None else tensor.shape[:-1]
            return replace(
                tensor,
                shape=shape,
                direct=False,
                elements=None,
                encoding=None if tensor.encoding in ("one-hot", "multi-hot") else tensor.encoding,
            )
        return replace(tensor, shape=None, elements=None, direct=False)
    rows, rest = parts[0], parts[1:]
    named = [text_of(part) for part in rest]
    if named and named[0] is not None:
        return _column(tensor, named[0], where)
    if tensor.frame or tensor.encoding is None or tensor.encoding in ("one-hot", "multi-hot", "continuous"):
        return _plane(machine, tensor, rows, rest, where)
    return replace(
        tensor,
        shape=None if tensor.shape is None else tensor.shape[: max(len(tensor.shape) - len(rest), 0)],
        elements=None,
    )


def _plane(machine: Machine, tensor: Tensor, rows: Value, rest: list[Value], where: Spot | None) -> Value:
    shape: list[int | None] = []
    axes: tuple[int | None, ...] = tensor.shape if tensor.shape is not None else (None,) * (1 + len(rest))
    for size, part in zip(axes, [rows, *rest], strict=False):
        if whole_of(part) is not None:
            continue
        if isinstance(part, Call) and part.name == "slice":
            shape.append(_length(size, *part.args.positional[:2]))
        else:
            items = items_of(machine, part)
            shape.append(len(items.items) if items is not None and not items.more else None)
    shape.extend(axes[1 + len(rest) :])
    column = any(whole_of(part) is not None for part in rest)
    kept = None if column and tensor.encoding in ("one-hot", "multi-hot") else tensor.encoding
    if kept in ("one-hot", "multi-hot") and shape and shape[-1] != tensor.last:
        kept = tensor.encoding if shape[-1] is not None else kept
    made = replace(tensor, shape=tuple(shape), encoding=kept, elements=None, direct=False, where=where or tensor.where)
    return (
        made
        if kept or tensor.model is not None
        else replace(made, why=tensor.why or "a part of an array that comes from outside")
    )


def _with_new_axes(tensor: Tensor, parts: list[Value]) -> Tensor:
    if tensor.shape is None:
        return replace(tensor, elements=None)
    held = list(tensor.shape)
    shape: list[int | None] = []
    for part in parts:
        if isinstance(part, Const) and part.value is None:
            shape.append(1)
        elif isinstance(part, Const) and part.value is Ellipsis:
            shape.extend(held[: len(held)])
            held = []
        elif held:
            shape.append(held.pop(0))
    return replace(tensor, shape=(*shape, *held), elements=None, direct=False)


def write_into(machine: Machine, tensor: Tensor, index: Value, value: Value, where: Spot) -> Tensor:
    """`array[index] = value`: 0/1 written into zeros, numbers into a column; what the array then holds."""
    if tensor.model is not None and tensor.answer is None and isinstance(index, Tensor) and index.answer is not None:
        return replace(tensor, answer=index.answer, elements=None)
    name = text_of(index)
    if tensor.frame and name is not None and isinstance(value, Tensor):
        held = dict(tensor.elements) if isinstance(tensor.elements, dict) else {}
        return replace(tensor, elements={**held, name: value})
    number = number_of(value)
    if tensor.encoding in ("one-hot", "multi-hot"):
        return replace(tensor, elements=None)
    if tensor.source in ("zeros", "ones") and number is not None and tensor.shape is not None:
        return _filled(tensor, index, number)
    masked = isinstance(index, Tensor) or (isinstance(index, Unk))
    if number is not None and masked and tensor.shape is not None and len(tensor.shape) <= 1:
        low = (
            number if tensor.lowest is None or tensor.source != "numbers put in by hand" else min(tensor.lowest, number)
        )
        high = (
            number
            if tensor.highest is None or tensor.source != "numbers put in by hand"
            else max(tensor.highest, number)
        )
        return _from_range(tensor, low, high)
    return (
        replace(tensor, elements=None, encoding=None, why="items are written one by one") if tensor.encoding else tensor
    )


def _filled(tensor: Tensor, index: Value, number: float) -> Tensor:
    shape = tensor.shape or ()
    low = min(0 if tensor.source == "zeros" else 1, number)
    high = max(0 if tensor.source == "zeros" else 1, number)
    by_row_and_column = (
        isinstance(index, Tup) and len(index.items) == 2 and all(whole_of(i) is None for i in index.items)
    )
    if len(shape) == 2 and shape[-1] != 1 and (low, high) == (0, 1):
        if by_row_and_column and not any(isinstance(i, Call) for i in index.items):  # type: ignore[union-attr]
            return replace(tensor, why="one cell of each row is written: one-hot or multi-hot", lowest=0, highest=1)
        return replace(tensor, lowest=0, highest=1)
    return _from_range(replace(tensor, source=tensor.source), low, high)


def _from_range(tensor: Tensor, low: float, high: float) -> Tensor:
    if not (float(low).is_integer() and float(high).is_integer()):
        return replace(tensor, encoding=None, elements=None)
    encoding = (
        "binary" if (low, high) == (0, 1) else "sign" if (low, high) == (-1, 1) else "integer" if low >= 0 else None
    )
    whole = encoding is not None and low != high
    return replace(
        tensor, encoding=encoding if whole else None, lowest=low, highest=high, classes=int(high) + 1 if whole and low >= 0 else 2,
        source=tensor.source if tensor.source in ("zeros", "ones") else "numbers put in by hand", elements=None,
        why="" if whole else "numbers are put in one by one",
    )  # fmt: skip
