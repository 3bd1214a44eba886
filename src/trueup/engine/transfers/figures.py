"""Numbers that were counted of predictions: what arithmetic, loops and lists make of them."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from trueup.engine.events import Reckoned
from trueup.engine.immutable import replace
from trueup.engine.interpret.class_fields import fields_of
from trueup.engine.interpret.containers import entries_of, items_of
from trueup.engine.pedigree import Carried, Figure
from trueup.engine.store import choice_of
from trueup.engine.tensors import Tensor, with_rows
from trueup.engine.transfers import quantities
from trueup.engine.transfers.carried_counts import carried_list
from trueup.engine.values import (
    Call,
    Choice,
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    number_of,
    whole_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Kinds that one batch, or a sum over batches, may have.
_COUNTED = ("right answers", "share")


def number_of_matches(machine: Machine, tensor: Tensor, kind: str, where: Spot | None) -> Tensor:
    """A comparison summed ("right answers") or averaged ("share"); of such a number, the number again.

    Of a list of numbers of batches, the mean is one of unweighted shares, and the sum is added up over the list.
    """
    figure = tensor.figure
    assert figure is not None
    if figure.listed:
        added = replace(figure, listed=False, summed=figure.summed or figure.batch)
        return number(divided_by_passes(machine, added, where) if kind == "share" else added, where)
    return number(replace(figure, kind=kind if figure.kind == "matches" else figure.kind), where)


def calculated(machine: Machine, left: Value, op: ast.operator, right: Value, where: Spot) -> Tensor:
    """`left op right` where a side is such a number: right answers stay so under `+`, and become a share by `/`."""
    figures = [side.figure for side in (left, right) if isinstance(side, Tensor) and side.figure is not None]
    first, kinds = figures[0], {figure.kind for figure in figures}
    divided = isinstance(op, (ast.Div, ast.FloorDiv)) and isinstance(left, Tensor) and left.figure is not None
    if divided and "matches" not in kinds:
        return number(divided_by(machine, first, right, where), where)
    if isinstance(op, ast.Add) and "matches" not in kinds:
        kind = next((figure.kind for figure in figures if figure.kind not in _COUNTED), "")
        kind = kind or ("share" if "share" in kinds else "right answers")
        return number(replace(first, kind=kind), where)
    if isinstance(op, ast.Mult) and "matches" not in kinds:
        other = right if isinstance(left, Tensor) and left.figure is not None else left
        return number(_multiplied(machine, first, other, where), where)
    if isinstance(op, (ast.Mult, ast.BitAnd)) or divided:
        shape = next(side.shape for side in (left, right) if isinstance(side, Tensor) and side.figure is not None)
        return Tensor(shape=shape, where=where, figure=first, why="matches, or a number of them")
    # 1 - share, the difference of two: a number all the same, and no output.
    return Tensor(shape=None, where=where, why="a number that is computed from an accuracy")


def number(figure: Figure, where: Spot | None) -> Tensor:
    """A number that was counted, as a value."""
    return Tensor(shape=(), where=where, figure=figure, why="a number that was counted")


def value_of_metric(
    predicted: Tensor, labels: Tensor | None, counts: str, where: Spot, metric: str = ""
) -> Tensor | None:
    """The number that a library's metric gives: the share of right answers, or a value of the metric of this name."""
    if predicted.predictions.model is None:
        return None
    truth = labels if labels is not None else Tensor(where=where, why="labels that were not followed")
    batch = truth.rows.loader or predicted.rows.loader
    if truth.rows.of_one or predicted.rows.of_one:
        batch = None  # it is measured of each item, whatever it comes with
    return number(Figure(kind="share", counts=counts, predicted=predicted, labels=truth, batch=batch, metric=metric),
                  where)  # fmt: skip


def added_up(value: Value, over: Hashable, carried: Carried | None = None) -> Value:
    """Such a number after a loop that adds to it in each of its passes; `over` is what the loop goes through."""
    if isinstance(value, Choice):
        return choice_of((guards, added_up(item, over, carried)) for guards, item in value.options)
    if not isinstance(value, Tensor):
        return value
    tensor, figure = value, value.figure
    if figure is None or figure.kind not in _COUNTED or figure.summed is not None or figure.listed or over is None:
        return tensor
    return replace(tensor, figure=replace(figure, summed=over, taken=tensor.where, carried=carried))


