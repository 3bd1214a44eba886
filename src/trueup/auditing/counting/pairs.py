"""A table of a Tally as arrays: a loop over the million cells of a confusion matrix takes longer than the count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from trueup.auditing.counting.exact import Array, Ints


@dataclass(frozen=True, slots=True)
class Pairs:
    """Cells that are not zero: class of the label, class of the answer, and rows (or weights, which may be long)."""

    true: Ints
    answered: Ints
    rows: Array

    @property
    def right(self) -> Array:
        """True on the diagonal."""
        return np.asarray(self.true == self.answered)


def pairs_of(table: Mapping[int, int], classes: int) -> Pairs:
    """The confusion matrix whose index is true * classes + answered."""
    true, answered = np.divmod(np.fromiter(table.keys(), np.int64, len(table)), classes)
    return Pairs(true, answered, numbers_of(table.values(), len(table)))


def numbers_of(values: Iterable[int], number: int) -> Array:
    """Integers as int64; sums of weights, which are longer, as Python's own."""
    listed = list(values)
    try:
        return np.fromiter(listed, np.int64, number)
    except OverflowError:
        found: Array = np.empty(number, dtype=object)
        found[:] = listed
        return found


def sums_by(place: Ints, numbers: Array, size: int) -> list[int]:
    """The exact sum of the numbers at each place."""
    found: Array = np.zeros(size, dtype=numbers.dtype)
    np.add.at(found, place, numbers)
    return list(map(int, found.tolist()))
