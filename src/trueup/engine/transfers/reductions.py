"""Arrays asked for something: argmax, rounding, tests, means, the different values, the largest."""

from __future__ import annotations

from trueup.contract.labels import FLAT
from trueup.engine import effects
from trueup.engine.entries import has_own_loops
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.list_methods import new_set
from trueup.engine.interpret.machine import Machine, sym_of
from trueup.engine.pedigree import Answer, Cells
from trueup.engine.tensors import (
    HeadTrait,
    Shape,
    Tensor,
    cells_of,
    with_head,
    with_labels,
    with_predictions,
    with_shape,
)
from trueup.engine.transfers import confusion_tables, shapes
from trueup.engine.transfers.answers import (
    argmax_of,
    axis_of,
    compare_answers,
    counted_by,
    rounded,
    thresholded,
    unread_side,
)
from trueup.engine.transfers.array_calls import keeps_axis, module_of, place_in, tensor_arg, twins
from trueup.engine.transfers.class_tables import row_of_classes
from trueup.engine.transfers.distinct_values import extreme_that_occurs, values_that_occur
from trueup.engine.transfers.figures import number_of_matches
from trueup.engine.transfers.quantities import highest_of
from trueup.engine.transfers.registry import Site, attribute_of, on_call, on_tensor
from trueup.engine.transfers.rows_of_numbers import means_of
from trueup.engine.transfers.scores import loss_of, score_of
from trueup.engine.transfers.written_losses import reduced
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    Spot,
    TupleValue,
    UnknownValue,
    Value,
    number_of,
    whole_of,
)

#: The source of a frame whose rows are put in groups.
GROUPS = "groups of rows"


@on_call(*twins("argmax"))
@on_tensor("argmax")
def argmax(site: Site) -> Value | None:
    """`argmax(a, axis)`: the answer of predictions, or class numbers of one-hot rows."""
    result = tensor_arg(site, 0, "a", "input", "x")
    if result is None:
        answer = Answer(decision="argmax", where=site.where)
        side = unread_side(site.arg(0, "input"), site.where)
        return replace(with_predictions(side, answer=answer), why="argmax of an array that was not followed")
    axis = axis_of(site, place_in(site, 1), "axis", "dim", "dimension")
    default = module_of(site).argmax_axis
    passed = site.arg(place_in(site, 1), "axis", "dim", "dimension")
    if result.shape == (1,) and result.last == 1 and default is None:
        default = -1  # the one output of one item: no other axis is left
    unread = passed is not None and axis is None and not (isinstance(passed, Constant) and passed.value is None)
    result = replace(result, shape=None, size=result.last) if unread else result
    written = getattr(passed, "where", None)
    axis = default if passed is None else axis
    return _kept(site, argmax_of(site.machine, result, axis, site.where, axis_where=written), result, axis)


def _kept(site: Site, answers: Tensor, tensor: Tensor, axis: int | None) -> Tensor:
    """Answers with the axis that they were taken along, where the call keeps it with length 1."""
    kept = keeps_axis(site)
    return answers if kept is False else cells_of(answers, shapes.reduced_shape(tensor, axis, kept=kept))


@on_call(*twins("round", "rint", "around"))
@on_tensor("round")
def round_(site: Site) -> Value | None:
    """`round(a)`, `a.round(2)`."""
    score = score_of(site.machine, site.arg(0))
    if score is not None:
        return score
    result = tensor_arg(site)
    decimals = site.arg(place_in(site, 1), "decimals")
    return rounded(site.machine, result, site.where, decimals) if result is not None else None


@on_call(*twins("equal"))
@on_tensor("eq", "equals")
def equal(site: Site) -> Value | None:
    """`equal(a, b)`."""
    item, other = tensor_arg(site), tensor_arg(site, 1)
    left, right = site.arg(0), site.arg(place_in(site, 1))
    rows = row_of_classes(site.machine, left, right, site.where) if left is not None and right is not None else None
    if rows is not None:
        return rows
    if item is None and other is None:
        return None
    if item is None:
        item = unread_side(site.arg(0), site.where)
    return compare_answers(
        site.machine, item, other or unread_side(site.arg(place_in(site, 1)), site.where), site.where
    )


