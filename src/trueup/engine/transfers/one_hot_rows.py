"""Class numbers as one-hot rows, of labels and of a model's answers; what is picked of such a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import (
    YES_OR_NO,
    LabelsTrait,
    PredictionsTrait,
    RowsTrait,
    Tensor,
    with_labels,
    with_predictions,
    with_shape,
)
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.shapes import row_of
from trueup.engine.values import Spot, Value, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Rows of single numbers that had an axis more once, so that `[0]` took the row out: (1, k) in Keras 2.0.9, where the
#: numbers are ravelled, and (k,) since it gives the shape of its input back.
_MAY_HAVE_AN_AXIS_MORE = "to_categorical"


def one_hot_of(
    labels: Tensor, classes: int | None, where: Spot | None, source: str, *, keeps_axes: bool = False
) -> Tensor:
    """Class numbers as one-hot rows; a model's answers stay its answers.

    keeps_axes: True where a column of them becomes rows within rows, (n, 1) to (n, 1, k), and not (n, k).
    """
    base = labels.shape
    if base is not None and len(base) > 1 and base[-1] == 1 and not keeps_axes:
        base = base[:-1]
    answered = labels.predictions.model is not None and labels.predictions.answer is not None
    return Tensor(
        shape=(*(base if base is not None else (None,)), classes),
        where=where,
        source="" if answered else source,
        more_than_one=classes is None,
        labels=LabelsTrait(encoding="one-hot", classes=classes, lowest=0, highest=1),
        predictions=cells_of_answers(labels).predictions if answered else PredictionsTrait(),
        rows=RowsTrait(padded=labels.rows.padded),
    )


def cells_of_answers(labels: Tensor) -> Tensor:
    """Answers, of which a column tells of its class only whether it is the one."""
    answer = labels.predictions.answer
    return labels if answer is None else with_predictions(labels, answer=replace(answer, tested=True))


def one_hot_of_any_rank(
    labels: Tensor | None, classes: int | None, where: Spot | None, source: str, *, keeps_axes: bool = False
) -> Tensor:
    """The same, of class numbers of which it is not known whether there is one for each item or one for each place."""
    plain = labels if labels is not None else Tensor(where=where)
    rows = one_hot_of(plain, classes, where, source, keeps_axes=keeps_axes)
    return rows if labels is not None and labels.shape is not None else replace(rows, shape=None, size=classes)


def cells_of_one_row(machine: Machine, row: Tensor, index: Value) -> Tensor:
    """`attributes[31]` of the row of one item is one class against the others, or one tag; several are other rows."""
    if whole_of(index) == 0 and row.source == _MAY_HAVE_AN_AXIS_MORE:
        return Tensor(where=row.where, why="the row itself, or its first number, by the release of to_categorical")
    if whole_of(index) is not None:
        return replace(row_of(row), labels=YES_OR_NO)
    items = items_of(machine, index)
    shape = (len(items.items),) if items is not None and not items.more else None
    kept = with_labels(row, encoding=None, classes=None, lowest=None, highest=None)
    return replace(with_shape(kept, shape), elements=None, why="entries that are picked of a row")


def identity_rows(machine: Machine, tensor: Tensor, index: Value, where: Spot | None) -> Value:
    """`np.eye(k)[labels]`: whatever the labels are, each row has a single 1."""
    labels = from_literal(machine, index, where)
    if labels is None and machine.loops and machine.loops[-1].node is None:
        return with_shape(one_hot_of(Tensor(), tensor.last, where, "np.eye"), None, size=tensor.last)
    if labels is None or labels.frame or labels.labels.encoding in ("one-hot", "multi-hot", "continuous"):
        labels = Tensor(shape=(None,))
    elif labels.dtype == "bool":
        return replace(tensor, shape=(None, tensor.last), source="rows of np.eye")
    return one_hot_of(labels, tensor.last, where, "np.eye")
