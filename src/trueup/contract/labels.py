"""The labels: how a class is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from trueup.contract.known import Known, Maybe, Place, Unknown

#: "integer": one class number per item; "one-hot": rows with a single 1; "multi-hot": rows with any number of 1s;
#: "binary": one 0/1 number per item; "sign": -1/+1; "continuous": real targets (regression);
#: "probabilities": soft rows that sum to one.
Encoding = Literal["integer", "one-hot", "multi-hot", "binary", "sign", "continuous", "probabilities"]
#: Labels that hold one number per item, which names its class.
FLAT: frozenset[Encoding] = frozenset({"integer", "binary", "sign"})
#: Labels that hold one row per item, with a number for each class.
ROWS: frozenset[Encoding] = frozenset({"one-hot", "multi-hot", "probabilities"})

#: How labels are called that stand in several columns of a table, each with a name of its own: behind their number.
NAMED_COLUMNS = " named columns"
#: The source of labels that are the inputs: an autoencoder learns what it is given.
OWN_INPUTS = "the inputs themselves"
#: The source of labels that a scaler gave: real numbers as a rule, 0 and 1 where a whole table with a class was scaled.
SCALED = "scaled numbers"
#: The source of what a scaler gave of a single column, and of labels where the inputs are of that column too: a series
#: from whose past the next number is told.
SCALED_COLUMN = "one column of scaled numbers"
OWN_SERIES = "numbers of the scaled column that the inputs are of"
#: The source of labels that the program writes out itself: a few of them name so many classes at least.
WRITTEN_OUT = "an array written out"
#: The source of labels that a model answers: what a teacher gives, or the model itself for another view of the items.
OUTPUTS = "outputs of a model"
#: The source of labels that were not read, and are written as the loss beside them asks for.
AS_TAKEN = "as the loss takes them"
#: The same beside a loss that takes rows as well, where nothing else of the program tells which they are.
AS_TAKEN_OR_ROWS = f"{AS_TAKEN}, if they are not rows of probabilities"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What the loss and the metric are given as truth.

    classes: how many different classes the labels can name (for multi-hot: how many tags).
    columns: size of the last axis where the labels have one row per item; None in a Known where they are flat (n,).
    rank: number of axes with the one of the items, so 1 for class numbers (n,) and 2 for rows (n, k).
    lowest, highest: the smallest and the largest value that occurs. Class numbers 1..10 have lowest 1, highest 10.
    scale: what the class numbers were multiplied with (1/255 where they were divided like pixels); 1 if nothing.
    in_rows: True where the program takes the highest number of each item's row of them.
    may_be_one: True where they come batch by batch, or a part at a time, and it may be a single item.
    dtype: as a NumPy name, where it is known.
    under: the activation below the last one, where they are outputs of a model.
    padded: where they are filled up to one length, in a program that nowhere tells the filling apart.
    source: what they come from, in words for a message ("keras.datasets.mnist", "to_categorical").
    """

    encoding: Maybe[Encoding]
    classes: Maybe[int] = field(default=Unknown("the number of classes was not followed"))
    columns: Maybe[int | None] = field(default=Unknown("the shape of the labels was not followed"))
    rank: Maybe[int] = field(default=Unknown("the shape of the labels was not followed"))
    lowest: Maybe[float] = field(default=Unknown("the range of the labels was not followed"))
    highest: Maybe[float] = field(default=Unknown("the range of the labels was not followed"))
    scale: Maybe[float] = field(default=Known(1.0))
    in_rows: bool = False
    may_be_one: bool = False
    dtype: Maybe[str] = field(default=Unknown("no dtype is written"))
    source: str = ""
    under: str | None = None
    padded: Place | None = None
    where: Place | None = None

    @property
    def assumed(self) -> bool:
        """True where nothing but the loss tells how they are written: they may be written otherwise."""
        return self.source.startswith(AS_TAKEN)


def unread_labels(why: str, where: Place | None = None) -> Labels:
    """Labels of which nothing is known."""
    return Labels(encoding=Unknown(why, where), where=where)