@on_call(*twins("greater", "greater_equal", "gt", "ge"))
@on_tensor("gt", "ge")
def greater(site: Site) -> Value | None:
    """`greater(a, number)`."""
    result = tensor_arg(site)
    number = number_of(site.arg(place_in(site, 1)))
    return (
        thresholded(site.machine, result, number, site.where)
        if result is not None and result.predictions.model is not None
        else None
    )


_MEANS = ("mean", "average", "reduce_mean")


@on_call(*twins("mean", "sum", "average", "count_nonzero", "reduce_mean", "reduce_sum"))
@on_tensor("mean", "sum")
def mean(site: Site) -> Value | None:
    """A comparison that is averaged or summed is an accuracy by hand; a loss that is averaged stays that loss."""
    score = score_of(site.machine, site.arg(0)) or loss_of(site.machine, site.arg(0)) if site.owner is None else None
    if score is not None:
        return score
    if isinstance(site.arg(0), Cells) and site.name.endswith(".sum"):
        return confusion_tables.sum_of(site.arg(0), site.arg(1, "axis"))
    columns = means_of(site, site.arg(0), site.arg(1, "axis", "dim")) if site.owner is None else None
    if columns is not None:
        return columns
    result = tensor_arg(site)
    if result is None:
        return None
    if result.loss is not None:
        return result
    if result.figure is not None:
        by = site.name.split(".")[-1]
        counted_by(site.machine, result, by, site.where)
        weights = site.arg(2, "weights") if by == "average" else None
        if weights is not None and not (isinstance(weights, Constant) and weights.value is None):
            return UnknownValue("a mean with weights of its own", site.where)
        return number_of_matches(site.machine, result, "share" if by in _MEANS else "right answers", site.where)
    axis = axis_of(site, place_in(site, 1), "axis", "dim")
    passed, kept = site.arg(place_in(site, 1), "axis", "dim", "reduction_indices"), keeps_axis(site)
    if result.terms:
        unread = passed is not None and (kept is not False or axis is None)
        shape = None if unread else shapes.reduced_shape(result, axis, kept=False)
        return replace(with_head(result, activation=None), shape=shape, size=None, terms=reduced(result))
    if result.frame and isinstance(site.owner, Tensor) and axis is None:
        # Of a frame each column is summed up: a series, and a frame again where that is done for each group.
        sums: Shape | None = (None, None) if result.source == GROUPS else (None,)
        return Tensor(shape=sums, where=site.where, frame=result.source == GROUPS, why="columns that are summed")
    if result.symbolic and result.predictions.model is None:
        return _of_a_head(site, result)
    several = axis is None and passed is not None and not (isinstance(passed, Constant) and passed.value is None)
    return Tensor(
        shape=None if several else shapes.reduced_shape(result, axis, kept=kept),
        where=site.where,
        symbolic=result.symbolic,
        why="numbers that are summed",
        head=HeadTrait(direct=False),
    )


@on_call("numpy.nanmean", "statistics.mean", "statistics.fmean")
def mean_of_numbers(site: Site) -> Value | None:
    """The mean of a list of numbers that were counted or measured."""
    score, result = score_of(site.machine, site.arg(0)), tensor_arg(site)
    if score is not None or result is None or result.figure is None:
        return score
    counted_by(site.machine, result, "mean", site.where)
    return number_of_matches(site.machine, result, "share", site.where)


