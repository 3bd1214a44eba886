"""Where a number comes from: what was decided upon outputs, what was counted, and the order in which items stand."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, TypeAlias

from trueup.engine.immutable import immutable

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Passes
    from trueup.engine.tensors import LossTerm, Tensor
    from trueup.engine.values import Spot, Value


@immutable(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was done by hand to a model's predictions (or to labels) on the way to a count.

    several: the columns of several outputs were laid out in a row before or after.
    of: what stood last on the scores that were decided upon, None where that is not known, or where they were scaled
        or shifted before.
    shape and class_axis: of what was decided upon, for an argmax; axis_where: where its axis is written. units: so many
        numbers lie along the last axis, where only that is known of the axes.
    on_training_data: it answers for the very data that the model was trained on; partly_trained_on: for the whole of
        which it was trained on a part.
    top: how many places were taken, where that is more than the first; None where that is not known.
    tested: it was compared with one number (`answers == 9`), or encoded in a column for each class: a yes or a no is
        left of it, for each item or for each class of an item.
    tried: the lowest and the highest of the thresholds that a loop tries, one in each pass.
    """

    decision: str
    axis: int | None = None
    threshold: float | None = None
    where: Spot | None = None
    of: str | None = None
    several: bool = False
    shape: tuple[int | None, ...] | None = None
    class_axis: int = -1
    units: int | None = None
    axis_where: Spot | None = None
    on_training_data: bool = False
    partly_trained_on: bool = False
    top: int | None = 1
    tested: bool = False
    tried: tuple[float, float] | None = None


@immutable(frozen=True, slots=True, kw_only=True)
class Carried:
    """A counter that a loop over epochs does not begin anew, as far as it was followed when it was added to.

    key: where it lives. name: what the program calls it. loop: that loop. where: where it is added to.
    maker: where the object is made that has it, None for a variable. owner: its number; held: the names and parts that
    held it where it was shown.
    """

    key: tuple[int, str]
    name: str
    loop: Passes
    where: Spot
    maker: Spot | None = None
    owner: int | None = None
    held: tuple[tuple[int, str], ...] = ()


