"""Class numbers as one-hot rows: of labels, and of a model's answers."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.tensors import LabelsTrait, PredictionsTrait, RowsTrait, Tensor, with_predictions
from trueup.engine.values import Spot


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