def _of_a_head(site: Site, tensor: Tensor) -> Tensor:
    """The mean or the sum of an output inside a model, along one axis, several, or all."""
    passed = site.arg(place_in(site, 1), "axis", "dim")
    averages = site.name.split(".")[-1] in _MEANS
    if passed is None or (isinstance(passed, Constant) and passed.value is None):
        axes: tuple[int, ...] | None = None if tensor.shape is None else tuple(range(len(tensor.shape)))
    else:
        items = items_of(site.machine, passed)
        numbers = [whole_of(site.machine.resolve(item)) for item in (items.items if items is not None else (passed,))]
        axes = tuple(item for item in numbers if item is not None)
        axes = axes if len(axes) == len(numbers) else None
    return effects.reduced(tensor, axes, averages=averages, keeps_axes=keeps_axis(site) is True)


@on_call(*twins("any"))
@on_tensor("any")
def any_(site: Site) -> Value | None:
    """`any(places == labels, axis=1)`: an item counts where the label is among its highest scores."""
    result = tensor_arg(site)
    figure = result.figure if result is not None else None
    return result if figure is not None and figure.kind == "matches" and figure.top != 1 else None


@on_call(*twins("all"))
@on_tensor("all")
def all_(site: Site) -> Value | None:
    """`all(equal, axis=1)`: an item counts when all its cells agree."""
    result = tensor_arg(site)
    if result is not None and result.figure is not None and result.figure.counts == "cells":
        return replace(result, figure=replace(result.figure, counts="whole-rows"))
    return result


@on_call("builtins.set", "builtins.frozenset")
def distinct(site: Site) -> Value | None:
    """The different values of a list or an array of class numbers."""
    value = site.arg(0)
    if isinstance(value, Tensor):
        found = values_that_occur(value)
        if found is not None:
            return TupleValue(tuple(map(Constant, found)), site.where)
        return Call("distinct", Args((value,)), site.where)
    items = items_of(site.machine, value)
    if site.name.endswith("set") and not site.args.positional:
        return new_set(site.machine, (), site.where)
    if items is not None and not items.more and all(isinstance(item, Constant) for item in items.items):
        if site.name.endswith("set"):
            return new_set(site.machine, items.items, site.where)
        seen = {
            item.value: item for item in items.items if isinstance(item, Constant) and not isinstance(item.value, list)
        }
        return TupleValue(tuple(seen.values()), site.where)
    return Call("distinct", Args((value,) if value is not None else ()), site.where)


@on_call(*twins("unique"))
@on_tensor("unique")
def unique(site: Site) -> Value | None:
    """The different values."""
    result = (
        distinct(site)
        if not isinstance(site.owner, Tensor)
        else distinct(Site(site.machine, site.name, "", Args((site.owner,)), site.where))
    )
    return (
        TupleValue((result, UnknownValue("counts or positions", site.where)), site.where)
        if site.args.keywords and result is not None
        else result
    )


@on_tensor("nunique")
def nunique(site: Site) -> Value | None:
    """The number of different values."""
    assert isinstance(site.owner, Tensor)
    found = values_that_occur(site.owner)
    if found is not None:
        return Constant(len(found), site.where)
    return UnknownValue(
        "a count that only the data tells", site.where, ("nunique", site.owner.source, id(site.owner.where)), 2
    )


