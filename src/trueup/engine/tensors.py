"""An array or a symbolic tensor, what is known of it in each role that it may have, and what a change leaves of that.

A tensor is small: a shape, where it was made, and a trait for each role. Whoever changes one thing names that thing:
`with_head(tensor, activation=None)` knows nothing of labels; `with_shape` and `cells_of` say for all traits what is
left of them in another shape. What an operation means to a head in particular stands in `effects`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import field
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeAlias

from trueup.contract.head import OVER_AN_AXIS
from trueup.contract.labels import NAMED_COLUMNS
from trueup.engine.immutable import immutable, replace
from trueup.engine.pedigree import Answer, Figure, Order, Term

if TYPE_CHECKING:
    from types import EllipsisType

    from trueup.engine.values import Spot

Shape: TypeAlias = tuple[int | None, ...]


@immutable(frozen=True, slots=True, kw_only=True)
class HeadTrait:
    """What a tensor is as a model's output; the fields say what those of `Head` say.

    activation: None where it is not known. applied_where: where a layer that is one is called.
    units_by_data: there are as many units as something has items that only the data tells.
    stated: how many units a layer has, or how long a number of the program makes the last axis; 0 where that was not
        read. What is worked out from there by other operations may be another number.
    by_product: they are an axis of a product of arrays, of which nobody declared the second to be weights.
    laid_flat: the numbers along its only axis may be several units of an item, of one or of all after each other.
    picked: one place of the second axis was picked where the number of axes is not known: a unit of each item, or a
        step of a sequence, whose units are as many as `size` says.
    unit_gone: the axis of its only unit was taken away, behind axes that are not known: each number is of an item or of
        a position, which a loss that compares units takes for them.
    recurrent: the activation is a part of each step of a layer whose gates scale it.
    """

    activation: str | None = None
    activation_where: Spot | None = None
    applied_where: Spot | None = None
    units_where: Spot | None = None
    units_by_data: bool = False
    stated: int | None = None
    by_product: bool = False
    laid_flat: bool = False
    picked: bool = False
    unit_gone: bool = False
    recurrent: bool = False
    axis: int | None = None
    implicit_axis: bool = False
    under: str | None = None
    direct: bool = True


@immutable(frozen=True, slots=True, kw_only=True)
class LabelsTrait:
    """How a tensor writes down classes; the fields say what those of `Labels` say."""

    encoding: str | None = None
    classes: int | None = None
    lowest: float | None = None
    highest: float | None = None
    scale: float | None = 1.0


@immutable(frozen=True, slots=True, kw_only=True)
class PredictionsTrait:
    """Of which model a tensor holds the answers, and what was done to them by hand.

    model and output: their numbers. answer: what was decided. rescaled: the scores were scaled or shifted.
    column: of an item's scores for several classes only that of this place is left; None where it is not known.
    """

    model: int | None = None
    output: int = 0
    answer: Answer | None = None
    rescaled: bool = False
    column: int | None = None


@immutable(frozen=True, slots=True, kw_only=True)
class RowsTrait:
    """Which items a tensor's rows are.

    batch: they are one batch of a loader, which may hold a single item; loader: what it is a batch of.
    order: the source whose order its items have, where that is one that may be shuffled.
    partial: rows were left out, nobody knows which: of row numbers, those that they pick are not all.
    mixed: the classes stand in no order and are about equally frequent, so that a long slice holds each of them.
    padded: where they were filled up to one length, so that some positions hold no item's own number.
    part_of: the key of what they were split from (where, and as which argument); None for what was not split.
    gathered: what the batches come from that were put together to these rows as they are, one after the other.
    single: in the function that a data set is mapped with: one item of them, whose own axes come first.
    of_one: a loop takes one item after the other of a batch, and this is one of them.
    even: a sampler gave each class as many items.
    """

    batch: bool = False
    loader: Hashable = None
    order: Order | None = None
    partial: bool = False
    mixed: bool = False
    padded: Spot | None = None
    part_of: str | None = None
    gathered: Hashable = None
    single: bool = False
    of_one: bool = False
    even: bool = False


@immutable(frozen=True, slots=True, kw_only=True)
class LossTerm:
    """A tensor that is a loss: which one, whether it took logits, and what stood last on the output it was given.

    turned: it was taken from something (`1 - loss`), so that it may be another number by now.
    """

    name: str
    from_logits: bool | None
    where: Spot | None
    activation: str | None = None
    turned: bool = False


#: Labels that say yes or no: 1 or 0, True or False.
YES_OR_NO = LabelsTrait(encoding="binary", classes=2, lowest=0, highest=1)


def class_numbers(count: int | None) -> LabelsTrait:
    """Labels that number so many classes from 0; two of them are binary."""
    highest = None if count is None else count - 1
    return LabelsTrait(encoding="binary" if count == 2 else "integer", classes=count, lowest=0, highest=highest)


_NO_HEAD, _NO_LABELS, _NO_PREDICTIONS, _ANY_ROWS = HeadTrait(), LabelsTrait(), PredictionsTrait(), RowsTrait()


@immutable(frozen=True, slots=True, kw_only=True)
class Tensor:
    """An array or a symbolic tensor: its shape, and its traits as a head, as labels, as predictions, as rows.

    shape: sizes with the batch axis, None for a size that is not known; None where not even the rank is known.
    size: size of the class axis, where the rank is not known. more_than_one: it is not known, but more than one.
    source: as in Labels, or what a sum of exponentials and the like is a part of; why: why not more is known.
    frame: a table or a column of one; listed: a list. by_name: what stands under a name in it, where that is not one
        flat column of a table: an array with axes of its own, or cells that may be rows of numbers.
    elements: exact values of a small literal array, nested tuples; of a table, its columns.
    figure: what was counted of predictions; such a number belongs to no model any more.
    terms: what a loss that the program writes out is put together of.
    memory: the array whose numbers it shows or may show, as `interpret/shared_arrays.py` says; None for its own.
    """

    shape: Shape | None = None
    size: int | None = None
    class_axis: int = -1
    more_than_one: bool = False
    where: Spot | None = None
    symbolic: bool = False
    name: str | None = None
    dtype: str | None = None
    source: str = ""
    why: str = ""
    frame: bool = False
    listed: bool = False
    by_name: Literal["array", "any cells", ""] = ""
    elements: Any = None
    head: HeadTrait = _NO_HEAD
    labels: LabelsTrait = _NO_LABELS
    predictions: PredictionsTrait = _NO_PREDICTIONS
    rows: RowsTrait = _ANY_ROWS
    loss: LossTerm | None = None
    figure: Figure | None = None
    terms: tuple[Term, ...] = ()
    memory: object = field(default=None, compare=False, repr=False)

    @property
    def last(self) -> int | None:
        """The size of the class axis, where it is known."""
        if self.shape is None or len(self.shape) < 1:
            return self.size if self.shape is None else None
        return self.shape[self.class_axis] if -len(self.shape) <= self.class_axis < len(self.shape) else None


def over_places(tensor: Tensor) -> bool:
    """True where the last activation sums to 1 over the places of a map, and its channels lie on another axis."""
    axis, classes = tensor.head.axis, tensor.class_axis
    if axis is None or axis == 0 or classes == -1 or tensor.head.activation not in OVER_AN_AXIS:
        return False
    if tensor.shape is not None:
        return bool(axis % len(tensor.shape) != classes % len(tensor.shape)) if tensor.shape else False
    # Of an unread rank two axes are told apart by their numbers, and the last one from any other.
    return axis == -1 or (axis != classes and (axis > 0) is (classes > 0))


def columns_named(count: int) -> str:
    """The source of labels that stand in so many columns of a table, each with a name of its own."""
    return f"{count}{NAMED_COLUMNS}"


def in_rows_of_any_number(value: object) -> bool:
    """True for an array with an axis of columns, nobody knows how many."""
    shape = value.shape if isinstance(value, Tensor) else None
    return shape is not None and len(shape) > 1 and shape[-1] is None


# -- a change of one trait --------------------------------------------------------------------------------------------

_Fields = ParamSpec("_Fields")


def _change_of(_trait: Callable[_Fields, object], name: str) -> Callable[Concatenate[Tensor, _Fields], Tensor]:
    """A function that changes fields of one trait and leaves the others; its arguments are the trait's fields."""

    def change(tensor: Tensor, /, *_: _Fields.args, **fields: _Fields.kwargs) -> Tensor:
        changes: dict[str, Any] = {name: replace(getattr(tensor, name), **fields)}
        return replace(tensor, **changes)

    return change


