"""Arrays put together: concatenate, stack side by side, append, with what a loop adds to an array that was empty."""

from __future__ import annotations

import ast
from collections.abc import Callable

from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import RowsTrait, Tensor, with_rows, with_shape
from trueup.engine.transfers import shapes
from trueup.engine.transfers.answers import axis_of
from trueup.engine.transfers.array_calls import module_of, twins
from trueup.engine.transfers.columns_side_by_side import labels_side_by_side
from trueup.engine.transfers.figures import is_of_one_batch
from trueup.engine.transfers.literals import HOLDS_NOTHING, from_literal, gathered
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.registry import Site, on_call, on_tensor
from trueup.engine.values import Choice, Spot, TupleValue, UnknownValue, Value

#: Arrays of one joining that may each be one of several by a branch.
_CHOICES = 3


@on_tensor("append")
@on_call(*twins("concatenate", "vstack", "hstack", "append", "concat", "cat", "column_stack", "r_"))
def concatenate(site: Site) -> Value | None:
    """Arrays put together."""
    items = items_of(site.machine, site.arg(0, "arrays", "values", "objs", "tensors"))
    if site.name.endswith(".append"):
        items = TupleValue(
            (site.owner, *site.args.positional[:1]) if isinstance(site.owner, Tensor) else site.args.positional[:2]
        )
    if items is not None and 0 < sum(isinstance(item, Choice) for item in items.items) <= _CHOICES:
        return _each_way(site, items, lambda settled: _together(site, settled))
    gathered = _together(site, items)
    return _of_all_batches(site, gathered) if items is not None and items.more else gathered


def _of_all_batches(site: Site, value: Value) -> Value:
    """What a loop gathered, put together: the items of all its passes, nobody knows how many, and no batch any more."""
    if not isinstance(value, Tensor):
        return value
    axis, shape = _axis(site), value.shape
    axis = (1 if site.name.endswith(("hstack", "column_stack")) else 0) if axis is None else axis
    if shape is not None and len(shape) > 1 and -len(shape) <= axis < len(shape):
        shape = tuple(None if place == axis % len(shape) else size for place, size in enumerate(shape))
    elif shape is not None:
        shape = (None,)
    changed = replace(value, shape=shape, elements=value.elements if shape == value.shape else None)
    return with_rows(changed, loader=None, batch=False)


def _axis(site: Site) -> int | None:
    """The axis along which arrays are joined; `append(array, values, axis)` has it behind both."""
    return axis_of(site, 2 if site.name.endswith(".append") else 1, "axis", "dim")


def _each_way(site: Site, items: TupleValue, use: Callable[[TupleValue], Value], done: tuple[Value, ...] = ()) -> Value:
    """Use the items in every way that branches leave open."""
    if len(done) == len(items.items):
        return use(replace(items, items=done))
    return site.machine.map_branches(items.items[len(done)], lambda way: _each_way(site, items, use, (*done, way)))