def divided_by(machine: Machine, figure: Figure, by: Value, where: Spot | None) -> Figure:
    """Right answers, or shares, divided by a number: by items they are a share of all, by batches a mean."""
    over = frozenset({figure.summed, figure.batch} - {None})
    if figure.kind == "answers per batch":
        return _divided_again(machine, figure, by, where)
    if figure.kind not in _COUNTED:
        return figure
    if figure.kind == "right answers" and _by_one_of(machine, figure.summed, by):
        return _noted(machine, replace(figure, kind="answers so far"), over, where)
    if figure.kind == "right answers" and quantities.counts_all_of_a_part(machine, figure.summed, by):
        return _noted(machine, replace(figure, kind="answers of a part"), over, where)
    if figure.summed is None and quantities.counts_passes(machine, by, over):
        return divided_by_passes(machine, figure, where)
    if figure.summed is None:
        return figure if figure.kind == "share" else _of_one_batch(machine, figure, by, where)
    if quantities.counts_passes(machine, by, over):
        return divided_by_passes(machine, figure, where)
    if figure.kind == "share" and quantities.counts_on(by):
        # Some passes are left out (`continue`), and neither added up nor counted.
        return divided_by_passes(machine, figure, where)
    if figure.kind == "right answers" and quantities.counts_nominal_items(machine, by, over):
        return _noted(machine, replace(figure, kind="answers per nominal item", summed=None), over, where)
    if figure.kind == "right answers" or isinstance(by, UnknownValue):
        return replace(figure, kind="share", batch=None, summed=None)
    return figure


def _by_one_of(machine: Machine, summed: Hashable, by: Value) -> bool:
    """True where the answers of all batches so far are divided by the size of one, in the loop that adds them up."""
    inside = summed is not None and any(loop.over == summed for loop in machine.loops)
    return inside and quantities.counts_one_batch(by, frozenset({summed}))


def _of_one_batch(machine: Machine, figure: Figure, by: Value, where: Spot | None) -> Figure:
    """The share of one batch; by the size that a full batch has, it is too low for a smaller one."""
    if figure.batch is not None and quantities.is_nominal_size(machine, figure.batch, by):
        _noted(machine, replace(figure, kind="nominal share"), frozenset({figure.batch}), where)
        return replace(figure, kind="share", batch=None)
    own = figure.batch is None or quantities.counts_one_batch(by, frozenset({figure.batch}))
    return replace(figure, kind="share", other_size=not own)


def _divided_again(machine: Machine, figure: Figure, by: Value, where: Spot | None) -> Figure:
    """`right / len(loader) / batch_size`: a share of full batches; by another number it is a part of the answers.

    By a size that is not known it is a share all the same.
    """
    nominal = quantities.is_nominal_size(machine, figure.batch, by)
    size = number_of(machine.resolve(quantities.size_of_batches(machine, figure.batch)))
    divisor = number_of(by)
    # By a hundredth of a batch's size the percentage comes out.
    nominal = nominal or (size is not None and divisor is not None and divisor * 100 == size)
    if not nominal and isinstance(by, Constant) and (divisor in (None, 0, 1, 100) or figure.divisor is not None):
        return figure
    batch = frozenset({figure.batch})
    if not nominal and divisor is not None and size is not None:
        _noted(machine, replace(figure, kind="divided again"), batch, figure.divided_at)
        return _noted(machine, replace(figure, divisor=float(divisor)), batch, where)
    _noted(machine, replace(figure, kind="divided again"), batch, figure.divided_at)
    if nominal:
        return _noted(machine, replace(figure, kind="answers per nominal item"), batch, where)
    return replace(figure, kind="share", batch=None)


def divided_by_passes(machine: Machine, figure: Figure, where: Spot | None) -> Figure:
    """What was added up over the batches of a loader, divided by how many there are."""
    over = frozenset({figure.summed, figure.batch} - {None})
    if figure.batch is None:
        return replace(figure, kind="share", summed=None)
    kind = "mean of shares" if figure.kind == "share" else "answers per batch"
    return _noted(machine, replace(figure, kind=kind, summed=None, divided_at=where), over, where)


def _noted(machine: Machine, figure: Figure, over: frozenset[Hashable], where: Spot | None) -> Figure:
    model = figure.predicted.predictions.model
    if model is not None and where is not None:
        machine.record.note(
            Reckoned(model=model, output=figure.predicted.predictions.output, figure=figure, over=over, where=where,
                     called=machine.called_at[-1] if machine.called_at else None, path=dict(machine.store.path))
        )  # fmt: skip
    return figure


def _multiplied(machine: Machine, figure: Figure, by: Value, where: Spot | None) -> Figure:
    """A share times the items of its batch are right answers again; times 100 it is the same in percent."""
    if any(True for _ in quantities.divisors_in(by)):
        sym = next(quantities.divisors_in(by))
        return divided_by(machine, figure, UnknownValue("a divisor", where, sym), where)
    if figure.kind == "share" and figure.summed is None and not isinstance(by, Constant):
        return replace(figure, kind="right answers")
    return figure


