"""Arrays that a loop fills item by item: with a model's answers (`answers[rows] = …`), or with numbers of batches."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.tensors import RowsTrait, Tensor, with_predictions
from trueup.engine.transfers.figures import is_of_one_batch
from trueup.engine.values import Call, TupleValue, UnknownValue, Value, is_counter

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def put_in(machine: Machine, array: Tensor, index: Value, value: Value, *, blank: bool) -> Tensor | None:
    """`array[index] = value` for an array of one axis; None where this is neither answers nor a number of each batch.

    blank: nothing but the numbers that it was made with stands in it yet.
    """
    one_axis = array.shape is None or len(array.shape) == 1
    if not isinstance(value, Tensor) or array.frame or not one_axis or isinstance(index, TupleValue):
        return None
    return (
        _answers(array, index, value)
        if blank and value.figure is None
        else _numbers(machine, array, index, value, blank)
    )


def _answers(array: Tensor, index: Value, value: Tensor) -> Tensor | None:
    """Answers, or scores, of those items that the index picks: in the end those of all."""
    answers = value.predictions
    plain = answers.model is not None and not answers.rescaled and not value.frame and value.loss is None
    picks_rows = isinstance(index, Tensor) or (isinstance(index, Call) and index.name in ("rows", "slice"))
    if not plain or value.shape is None or len(value.shape) > picks_rows:
        return None
    answer = answers.answer
    if answer is not None:
        # Each part was answered by a model that saw other parts.
        answer = replace(answer, shape=None, on_training_data=False, partly_trained_on=False)
    return replace(
        with_predictions(value, answer=answer), shape=array.shape or (None,), rows=RowsTrait(), elements=None
    )


def _numbers(machine: Machine, array: Tensor, index: Value, value: Tensor, blank: bool) -> Tensor | None:
    """A number of each batch, at the place that the pass counts."""
    figure = value.figure
    if figure is None or not is_of_one_batch(figure) or not _counts(index, figure.batch):
        return None
    if not any(loop.over == figure.batch for loop in machine.loops):
        return None
    if not blank and (array.figure is None or array.figure.batch != figure.batch):
        return None
    listed = replace(figure, listed=True, taken=value.where)
    return Tensor(shape=(None,), where=value.where, figure=listed, why="numbers that were counted")


def _counts(index: Value, batches: Hashable) -> bool:
    """True for a number that counts the passes of the loop over these batches."""
    sym = index.sym if isinstance(index, UnknownValue) else None
    return is_counter(index) or (isinstance(sym, tuple) and sym[:2] == ("passes", batches))
