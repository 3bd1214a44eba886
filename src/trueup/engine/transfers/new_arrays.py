"""Arrays that a program makes: of one number, of the identity, of random numbers, or out of a file."""

from __future__ import annotations

from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import HeadTrait, LabelsTrait, Shape, Tensor, with_head
from trueup.engine.transfers import shapes
from trueup.engine.transfers.array_calls import RANDOM_CELLS, last_by_data, module_of, twins
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.transfers.writing import BY_HAND, filled_with
from trueup.engine.values import Spot, Value, number_of, text_of, whole_of


@on_call(*twins("zeros", "ones", "full", "zeros_like", "ones_like", "empty"))
def filled(site: Site) -> Value | None:
    """Arrays of one number, into which programs then write."""
    kind = site.name.split(".")[-1]
    like = site.arg(0, "a", "shape", "size")
    shape = like.shape if kind.endswith("_like") and isinstance(like, Tensor) else shapes.shape_from(site.machine, like)
    if module_of(site).sizes_apart and len(site.args.positional) > 1 and kind in ("zeros", "ones", "empty"):
        shape = tuple(whole_of(site.machine.resolve(size)) for size in site.args.positional)
    passed = number_of(site.arg(1, "fill_value"))
    number = passed if kind == "full" else None if kind == "empty" else float(kind.startswith("ones"))
    by_data = last_by_data(site, like)
    if number is not None:
        return with_head(filled_with(number, shape, site.where), units_by_data=by_data)
    objects = (
        getattr(site.arg(1, "dtype"), "name", "") == "builtins.object" or text_of(site.arg(1, "dtype")) == "object"
    )
    # Each cell of an array of objects may hold a row of its own.
    return Tensor(
        shape=None if objects else shape,
        where=site.where,
        source=BY_HAND,
        why="an array that is filled later",
        head=HeadTrait(units_by_data=by_data),
    )


@on_call(*twins("arange", "range"))
def numbers_in_order(site: Site) -> Value | None:
    """`arange(k)`: 0 to k - 1."""
    fractions = _by_fractions(site)
    if fractions is not None:
        return fractions
    bounds = [whole_of(site.machine.resolve(item)) for item in site.args.positional]
    known = [bound for bound in bounds if bound is not None]
    if not bounds or len(known) < len(bounds) or len(bounds) > 2:
        return Tensor(shape=(None,), where=site.where, source="arange", why="numbers in order")
    numbers = range(*known)
    return Tensor(
        shape=(len(numbers),),
        where=site.where,
        source="arange",
        why="numbers in order",
        elements=tuple(numbers) if len(numbers) <= site.machine.limits.items else None,
        labels=LabelsTrait(lowest=numbers[0] if numbers else None, highest=numbers[-1] if numbers else None),
    )


def _by_fractions(site: Site) -> Tensor | None:
    """`arange(0.1, 0.9, 0.1)`: numbers from the first to the last, of which one stands for all."""
    numbers = [number_of(site.machine.resolve(item)) for item in site.args.positional]
    known = [number for number in numbers if number is not None]
    if len(known) != _FROM_TO_STEP or len(numbers) != len(known) or float(known[2]).is_integer():
        return None
    low, high = sorted(known[:2])
    between = LabelsTrait(lowest=low, highest=high)
    return Tensor(shape=(None,), where=site.where, source="arange", why="numbers in order", labels=between)


_FROM_TO_STEP = 3


@on_call(*twins("linspace"))
def numbers_between(site: Site) -> Value | None:
    """`linspace(0, 1, 101)`: real numbers from the first to the last."""
    ends = [number_of(site.arg(position, name)) for position, name in ((0, "start"), (1, "stop"), (1, "end"))]
    low, high = ends[0], ends[1] if ends[1] is not None else ends[2]
    bounds = sorted((low, high)) if low is not None and high is not None else (None, None)
    return Tensor(
        shape=(whole_of(site.arg(2, "num", "steps")) if site.arg(2, "num", "steps") is not None else None,),
        where=site.where,
        source="real numbers",
        labels=LabelsTrait(encoding="continuous", lowest=bounds[0], highest=bounds[1]),
    )


@on_call(*twins("eye", "identity_matrix"))
def eye(site: Site) -> Value | None:
    """`eye(k)`: its rows are the one-hot rows."""
    size = shapes.size_of(site.machine, site.args.get(0, "N", "num_rows", "n"))
    return Tensor(shape=(size, size), where=site.where, source="eye", why="an identity matrix")


def whole_numbers(shape: Shape | None, low: int | None, high: int | None, where: Spot | None) -> Tensor:
    """Whole numbers of a known range as labels; several columns of 0/1 drawn independently are tags."""
    several = shape is not None and len(shape) > 1 and shape[-1] != 1
    if several and low == 0 and high == 1:
        last = shape[-1] if shape else None
        return Tensor(
            shape=shape,
            where=where,
            source=RANDOM_CELLS,
            labels=LabelsTrait(encoding="multi-hot", classes=last, lowest=0, highest=1),
        )
    if several:
        return Tensor(shape=shape, where=where, source="random numbers", why="several columns of random numbers")
    # NumPy's `randint(0, 1)` leaves the 1 out: every label is 0, and one value is no way of writing classes.
    if low is not None and low == high:
        return Tensor(
            shape=shape,
            where=where,
            why="the same number is drawn each time",
            labels=LabelsTrait(lowest=low, highest=high),
        )
    encoding = "binary" if (low, high) == (0, 1) else "integer" if low is not None and high is not None else None
    classes = None if high is None or low is None or low < 0 else high - low + 1
    return Tensor(
        shape=shape,
        where=where,
        source="random numbers",
        why="" if encoding else "random numbers of a range that was not followed",
        labels=LabelsTrait(encoding=encoding, classes=classes, lowest=low, highest=high),
    )


@on_call("random.choice")
def drawn(site: Site) -> Value | None:
    """One item of a list; which one is known where there is one only."""
    items = items_of(site.machine, site.arg(0, "seq"))
    return items.items[0] if items is not None and not items.more and len(items.items) == 1 else None