def of_a_list(machine: Machine, value: Value | None, items: TupleValue) -> Tensor | None:
    """A list that a loop filled with such numbers, one in each pass; None for every other list."""
    found = [_or_a_number(machine, item) for item in items.items]
    counted = [entry for entry in found if isinstance(entry, Tensor) and entry.figure is not None]
    if not counted or len(counted) < len(found) or not items.more:
        return None
    first = counted[0].figure
    assert first is not None
    passed = first.batch in machine.gone_through or items.alike  # by a loop, or by a comprehension
    if not is_of_one_batch(first) or not passed:
        return None  # what `next(iter(loader))` gives stands for no pass over the loader
    over = ("object", value.number) if isinstance(value, StoredObject) else None
    carried = carried_list(machine, value, counted[0].where) if isinstance(value, StoredObject) else None
    listed = replace(first, listed=True, summed=over, taken=counted[0].where, carried=carried)
    return Tensor(shape=(None,), where=items.where, figure=listed, why="numbers that were counted")


def _or_a_number(machine: Machine, item: Value) -> Value | None:
    """What was counted of a batch; so where a number stands in its place if it cannot be: `except ValueError: 0.5`."""
    ways = machine.store.narrowed(item) if isinstance(item, Choice) else None
    if not isinstance(ways, Choice):
        return machine.resolve(item)
    others = [way for _, way in ways.options if number_of(way) is None]
    return others[0] if len(others) == 1 else machine.resolve(item)


def some_matches(tensor: Tensor, figure: Figure, index: Value) -> Tensor:
    """Of several numbers that were counted, each is such a number; of matches, those of some items or places."""
    if figure.kind != "matches":
        return tensor
    if figure.top != 1:
        return replace(tensor, figure=replace(figure, top=_first_places(index)))
    if not isinstance(index, Constant):
        # Matches of some items only: what batches make of them is no number of all items.
        return replace(tensor, figure=replace(figure, batch=None, labels=with_rows(figure.labels, padded=None)))
    return tensor


def _first_places(index: Value) -> int | None:
    """How many of the highest places an index leaves: `correct[:5]`, `correct[:, :5]`, `correct[0]`."""
    if isinstance(index, TupleValue) and index.items:
        index = index.items[-1]
    if isinstance(index, Constant):
        return 1 if index.value == 0 else None
    if not isinstance(index, Call) or index.name != "slice":
        return None
    bounds = index.args.positional
    from_the_first = bounds and isinstance(bounds[0], Constant) and bounds[0].value in (None, 0)
    return whole_of(bounds[1]) if from_the_first and len(bounds) > 1 else None


def is_of_one_batch(figure: Figure) -> bool:
    """True for right answers, or a share of them, of one batch."""
    return figure.kind in _COUNTED and figure.summed is None and figure.batch is not None and not figure.listed


def kept_of_batches(machine: Machine, items: TupleValue | None) -> Hashable:
    """What a list has an item for each batch of: each holds a number of one, by itself or among others; else None."""
    if items is None or not items.more or not items.items:
        return None
    found = {batch for item in items.items for batch in _batches_in(machine, item, _DEEP)}
    every = all(any(True for _ in _batches_in(machine, item, _DEEP)) for item in items.items)
    return found.pop() if every and len(found) == 1 else None


#: How deep a number of a batch may lie within what a list keeps of it.
_DEEP = 2


def _batches_in(machine: Machine, item: Value, deep: int) -> Iterator[Hashable]:
    value = machine.resolve(item)
    if isinstance(value, Tensor) and value.figure is not None:
        if is_of_one_batch(value.figure):
            yield value.figure.batch
    elif deep and isinstance(value, (TupleValue, StoredObject)):
        for part in _parts_of(machine, value):
            yield from _batches_in(machine, part, deep - 1)


def _parts_of(machine: Machine, value: TupleValue | StoredObject) -> Iterator[Value]:
    """What a tuple, a list, a dict, or an instance of a class with fields holds."""
    entries = entries_of(machine, value)
    items = items_of(machine, value) if entries is None else None
    if entries is not None or items is not None:
        yield from entries.values() if entries is not None else items.items  # type: ignore[union-attr]
    elif isinstance(value, StoredObject) and value.cls is not None:
        for name in fields_of(machine, value.cls):
            part = machine.part(value, name)
            if part is not None:
                yield part