def _together(site: Site, items: TupleValue | None) -> Value:
    parts = [
        p
        for p in (
            from_literal(site.machine, site.machine.resolve(i), site.where) for i in (items.items if items else ())
        )
        if p
    ]
    if not parts or items is None or len(parts) < len(items.items):
        return _not_followed(site, items)
    empty = next((part for part in parts if _holds_nothing(part)), None)
    # `scores = torch.empty(0, 10)` ahead of a loop only gives the pieces a beginning: it has no say in what they are.
    if empty is not None and len(parts) > 1:
        parts = [part for part in parts if not _holds_nothing(part)] or [empty]
        if len(parts) == 1 and (numbers := _number_added(site, parts[0])) is not None:
            return numbers
        if len(parts) == 1:
            return _added_to(site, empty, parts[0])
    side_by_side = site.name.endswith(("hstack", "column_stack"))
    default = 1 if side_by_side and len(parts[0].shape or (0, 0)) > 1 else 0
    axis = _axis(site)
    if site.name.endswith("column_stack") and default == 0:
        named = labels_side_by_side(site, parts[0], "columns are put together")
        return named or Tensor(shape=(None, len(parts)), where=site.where, why="columns are put together")
    # vstack makes a row of each flat array. Taken for concatenate, its rows were flat labels: a false TU201.
    if site.name.endswith("vstack") and all(len(part.shape or ()) == 1 for part in parts):
        widths = {part.shape[0] for part in parts if part.shape}
        width = widths.pop() if len(widths) == 1 else None
        return Tensor(shape=(None, width), where=site.where, why="flat arrays are put below one another")
    if site.name.endswith(".append") and module_of(site).flat_append and axis is None:
        parts = [shapes.flattened(part) for part in parts]
    if all(part.frame for part in parts) and any(isinstance(part.elements, dict) for part in parts):
        return shapes.stacked_frames(parts) if axis in (None, 0) else with_shape(parts[0], None)
    whole = site.arg(0, "arrays", "values", "objs", "tensors")
    if any(part.symbolic for part in parts):
        along = axis if axis is not None else -1 if module_of(site).joins_last else default
        shape = effects.laid_side_by_side([part.shape for part in parts], along)
        result = effects.merged(parts, "rows" if along == 0 else "side by side", shape, site.where)
        return gathered(site.machine, result, whole, items)
    return gathered(site.machine, shapes.joined(parts, default if axis is None else axis), whole, items)


def _not_followed(site: Site, items: TupleValue | None) -> Tensor:
    """Arrays of which some were not followed; of the batches of a loader it is known that they are such."""
    stored = [site.machine.resolve(item) for item in (items.items if items else ())]
    batch = next((found for item in stored if (found := loader_of(item)) is not None), None)
    unread = next((item.why for item in stored if isinstance(item, UnknownValue)), "")
    why = unread if batch is not None and unread else "arrays of which some were not followed are put together"
    unknown = Tensor(where=site.where, why=why, rows=RowsTrait(loader=batch))
    empty = next((item for item in stored if isinstance(item, Tensor) and _holds_nothing(item)), None)
    if empty is not None:
        unknown = _added_to(site, empty, unknown)
    result = labels_side_by_side(site, unknown, why) or unknown
    whole = site.arg(0, "arrays", "values", "objs", "tensors")
    return gathered(site.machine, result, whole, items) if items is not None else result


def _holds_nothing(part: Tensor) -> bool:
    """True for an array that was made without a row: `np.array([])`, `torch.empty(0, 10)`."""
    return part.source == HOLDS_NOTHING or (part.shape is not None and part.shape[:1] == (0,))


def _added_to(site: Site, empty: Tensor, added: Tensor) -> Tensor:
    """What is added to an array that was empty ahead of the loop: in the end the items of all its passes."""
    if site.name.endswith(".append") and module_of(site).flat_append and _axis(site) is None:
        added = shapes.flattened(added)
        added = replace(added, shape=(None,), elements=None) if added.shape == () else added
    loader, begun = added.rows.loader, empty.where
    inside = begun is not None and any(
        _stands_in(begun, loop.node) for loop in site.machine.loops if loop.over == loader
    )
    if loader is None or inside or not any(loop.over == loader for loop in site.machine.loops):
        return added
    return with_rows(added, loader=None, batch=False, gathered=loader)


def _number_added(site: Site, added: Tensor) -> Tensor | None:
    """`numbers = np.append(numbers, share)`: a number of each batch, in an array that was empty ahead of the loop."""
    figure = added.figure
    of_a_batch = figure is not None and is_of_one_batch(figure)
    if figure is None or not of_a_batch or not any(loop.over == figure.batch for loop in site.machine.loops):
        return None
    listed = replace(figure, listed=True, taken=added.where)
    return Tensor(shape=(None,), where=site.where, figure=listed, why="numbers that were counted")


def _stands_in(where: Spot, loop: ast.AST | None) -> bool:
    return loop is not None and any(part is where.node for part in ast.walk(loop))