@immutable(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a number was counted from: known through arithmetic, rounding and printing, and never again an output.

    kind: "matches" (true or false for each answer or cell of a comparison), "right answers" (their sum), "share" (their
        mean, or their sum divided), "mean of shares" (shares of batches added up and divided by the batches), "answers
        per batch" (right answers divided by the batches), "answers per nominal item" (by batches times their size),
        "divided again" (answers per batch that were divided once more, and so are none), "answers so far" (those of all
        batches so far, divided by the size of one), "answers of a part" (those of a part of the items, divided by all).
    counts: what a match is: "answers", "cells", "whole-rows", "scores"; predicted and labels: what was compared.
    batch: what the items came from of which this is one batch's number; None for a number of all of them.
    summed: what a loop went through (or the list) over which it was added up.
    taken: where a loop adds it to those of the batches before, or makes what it puts in a list of them.
    listed: it stands for a list of such numbers, one for each pass of a loop.
    metric: the library's metric that it is a value of, "" for an accuracy.
    divided_at: where it was divided by the batches.
    top: an answer is right where the label is among so many of the highest scores; None where that is not known.
    data: what the program calls the labels, or the loader that they are of, where it counts them; "" where it does not.
    divisor: the number that answers per batch were divided by as well, which is no size of a batch.
    carried: the counter that goes on from epoch to epoch, where it was added up in one.
    other_size: one batch's right answers were divided by what is not seen to be its size.
    of_last_pass: a function gave it back after its loop over the batches, each pass of which assigns it anew.
    """

    kind: str
    counts: str
    predicted: Tensor
    labels: Tensor
    batch: Hashable = None
    summed: Hashable = None
    taken: Spot | None = None
    listed: bool = False
    metric: str = ""
    divided_at: Spot | None = None
    top: int | None = 1
    data: str = ""
    divisor: float | None = None
    carried: Carried | None = None
    other_size: bool = False
    of_last_pass: bool = False


def is_counted(value: object) -> bool:
    """True for a number that was counted of answers, and for no list of such."""
    figure = getattr(value, "figure", None)
    return isinstance(figure, Figure) and figure.kind != "matches" and not figure.listed


@immutable(frozen=True, slots=True, kw_only=True)
class Term:
    """What a loss that a program writes out has become so far, of which output and which labels.

    kind: "log" (of an output), "chosen" (an output times the labels, or its column of the class), "likelihood" (a
        logarithm times the labels), "likelihood of classes" (the logarithm of the class's column), "both halves" (of 0
        and of 1), "difference" (from the labels), "squares" (of it), "distance" (its absolute values), "exponentials",
        "sum of exponentials", "log of a sum of exponentials".
    complement: it is of 1 - output, the half that is about a 0. negated: a minus stands before it.
    logarithm: the output holds logarithms already, as log-softmax gives them.
    """

    kind: str
    output: Tensor
    labels: Value | None = None
    complement: bool = False
    negated: bool = False
    logarithm: bool = False
    where: Spot | None = None


@immutable(frozen=True, slots=True, kw_only=True)
class Order:
    """In which order items stand: as a pass over a shuffled source gave them, or (files) as the source's files lie.

    source: its number; by: the call that made it; listed: where the array stands whose items it shuffles, if one.
    passed_at: where the program goes through it; None where a call of a library does, in a pass of its own.
    """

    source: int
    by: str
    where: Spot | None
    files: bool = False
    listed: Spot | None = None
    passed_at: Spot | None = None


#: The name under which methods of scores are registered.
SCORE = "a score"
#: The one function that measures several numbers at once.
PRECISION_RECALL_F1 = "precision_recall_fscore_support"


@immutable(frozen=True, slots=True, kw_only=True, eq=False)
class Score:
    """A number (or one for each fold) that a library measured: it stays what it is, whatever a program calls it.

    quantity: the key of what was measured, "" where that depends on what was not read; average: "macro", "micro" …
    by: what measured it, in words for a message. model: the number of the model whose answers were measured.
    on_training_data: the answers were those on the very data that the model was trained on; partly_trained_on: on the
        whole of which it was trained on a part.
    scaled: it was multiplied or divided by a number, as for a percentage. turned: it stands with a minus before it.
    """

    quantity: str
    by: str
    where: Spot | None
    average: str = ""
    model: int | None = None
    on_training_data: bool = False
    partly_trained_on: bool = False
    scaled: bool = False
    turned: bool = False


@immutable(frozen=True, slots=True, eq=False)
class Count:
    """A number that the program counted itself, as it stands in a text."""

    figure: Figure
    where: Spot | None


@immutable(frozen=True, slots=True, eq=False)
class LossValue:
    """A loss, as it stands in a text."""

    term: LossTerm
    where: Spot | None


#: A part of a text: None for one that is not known.
Part: TypeAlias = "str | Score | Count | LossValue | None"


@immutable(frozen=True, slots=True, eq=False)
class Text:
    """A text into which measured numbers are put: its parts in order."""

    parts: tuple[Part, ...]
    where: Spot | None = None


#: The name under which methods of cells are registered.
CELLS = "cells of a confusion matrix"
#: One cell (its row and column), or the sum of a row or of a column: ("row", 1, None).
Atom: TypeAlias = tuple[str, Hashable, Hashable]


@immutable(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """A confusion matrix, a part of it, or a sum of its cells.

    part: "table", "row", "column" (of the place `key`), "diagonal", "sums of rows", "sums of columns" (one number for
        each class), "rest of rows", "rest of columns" (these without the diagonal), "sum" (one number, of `atoms`).
    by: what gave the table, in words; library: whose it is. model: the number of the model whose answers it counts.
    table: where it was made.
    transposed: its rows are the answers and its columns the labels.
    """

    part: str
    by: str
    library: str
    model: int
    table: Spot
    transposed: bool
    where: Spot | None
    key: Hashable = None
    atoms: frozenset[Atom] = frozenset()


MeasuredValue: TypeAlias = Score | Text | Cells
