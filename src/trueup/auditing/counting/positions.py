"""Items of several positions, each of which is asked (words of a sentence, pixels of a picture), laid out as rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from trueup.auditing.counting.arrays import ArrayRows, Rows
from trueup.auditing.counting.exact import Array
from trueup.auditing.counting.settings import Kind, LabelForm
from trueup.contract.bad_input import BadInputError

#: Labels of one value to a position; rows of 0s and 1s take the last axis for themselves.
_ONE_VALUE: tuple[LabelForm, ...] = ("integer", "named", "binary", "sign")


@dataclass(frozen=True, slots=True)
class Positions:
    """Labels and scores with a row for each position. item: positions of an item; 0 where each row is an item."""

    labels: Rows
    scores: Rows
    item: int = 0


class ClassesFirst:
    """Scores of shape (items, classes, …), turned so that each position has a row, a few items at a time."""

    def __init__(self, array: Array) -> None:
        self.array = array
        self.item = math.prod(array.shape[2:])

    @property
    def shape(self) -> tuple[int, ...]:
        """(positions of all items, classes)."""
        return (self.array.shape[0] * self.item, self.array.shape[1])

    def block(self, start: int, end: int) -> Array:
        """A copy."""
        first = start // self.item
        part = self.array[first : -(-end // self.item)]
        rows = np.moveaxis(part, 1, -1).reshape(-1, self.array.shape[1])
        return rows[start - first * self.item : end - first * self.item]


def laid_out(
    labels: Rows, scores: Rows, kind: Kind, labels_as: LabelForm | None = None, classes_axis: int | None = None
) -> Positions:
    """Leading axes become rows; only arrays have several.

    Args:
        labels: (items, …), or (items, …, classes) of 0s and 1s.
        scores: (items, …, classes) or (items, classes, …); for class answers, and for one column, like the labels.
        kind: what the scores are.
        labels_as: how labels are written, where that was said.
        classes_axis: 1 or -1: where the classes of the scores are, where that was said.

    Raises:
        BadInputError: shapes that do not fit, or fit in two ways.
    """
    if not isinstance(labels, ArrayRows) or not isinstance(scores, ArrayRows):
        return Positions(labels, scores)
    of_labels, of_scores = labels.shape, scores.shape
    item = math.prod(of_labels[1:])
    if of_labels == of_scores and len(of_labels) > 1 and labels_as in _ONE_VALUE and _one_each(kind, labels_as):
        return Positions(_flat(labels), _flat(scores), item if item > 1 else 0)
    if max(len(of_scores), len(of_labels)) < 3:
        return Positions(labels, scores)
    if kind == "predicted" and of_labels == of_scores and labels_as is None:
        raise BadInputError(
            f"labels and class answers of shape {of_labels}",
            "labels_as='integer' for a class number at each position, labels_as='one-hot' for rows of 0s and 1s",
            "Say which of the two they are",
        )
    first = of_labels == (of_scores[0], *of_scores[2:]) and len(of_scores) > 2
    last = of_labels == of_scores[:-1]
    if first and last and classes_axis is None:
        raise BadInputError(
            f"scores of shape {of_scores} and labels of shape {of_labels}",
            "classes_axis=-1 for classes in the last axis, classes_axis=1 for (items, classes, …)",
            "Say which axis is that of the classes",
        )
    if first and (not last or classes_axis == 1):
        return Positions(_flat(labels), ClassesFirst(scores.array), item)
    return _classes_last(labels, scores)


def _one_each(kind: Kind, labels_as: LabelForm | None) -> bool:
    """Scores like the labels: class answers, or one column of scores."""
    return kind == "predicted" or labels_as in ("binary", "sign", "named")


def _classes_last(labels: ArrayRows, scores: ArrayRows) -> Positions:
    if len(scores.shape) < 3:
        raise BadInputError(f"labels of shape {labels.shape}", "labels with the leading axes of the scores", "Reshape")
    inner = scores.shape[:-1]
    item = math.prod(inner[1:])
    flat = ArrayRows(scores.array.reshape(-1, scores.shape[-1]))
    if labels.shape[: len(inner)] == inner:
        rest = labels.shape[len(inner) :]
        labels = ArrayRows(labels.array.reshape(-1, *rest))
    return Positions(labels, flat, item if item > 1 else 0)


def _flat(rows: ArrayRows) -> ArrayRows:
    return ArrayRows(rows.array.reshape(-1))
