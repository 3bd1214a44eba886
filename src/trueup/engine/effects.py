"""What an operation does to a head: the one meaning of units, activation, normalisation, merging, wrapping and layout.

Whoever tells of an operation comes here: a program's layers and functions, a live model's graph, a saved model's
configuration, a `forward` that is followed. What each library calls these operations, and with which arguments, stands
in its own folder; a framework's transfer finds out which effect a call has, and on which shape.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Literal, TypeAlias

from trueup.contract.head import CHANGED_BY_AVERAGING, OVER_AN_AXIS, PROBABILITIES, SAME_FROM_0_TO_1, under
from trueup.engine.immutable import replace
from trueup.engine.tensors import HeadTrait, Shape, Tensor, cells_of, with_head, without_activation
from trueup.engine.transfers.quantities import is_length
from trueup.engine.values import Spot, UnknownValue, Value

Size: TypeAlias = int | None
#: What a window makes of the numbers in it: their mean, the largest, some of them as they are, or noughts beside them.
Pool: TypeAlias = Literal["mean", "largest", "cells", "padding"]
#: How several tensors become one: side by side, the items of one behind those of the other, their mean, their sum, or
#: in another way.
Join: TypeAlias = Literal["side by side", "rows", "mean", "sum", "other"]

#: Activations whose mean over several tensors keeps what they promise: rows that sum to one, or cells from 0 to 1.
_AVERAGED = frozenset({"softmax", "sigmoid", "linear"})
#: Why nothing more is known of what a model is given.
AN_INPUT = "an input"
NOTHING_IN_COMMON = "what is joined has no activation in common that stays one"


# -- units and activations --------------------------------------------------------------------------------------------


def units(
    size: Size, shape: Shape | None, where: Spot | None, written: Value | None, *, class_axis: int = -1, why: str = ""
) -> Tensor:
    """What a layer with units of its own gives, whatever comes in.

    written: the argument that says how many they are; of an unknown one it may be known that they are more than one.
    why: why their number is not known, where it is not.
    """
    at_least = written.at_least if isinstance(written, UnknownValue) else None
    return Tensor(
        shape=shape,
        size=size,
        where=where,
        symbolic=True,
        more_than_one=size is None and at_least is not None and at_least > 1,
        class_axis=class_axis,
        why="" if size is not None else why,
        head=HeadTrait(
            activation="linear",
            units_where=written.where if written is not None else None,
            units_by_data=is_length(written),
            stated=size or 0,
        ),
    )


def activated(
    before: Tensor,
    name: str | None,
    spot: Spot | None,
    *,
    axis: int | None = None,
    implicit_axis: bool = False,
    where: Spot | None = None,
) -> Tensor:
    """An activation applied. spot: where it is written; where: the call, for a tensor that nothing made yet."""
    if name in SAME_FROM_0_TO_1 and before.head.activation in PROBABILITIES and before.last != 1:
        return replace(with_head(before, direct=False), elements=None, terms=())
    if name in SAME_FROM_0_TO_1 and before.head.activation is None and before.last is None:
        # Behind a layer that was not read, a loop over layers has one activation for all, behind a softmax too.
        name = None
    return replace(
        with_head(
            before,
            activation=name,
            activation_where=spot,
            axis=axis,
            implicit_axis=implicit_axis,
            under=under(before.head.activation, direct=before.head.direct),
            direct=True,
            recurrent=False,
        ),
        where=before.where or where,
        elements=None,
        terms=(),
    )


def written_where_chosen(result: Value, chosen: Spot | None, where: Spot) -> Value:
    """An activation that was handed on as a function, `Head(10, act=tf.nn.softmax)`, is written where it was chosen."""
    if not isinstance(result, Tensor) or chosen is None or result.head.activation_where is not where:
        return result
    lines = {(id(spot.source), getattr(spot.node, "lineno", 0)) for spot in (chosen, where)}
    if not isinstance(chosen.node, ast.expr) or len(lines) == 1:
        return result  # what an import brings is written where it is called
    return with_head(result, activation_where=chosen, applied_where=where)


def clipped(before: Tensor, low: float | None, high: float | None) -> Tensor:
    """Numbers kept within bounds: probabilities stay what they are, raw scores do under bounds that leave them room."""
    after = replace(with_head(before, direct=False), elements=None)
    if before.head.activation in PROBABILITIES or low is None or low < 0:
        return after
    if low == 0 and high is None:
        return activated(before, "relu", before.head.activation_where)
    return without_activation(after, f"numbers that are cut at {low:g}")


def rescaled(before: Tensor, activation: str | None = "linear", spot: Spot | None = None) -> Tensor:
    """Numbers that are normalised over a batch or an item: of any size again, under the activation behind it."""
    moved = before.head.activation if before.head.activation in PROBABILITIES else None
    return with_head(before, activation=activation, activation_where=spot, direct=True, under=moved, recurrent=False)


def mixed_rows(before: Tensor) -> Tensor:
    """Sums of rows, as a matrix in front makes them (of the neighbours in a graph): the columns are the same."""
    if before.head.activation in (None, "linear"):
        return before
    return without_activation(before, before.why or f"sums of rows of {before.head.activation}")


def attended(query: Tensor, shape: Shape | None, where: Spot | None) -> Tensor:
    """A row for each row of a query: a mean of other rows, behind weights of its own or not."""
    after = cells_of(query, shape, size=query.size if shape == query.shape else None)
    return replace(without_activation(after, query.why or "rows that an attention puts together"), where=where)


def copied(before: Tensor) -> Tensor:
    """The same numbers in a tensor of its own, which hides no scores; softmax over one unit stays that."""
    return with_head(before, direct=before.head.direct and before.last == 1 and before.head.activation in OVER_AN_AXIS)


def unread(before: Tensor, why: str, where: Spot | None = None) -> Tensor:
    """What is left of a head behind something that is not followed: its shape, if that is known."""
    return Tensor(shape=before.shape, where=where or before.where, symbolic=True, why=why, head=HeadTrait(direct=False))


# -- layout -----------------------------------------------------------------------------------------------------------


def keeps_over_axis(before: Tensor, *, same_last_axis: bool) -> bool:
    """True where an activation still holds behind numbers that are laid out anew."""
    if before.head.activation not in OVER_AN_AXIS:
        return True
    over_last = before.head.axis in (None, -1) or (
        before.shape is not None and before.head.axis == len(before.shape) - 1
    )
    return same_last_axis and over_last and before.class_axis == -1


def laid_out(before: Tensor, shape: Shape | None, *, same_last_axis: bool | None = None, size: Size = None) -> Tensor:
    """The same numbers in another layout.

    shape: afterwards. same_last_axis: whether the last axis is the last one still; None where its size alone tells it.
    size: of the last axis, where the shape does not tell it.
    """
    if same_last_axis is None:
        after = shape[-1] if shape else None
        same_last_axis = after is not None and after == before.last
    after_layout = replace(_cells(before, shape, size), class_axis=-1)
    if keeps_over_axis(before, same_last_axis=same_last_axis):
        return after_layout
    why = before.why or f"what {before.head.activation} normalised is laid out in another way"
    return without_activation(after_layout, why)


def _cells(before: Tensor, shape: Shape | None, size: Size) -> Tensor:
    """The numbers in another shape, where an axis that an activation goes over is the last one or gone."""
    return with_head(cells_of(before, shape, size=size), axis=-1 if before.head.axis is not None else None)


def repeated(before: Tensor, shape: Shape | None) -> Tensor:
    """Each row several times."""
    return replace(with_head(before, direct=False), shape=shape, size=None)


def pooled(before: Tensor, shape: Shape | None, kind: Pool, *, class_axis: int | None = None) -> Tensor:
    """Windows over other axes than that of the classes, or such axes cut and lengthened.

    The mean of several softmaxes sums to one still; the largest of them does not, nor does a row of padding.
    """
    if kind == "mean" and before.head.activation in CHANGED_BY_AVERAGING:
        why = before.why or f"averages of {before.head.activation}"
        before = without_activation(before, why)
    rows = kind in ("mean", "cells") and not (kind == "mean" and before.head.activation == "log_softmax")
    axis = before.class_axis if class_axis is None else class_axis
    return replace(laid_out(before, shape, same_last_axis=rows, size=before.size), class_axis=axis)


# -- several tensors --------------------------------------------------------------------------------------------------


def merged(
    parts: Sequence[Tensor], join: Join, shape: Shape | None, where: Spot | None, *, whole: bool = True
) -> Tensor:
    """Several tensors made one. whole: False where some of them are not known."""
    first = parts[0] if parts else Tensor(symbolic=True)
    left = _left_of([part.head.activation for part in parts], join) if whole and parts else None
    size = None
    if shape is None and join not in ("side by side", "rows") and whole and len({part.last for part in parts}) == 1:
        size = first.last
    out = with_head(cells_of(first, shape, size=size), activation=left, under=None)
    return replace(out, where=where, class_axis=-1, why=_why_unread(parts, left))


def _why_unread(parts: Sequence[Tensor], left: str | None) -> str:
    """Why nothing is known of an activation of what is joined: of a part it may not be known either."""
    if left is not None:
        return ""
    return next((part.why for part in parts if part.head.activation is None and part.why), NOTHING_IN_COMMON)


def _left_of(activations: Sequence[str | None], join: Join) -> str | None:
    """The activation of what is joined, from those of all parts."""
    same = activations[0] if len(set(activations)) == 1 else None
    if join == "rows":
        return same
    if join == "side by side":
        return same if same not in OVER_AN_AXIS else None
    if join == "mean":
        return same if same in _AVERAGED else None
    return same if same == "linear" and join == "sum" else None


def both_ways(out: Tensor, join: Join) -> Tensor:
    """A layer run forwards and backwards, its two outputs joined.

    Side by side each cell is what it was, but two rows that sum to one are no such row together; a sum or a product
    of two probabilities is none.
    """
    last = out.last
    doubled = 2 * last if join == "side by side" and last is not None else None if join == "side by side" else last
    shape = (*out.shape[:-1], doubled) if out.shape else None
    left = _left_of([out.head.activation, out.head.activation], join)
    why = out.why if left is not None or out.head.activation is None else NOTHING_IN_COMMON
    return replace(with_head(out, activation=left, direct=False), shape=shape, size=doubled, why=why)


def one_step(before: Tensor) -> Tensor:
    """One step of a sequence, as a layer that is applied to each of them gets it."""
    return before if before.shape is None else replace(before, shape=(*before.shape[:1], *before.shape[2:]))


def each_step(before: Tensor, out: Tensor) -> Tensor:
    """What a layer gives that is applied to each step of a sequence. out: what it gives for one step."""
    steps = before.shape[1] if before.shape and len(before.shape) > 1 else None
    return copied(replace(out, shape=None if out.shape is None else (None, steps, *out.shape[1:])))


# -- numbers put together ---------------------------------------------------------------------------------------------


def reduced(before: Tensor, axes: tuple[int, ...] | None, *, averages: bool, keeps_axes: bool = False) -> Tensor:
    """The sum or the mean of the numbers along axes; None where it is not known along which.

    keeps_axes: each of them is an axis of one number afterwards. The mean over axes that are neither that of the items
    nor that of the classes is what pooling over all of them gives.
    """
    shape, rank = None, len(before.shape) if before.shape is not None else None
    gone = {axis % rank for axis in axes if -rank <= axis < rank} if axes is not None and rank else None
    if before.shape is not None and gone is not None:
        sizes = [
            (1 if keeps_axes else None, True) if at in gone else (size, False) for at, size in enumerate(before.shape)
        ]
        shape = tuple(size for size, reduced_away in sizes if keeps_axes or not reduced_away)
    inner = gone is not None and rank is not None and not gone & {0, rank - 1}
    # Sums and means of raw scores are raw scores. A mean of probabilities is one only where it is not taken over the
    # classes.
    kept = before.head.activation == "linear"
    if averages and inner:
        kept = before.head.activation in _AVERAGED and keeps_over_axis(before, same_last_axis=True)
    size = before.size if axes is not None and -1 not in axes and rank is None else None
    out = with_head(_cells(before, shape, size), activation=before.head.activation if kept else None)
    return replace(out, class_axis=-1, why=before.why or ("" if kept else "numbers that are summed"))


# -- shapes -----------------------------------------------------------------------------------------------------------


def laid_side_by_side(shapes: Sequence[Shape | None], axis: Size) -> Shape | None:
    """The shape of tensors put together along an axis; None where not even its rank is known."""
    known = [shape for shape in shapes if shape is not None]
    if not known:
        return None
    rank = len(known[0])
    if axis is None or not -rank <= axis < rank or any(len(shape) != rank for shape in known):
        return (None,) * rank
    at = axis % rank
    along = [shape[at] if shape is not None else None for shape in shapes]
    total = None if None in along else sum(size for size in along if size is not None)
    return (*_first_known(known, at), total, *_first_known([shape[at + 1 :] for shape in known], rank - at - 1))


def _first_known(shapes: Sequence[Shape], count: int) -> Shape:
    """Of each axis the size that any of the tensors tells: they agree in it."""
    return tuple(next((shape[i] for shape in shapes if shape[i] is not None), None) for i in range(count))


def cell_by_cell(shapes: Sequence[Shape | None]) -> Shape | None:
    """The shape of tensors that are added, multiplied … cell by cell: an axis of 1 is stretched."""
    if any(shape is None for shape in shapes) or not shapes:
        return None
    known = [shape for shape in shapes if shape is not None]
    rank = max(len(shape) for shape in known)
    if any(len(shape) != rank for shape in known):
        return (None,) * rank
    return tuple(_stretched([shape[i] for shape in known]) for i in range(rank))


def _stretched(sizes: Sequence[Size]) -> Size:
    longer = [size for size in sizes if size is not None and size != 1]
    if longer:
        return longer[0]
    return None if None in sizes else 1
