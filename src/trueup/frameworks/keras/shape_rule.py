"""The rule that looks at shapes only, as Keras has it from TensorFlow 2.2 on, and the shapes it is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trueup.contract.head import NORMALISED, Head
from trueup.contract.known import Known, Maybe, Unknown, value_of
from trueup.contract.labels import FLAT, ROWS, Encoding, Labels

Kind = Literal["binary", "categorical", "sparse_categorical"]

_TAKES_CLASS_NUMBERS = frozenset({"sparse_categorical_crossentropy"})
_TAKES_ROWS = frozenset({"categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge"})


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is known of the shapes of scores and labels.

    units: size of the last axis of the scores; None where it is unknown; `many` is True where it is surely above 1.
    rank: number of axes of the scores with the batch axis; None where unknown.
    flat: True where the labels have fewer axes than the scores or a last axis of 1; None where unknown.
    assumed: what was concluded from another party, in words, or "".
    """

    units: int | None
    many: bool
    rank: int | None
    flat: bool | None
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class ByShapes:
    """What the rule chooses. alternative: what it may be instead by labels' shape, where that is not read."""

    kind: Kind
    alternative: Kind | None = None
    over_batch: bool = False


def rows_and_columns(head: Head, labels: Labels | None, loss: str | None) -> Shapes:
    """The shapes of a head and its labels as far as they are known; the loss tells what unread labels must be."""
    units, rank = value_of(head.units), value_of(head.rank)
    encoding = value_of(labels.encoding) if labels is not None else None
    many, assumed = units is not None and units > 1, ""
    if units is None and ((value_of(head.activation) or "") in NORMALISED or encoding in ROWS):
        many, assumed = True, "the output is taken to have more than one unit"
    flat = _flat(rank, encoding, labels)
    if flat is None and loss in _TAKES_CLASS_NUMBERS:
        flat, assumed = True, "the labels are taken to be class numbers, as the loss needs them"
    if flat is None and loss in _TAKES_ROWS:
        flat, assumed = False, "the labels are taken to be one row per item, as the loss needs them"
    return Shapes(units, many, rank, flat, assumed)


def _flat(rank: int | None, encoding: Encoding | None, labels: Labels | None) -> bool | None:
    if labels is None:
        return None
    columns: Maybe[int | None] = labels.columns
    if encoding in ROWS:
        return False
    if isinstance(columns, Known):
        if columns.value is None or columns.value == 1:
            return True
        # Class numbers of shape (n, t) belong to scores of shape (n, t, k).
        return rank is not None and rank > 2 and encoding in FLAT
    return True if encoding in FLAT else None


def by_shapes(shapes: Shapes) -> Known[ByShapes] | Unknown:
    """One column: binary. Labels of fewer axes, or of one column: sparse. Else: categorical."""
    if shapes.rank == 1:
        # Then the last axis is the batch, whose size is not 1 but by chance.
        return Known(ByShapes("categorical", over_batch=True))
    if shapes.units == 1:
        return Known(ByShapes("binary"))
    if not shapes.many:
        return Unknown("the number of outputs decides it, and it is not read")
    if shapes.flat is None:
        return Known(ByShapes("categorical", "sparse_categorical"))
    return Known(ByShapes("sparse_categorical" if shapes.flat else "categorical"))