@on_call(*twins("max", "amax", "min", "amin", "reduce_max", "reduce_min"))
@on_tensor("max", "min", "amax", "amin")
def extreme_call(site: Site) -> Value | None:
    """The largest or smallest label or output; `max(output, 1)` of some modules also gives the argmax."""
    result = tensor_arg(site)
    axis = axis_of(site, place_in(site, 1), "axis", "dim")
    if result is None:
        batch = unread_side(site.arg(0, "input"), site.where)
        if axis is None or not module_of(site).gives_places:
            return _highest_of_unread(site)
        return TupleValue((batch, _places_in(site, batch, axis) if "max" in site.name else batch), site.where)
    if axis is not None and (result.predictions.model is not None or result.symbolic):
        return _of_rows(site, result, axis)
    if axis is not None:
        one_column = result.last == 1 and result.labels.encoding in FLAT
        shape = shapes.reduced_shape(result, axis, kept=keeps_axis(site))
        largest = replace(
            with_shape(with_labels(result, encoding=result.labels.encoding if one_column else None), shape),
            why="the largest of a row",
        )
        if isinstance(site.owner, Tensor) and "axis" not in site.args.keywords and has_own_loops(site.where.source):
            return Tensor(where=site.where, why="the largest of each row, and with some arrays its place")
        pairs = site.owner is None and site.name.endswith(".max") and module_of(site).gives_places and not one_column
        return TupleValue((largest, _places_in(site, result, axis)), site.where) if pairs else largest
    return extreme(site, result, highest="max" in site.name)


def _highest_of_unread(site: Site) -> UnknownValue | None:
    """`torch.max(labels)` of labels that were not followed."""
    passed = site.args.positional
    if len(passed) != 1 or site.args.keywords or not site.name.endswith(".max"):
        return None
    why = passed[0].why if isinstance(passed[0], UnknownValue) else "a number that only the data tells"
    return UnknownValue(why, site.where, highest_of(sym_of(passed[0])))


def _places_in(site: Site, rows: Tensor, axis: int | None) -> Tensor:
    """Where the highest of each row of labels stands."""
    return argmax_of(site.machine, rows, axis, site.where, noted=False)


def _of_rows(site: Site, tensor: Tensor, axis: int) -> Value:
    """The highest (or lowest) output of each item; from some modules with the place where it is."""
    kept, highest = keeps_axis(site), "max" in site.name
    shape = shapes.reduced_shape(tensor, axis, kept=kept)
    # The values are no scores of all classes any more; that they are the model's outputs is known.
    answer = Answer(decision="highest" if highest else "lowest", axis=axis, where=site.where, shape=tensor.shape)
    values = Tensor(shape=shape, where=site.where, symbolic=tensor.symbolic, why="the largest or smallest of a row")
    if tensor.predictions.model is not None:
        values = with_head(cells_of(with_predictions(tensor, answer=answer), shape, size=None), activation=None)
    if not _gives_places(site, tensor):
        return values
    written = getattr(site.arg(place_in(site, 1), "axis", "dim"), "where", None)
    if highest:
        places = argmax_of(site.machine, tensor, axis, site.where, axis_where=written, noted=False)
        return TupleValue((values, _kept(site, places, tensor, axis)), site.where)
    return TupleValue((values, Tensor(shape=shape, where=site.where, why="places of the lowest")), site.where)


def _gives_places(site: Site, tensor: Tensor) -> bool:
    """Some modules' `max` gives values and places; NumPy's, and `amax` everywhere, give the values alone."""
    if not site.name.endswith((".max", ".min")):
        return False
    if not isinstance(site.owner, Tensor):
        return module_of(site).gives_places
    return tensor.symbolic and ("axis" not in site.args.keywords or has_own_loops(site.where.source))


@attribute_of("tuple.values", "tuple.indices")
def named_part(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`out.max(1).indices`: the two parts of such a pair by their names."""
    name = getattr(where.node, "attr", "")
    pair = owner.items if isinstance(owner, TupleValue) else ()
    return pair[("values", "indices").index(name)] if len(pair) == 2 else None


def extreme(site: Site, tensor: Tensor, *, highest: bool) -> Value | None:
    """The largest or smallest number of an array, where its range is known."""
    bound = extreme_that_occurs(tensor, highest=highest)
    named = tensor.labels.encoding in FLAT or isinstance(tensor.elements, tuple)
    if bound is not None and named and tensor.shape is not None:
        return Constant(int(bound) if float(bound).is_integer() else bound, site.where)
    return UnknownValue(
        "a number that only the data tells", site.where, ("extreme", highest, id(tensor.where)), 1 if highest else None
    )
