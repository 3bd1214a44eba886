"""Answers that a program takes from predictions by hand: argmax, threshold, rounding; and how it counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.contract.head import PROBABILITIES
from trueup.contract.labels import ROWS
from trueup.engine.events import Counted
from trueup.engine.immutable import replace
from trueup.engine.pedigree import Answer, Figure
from trueup.engine.tensors import (
    YES_OR_NO,
    LabelsTrait,
    PredictionsTrait,
    RowsTrait,
    Tensor,
    cells_of,
    with_head,
    with_labels,
    with_predictions,
    with_shape,
)
from trueup.engine.transfers.graphs import numbered
from trueup.engine.transfers.local_facts import note_axes_that_differ
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.registry import Site
from trueup.engine.transfers.shapes import reduced_shape
from trueup.engine.transfers.written_names import sides_of, written_as
from trueup.engine.values import Constant, Spot, Value, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def decided(
    machine: Machine, tensor: Tensor, answer: Answer, shape: tuple[int | None, ...] | None, *, noted: bool = True
) -> Tensor:
    """Predictions (or labels) after a decision; for predictions it is noted, unless it is only on offer so far."""
    if tensor.predictions.answer is not None and tensor.predictions.answer.several:
        answer = replace(answer, several=True)
    tensor = replace(numbered(tensor), terms=())
    taken = with_head(cells_of(with_predictions(tensor, answer=answer), shape), activation=None)
    # Behind a test that was not followed, the highest of one output may be what the test keeps from happening.
    unlikely = answer.decision == "argmax" and tensor.last == 1 and machine.store.path
    if noted and tensor.predictions.model is not None and answer.where is not None and not unlikely:
        path = dict(machine.store.path)
        machine.record.note(
            Counted(
                model=tensor.predictions.model,
                output=tensor.predictions.output,
                answer=answer,
                where=answer.where,
                path=path,
            )
        )
    return taken


def note_equality(machine: Machine, tensor: Tensor, number: float | None, where: Spot) -> None:
    """`probability == 1`: noted where a model gave the probability, and nothing was done to it."""
    predictions, activation = tensor.predictions, tensor.head.activation
    if predictions.model is None or predictions.answer is not None or predictions.rescaled or number not in (0, 1):
        return
    if activation not in PROBABILITIES or tensor.dtype is not None or tensor.figure is not None:
        return
    answer = Answer(decision="equals", threshold=number, where=where, of=activation, shape=tensor.shape)
    machine.record.note(
        Counted(
            model=predictions.model,
            output=predictions.output,
            answer=answer,
            where=where,
            path=dict(machine.store.path),
        )
    )


def _scores_of(tensor: Tensor) -> Tensor:
    """Exponentials of scores, which a loss may be written with, are scores once something is decided by them."""
    if len(tensor.terms) != 1 or tensor.terms[0].kind != "exponentials":
        return tensor
    return with_head(tensor.terms[0].output, activation=None, direct=False)


def thresholded(
    machine: Machine,
    tensor: Tensor,
    number: float | None,
    where: Spot,
    tried: tuple[float, float] | None = None,
) -> Tensor:
    """`predictions > number`, or one of the numbers that are tried."""
    tensor = _scores_of(tensor)
    answer = Answer(decision="threshold", threshold=number, where=where, of=_scores(tensor), tried=tried)
    return decided(machine, tensor, answer, tensor.shape)


def _scores(tensor: Tensor) -> str | None:
    """What stood last on the scores that are decided upon, as the model gives them."""
    return None if tensor.predictions.rescaled else tensor.head.activation


def rounded(machine: Machine, tensor: Tensor, where: Spot, decimals: Value | None = None) -> Tensor:
    """`round(predictions)`: a threshold at a half; with decimals they are the scores they were, to be shown."""
    tensor = _scores_of(tensor)
    missing = decimals is None or (isinstance(decimals, Constant) and decimals.value is None)
    if not missing and whole_of(decimals) != 0:
        return replace(tensor, elements=None)
    # round() of data is arithmetic: only what a model gives is decided by it.
    if tensor.predictions.model is None and not tensor.symbolic:
        return replace(tensor, elements=None)
    answer = Answer(decision="round", threshold=0.5, where=where, of=_scores(tensor))
    return decided(machine, tensor, answer, tensor.shape)


def argmax_of(
    machine: Machine,
    tensor: Tensor,
    axis: int | None,
    where: Spot,
    *,
    axis_where: Spot | None = None,
    noted: bool = True,
) -> Tensor:
    """`argmax(tensor, axis)`: an answer of predictions, or class numbers of one-hot labels."""
    tensor = _scores_of(tensor)
    shape = reduced_shape(tensor, axis, kept=False)
    answer = Answer(
        decision="argmax", axis=axis, where=where, shape=tensor.shape, class_axis=tensor.class_axis, units=tensor.last,
        axis_where=axis_where,
    )  # fmt: skip
    if tensor.predictions.model is not None or tensor.symbolic:
        note_axes_that_differ(machine, tensor, axis)
        answers = decided(machine, tensor, answer, shape, noted=noted)
        inside = shape is None and tensor.predictions.model is None
        return replace(answers, size=None) if inside else answers
    if tensor.labels.encoding in ROWS:
        classes = tensor.labels.classes
        return with_shape(
            with_labels(
                with_predictions(tensor, answer=answer),
                encoding="integer",
                classes=classes,
                lowest=0,
                highest=None if classes is None else classes - 1,
            ),
            shape,
        )
    of_a_row = axis is None and tensor.shape == ()
    if (axis in (1, -1) or of_a_row) and tensor.where is not None:
        machine.record.in_rows.add(tensor.where)
    return Tensor(
        shape=shape,
        where=where,
        why="argmax of an array that was not followed",
        predictions=PredictionsTrait(answer=answer),
        rows=RowsTrait(loader=tensor.rows.loader),
    )


def compare_answers(machine: Machine, left: Tensor, right: Tensor, where: Spot) -> Tensor:
    """`predictions == labels`: what this comparison will count."""
    if left.predictions.model is not None and right.predictions.model is not None:
        # Outputs that are compared with outputs (of another model, of a row's highest) count nothing that is right.
        return Tensor(shape=left.shape, where=where, dtype="bool", why="outputs are compared with one another")
    predicted, labels = (left, right) if left.predictions.model is not None or left.symbolic else (right, left)
    if predicted.predictions.model is None and not predicted.symbolic:
        return _compared_data(left, right, where)
    counts, batch = kind_of_comparison(predicted, labels), labels.rows.loader or predicted.rows.loader
    names, answer = sides_of(where), predicted.predictions.answer
    data = machine.data_names.get(batch, "") if batch is not None else written_as(machine, names[predicted is left])
    top = answer.top if answer is not None else 1
    figure = Figure(kind="matches", counts=counts, predicted=predicted, labels=labels, batch=batch, top=top, data=data)
    return Tensor(shape=predicted.shape, where=where, figure=figure, dtype="bool", why="a comparison")


def unread_side(value: Value | None, where: Spot) -> Tensor:
    """What was not followed on the other side of a comparison; of which loader it is a batch is known all the same."""
    return Tensor(where=where, why="labels that were not followed", rows=RowsTrait(loader=loader_of(value)))


def _compared_data(left: Tensor, right: Tensor, where: Spot) -> Tensor:
    """`array == array` of data: 0/1 for each cell, where both have the same axes; a column and a row make a table.

    `labels[:, None] == np.arange(k)` holds a 1 in the column of each row's class.
    """
    item, other = left.shape, right.shape
    if item is not None and other is not None and len(item) == len(other) and len(item) < 2:
        return Tensor(shape=item, where=where, dtype="bool", labels=YES_OR_NO)
    for column, row in ((left, right), (right, left)):
        numbers = row.shape
        sizes = (None, 1) if column.shape is None and column.size == 1 else column.shape
        if sizes is None or numbers is None or len(sizes) != 2 or sizes[1] != 1 or row.source != "arange":
            continue
        if len(numbers) == 1 or (len(numbers) == 2 and numbers[0] == 1):
            count = numbers[-1]
            return Tensor(
                shape=(sizes[0], count),
                where=where,
                dtype="bool",
                source="labels compared with all class numbers",
                more_than_one=count != 1,
                labels=LabelsTrait(encoding="one-hot", classes=count, lowest=0, highest=1),
            )
    same = item is not None and item == other and all(size is not None for size in item[1:])
    return Tensor(shape=item if same else None, where=where, dtype="bool", why="a table of comparisons")


def kind_of_comparison(predicted: Tensor, labels: Tensor | None) -> str:
    """What `==` compares: whole answers, or each cell of a table of several columns."""
    decision = predicted.predictions.answer.decision if predicted.predictions.answer is not None else "none"
    if decision == "argmax":
        return "answers"
    if predicted.predictions.answer is not None and predicted.predictions.answer.several and decision != "none":
        return "cells"
    columns = predicted.last
    several = predicted.shape is not None and len(predicted.shape) > 1 and (columns is None or columns > 1)
    if predicted.shape is None and labels is not None and labels.labels.encoding in ROWS:
        several = columns is not None and columns > 1
    if decision == "none":
        return "scores"
    return "cells" if several else "answers"


def counted_by(machine: Machine, tensor: Tensor, by: str, where: Spot, *, whole: bool = False) -> None:
    """A comparison was averaged or summed: that is the accuracy by hand.

    whole: a library does both at once, so that nothing can be left out between them.
    """
    figure = tensor.figure
    if figure is not None and figure.kind == "matches" and figure.predicted.predictions.model is not None:
        _note(machine, figure, by, where, compared=True, whole=whole)


def note_count(machine: Machine, kind: str, predicted: Tensor, labels: Tensor | None, by: str, where: Spot) -> None:
    """Note an accuracy that a library's function counts."""
    if predicted.predictions.model is not None:
        unread = Tensor(where=where, why="labels that were not followed")
        figure = Figure(kind="matches", counts=kind, predicted=predicted, labels=labels or unread)
        _note(machine, figure, by, where, compared=False)


def _note(machine: Machine, figure: Figure, by: str, where: Spot, *, compared: bool, whole: bool = False) -> None:
    predicted, labels = figure.predicted, figure.labels
    assert predicted.predictions.model is not None
    answer = predicted.predictions.answer or Answer(decision="none", where=predicted.where)
    decision = labels.predictions.answer.decision if labels.predictions.answer is not None else "none"
    machine.record.note(
        Counted(
            model=predicted.predictions.model,
            output=predicted.predictions.output,
            answer=answer,
            counted=figure.counts,
            by=by,
            labels_decision=decision,
            labels=labels,
            predicted=predicted,
            compared=compared,
            whole=whole,
            where=answer.where or where,
            counted_where=where,
            path=dict(machine.store.path),
        )
    )


def axis_of(site: Site, index: int | None, *names: str) -> int | None:
    """An axis given as an argument."""
    return whole_of(site.arg(index, *names))