with_head = _change_of(HeadTrait, "head")
with_labels = _change_of(LabelsTrait, "labels")
with_predictions = _change_of(PredictionsTrait, "predictions")
with_rows = _change_of(RowsTrait, "rows")


def without_activation(tensor: Tensor, why: str) -> Tensor:
    """The tensor as an output of which it is not known any more what was done to it last."""
    return replace(tensor, head=replace(tensor.head, activation=None), why=why)


def without_encoding(tensor: Tensor, why: str) -> Tensor:
    """The tensor as an array of which it is not known any more how it writes down classes."""
    return replace(tensor, labels=replace(tensor.labels, encoding=None), why=why)


# -- a change of shape: what is left of the traits --------------------------------------------------------------------


def with_shape(tensor: Tensor, shape: Shape | None, *, size: int | EllipsisType | None = ...) -> Tensor:
    """The same tensor in another shape: all that is known of it stays, but for the exact values.

    size: of the class axis, where the shape does not tell it; `...`: as it was.
    """
    head = replace(tensor.head, unit_gone=False) if tensor.head.unit_gone else tensor.head
    return replace(tensor, shape=shape, size=tensor.size if size is ... else size, elements=None, head=head)


def cells_of(tensor: Tensor, shape: Shape | None, *, size: int | EllipsisType | None = ...) -> Tensor:
    """Cells of a tensor, cut out or laid out anew: an activation is no longer the very last operation on them."""
    return replace(
        tensor,
        shape=shape,
        size=tensor.size if size is ... else size,
        elements=None,
        head=replace(tensor.head, direct=False, unit_gone=False),
    )
