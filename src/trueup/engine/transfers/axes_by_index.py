"""Which axes of an array an index leaves: a number takes its axis away, a slice and a list of places keep one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import Shape, Tensor
from trueup.engine.values import Call, Constant, UnknownValue, Value, is_counter, is_test, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: The calls that give the numbers of all rows, in another order.
ALL_ROWS = {"rows", "permutation"}


def gives_all_rows(*names: str) -> None:
    """Register functions of a library that give the numbers of all rows in another order, by their full names."""
    ALL_ROWS.update(names)


def axes_left(machine: Machine, axes: Shape, parts: Sequence[Value]) -> Shape | None:
    """What `array[a, b]` leaves of the axes; None where an index was not followed that may take its axis away.

    Two lists of places side by side are one axis: `scores[range(n), labels]`.
    """
    left: list[int | None] = []
    picked_at: int | None = None
    for size, part in zip(axes, parts, strict=False):
        if is_place(part):
            continue
        if isinstance(part, Call) and part.name == "slice":
            left.append(length_of(size, *part.args.positional[:3]))
            continue
        picked = axes_picked(machine, part)
        if picked is None or len(picked) != 1 or picked_at not in (None, len(left) - 1):
            return None
        if picked_at is None:
            picked_at = len(left)
            left.append(picked[0])
    return (*left, *axes[len(parts) :])


def axes_picked(machine: Machine, index: Value) -> Shape | None:
    """The axes that an index of an axis gives in its place; None where that is not known."""
    if is_place(index):
        return ()
    if isinstance(index, Tensor):
        mask = index.dtype == "bool" or index.labels.encoding == "binary"
        return (None,) if mask and len(index.shape or (None,)) == 1 else None if mask else index.shape
    items = items_of(machine, index)
    if items is not None:
        return (None if items.more else len(items.items),)
    read = is_test(index) or (isinstance(index, Call) and index.name in ALL_ROWS)
    return (None,) if read or not isinstance(index, (Call, UnknownValue)) else None


def last_left(axes: Shape, parts: Sequence[Value]) -> int | None:
    """The size of the last axis, however many are left."""
    if len(parts) < len(axes):
        return axes[-1]
    last = parts[-1]
    sliced = isinstance(last, Call) and last.name == "slice" and len(parts) == len(axes)
    return length_of(axes[-1], *last.args.positional[:3]) if sliced and isinstance(last, Call) else None


def is_place(part: Value) -> bool:
    """True for one number as an index, known or not."""
    return whole_of(part) is not None or is_counter(part) or (isinstance(part, Tensor) and part.shape == ())


def is_whole(part: Value, size: int | None) -> bool:
    """True where a slice of an axis leaves nothing out."""
    if not (isinstance(part, Call) and part.name == "slice"):
        return False
    low, high = part.args.positional[:2]
    return whole_of(low) in (None, 0) and (
        (isinstance(high, Constant) and high.value is None) or (size is not None and whole_of(high) == size)
    )


def is_none(value: Value | None) -> bool:
    return value is None or (isinstance(value, Constant) and value.value is None)


def length_of(size: int | None, low: Value | None, high: Value | None, step: Value | None = None) -> int | None:
    if not is_none(step) and whole_of(step) != 1:
        exact = None if size is None else [None if is_none(part) else whole_of(part) for part in (low, high, step)]
        unread = exact is None or any(
            number is None and not is_none(part) for number, part in zip(exact, (low, high, step), strict=True)
        )
        return None if unread or exact is None or exact[2] == 0 else len(range(size or 0)[slice(*exact)])
    bounds = [None if b is None or (isinstance(b, Constant) and b.value is None) else whole_of(b) for b in (low, high)]
    passed = [b is not None and not (isinstance(b, Constant) and b.value is None) for b in (low, high)]
    if any(was and bound is None for was, bound in zip(passed, bounds, strict=True)):
        return None
    if size is None:
        start, stop = bounds[0] or 0, bounds[1]
        return stop - start if stop is not None and 0 <= start <= stop else None
    return len(range(*slice(*bounds).indices(max(size, 0))))
