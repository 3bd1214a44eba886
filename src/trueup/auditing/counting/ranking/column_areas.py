"""Areas under the curves of all columns at once: of a thousand classes they took, one by one, a fifth of the count."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from trueup.auditing.counting.exact import Array, Ints
from trueup.auditing.counting.ranking.rankings import MOST_PAIRS, Between, Ranking


@dataclass(frozen=True, slots=True)
class ColumnAreas:
    """A number for each column, in their order.

    positive: rows of the class, or their weight. areas: under the ROC curve, None where one side has no rows.
    precisions: average precisions, None without rows of the class.
    """

    positive: list[int]
    areas: list[Between | None]
    precisions: list[Between | None]


def column_areas(ranking: Ranking) -> ColumnAreas:
    """The same numbers as `Ranked.area` and `Ranked.average_precision` of each column, to the last bit."""
    stretches = _Stretches.of(ranking)
    if stretches is None:
        every = ranking.columns()
        return ColumnAreas(
            [ranked.positive for ranked in every],
            [ranked.area for ranked in every],
            [ranked.average_precision() for ranked in every],
        )
    # They lie from the last column to the first.
    positive = stretches.positive[::-1].tolist()
    return ColumnAreas(positive, list(stretches.areas())[::-1], list(stretches.precisions())[::-1])


@dataclass(frozen=True, slots=True)
class _Stretches:
    """The places of a column are a stretch of each array, none of them empty.

    found, above: rows of the class, and all rows, from the highest score of the column down to a place.
    """

    no: Array
    yes: Array
    found: Array
    above: Array
    starts: Ints
    positive: Ints
    negative: Ints
    exact: bool

    @classmethod
    def of(cls, ranking: Ranking) -> _Stretches | None:
        """None where numbers are not in 64 bits, or a column has no place."""
        no, yes = ranking.no, ranking.yes
        starts = np.concatenate([[0], ranking.ends])
        lengths = np.diff(starts, append=len(no))
        if object in (no.dtype, yes.dtype) or not lengths.all():
            return None
        positive, negative = np.add.reduceat(yes, starts), np.add.reduceat(no, starts)
        if 2 * int(positive.max()) * int((positive + negative).max()) >= MOST_PAIRS:
            return None
        sums = [np.cumsum(side) for side in (yes, no + yes)]
        found, above = (
            total - np.repeat(total[starts] - side[starts], lengths)
            for total, side in zip(sums, (yes, no + yes), strict=True)
        )
        return cls(no, yes, found, above, starts, positive, negative, ranking.grid is None)

    def areas(self) -> Iterator[Between | None]:
        """Of each column."""
        sure = 2 * np.add.reduceat(self.no * (self.found - self.yes), self.starts)
        tied = np.add.reduceat(self.no * self.yes, self.starts)
        pairs = 2 * self.positive * self.negative
        for of, in_order, level in zip(pairs.tolist(), sure.tolist(), tied.tolist(), strict=True):
            if not of:
                yield None
                continue
            value = Fraction(in_order + level, of)
            if self.exact:
                yield Between(value, value, value)
            else:
                yield Between(value, Fraction(in_order, of), Fraction(in_order + 2 * level, of))

    def precisions(self) -> Iterator[Between | None]:
        """Of each column."""
        some = self.yes > 0
        no, yes, found, above = (side[some] for side in (self.no, self.yes, self.found, self.above))
        ends = np.cumsum(np.add.reduceat(some, self.starts, dtype=np.int64)).tolist()
        shares = [(found, above)]
        if not self.exact:  # rows of one cell in the worst and in the best order
            shares += [(found - yes + 1, above - yes + 1), (found, above - no)]
        terms = [(yes * (part / of)).tolist() for part, of in shares]
        start = 0
        for end, rows in zip(ends, self.positive.tolist(), strict=True):
            if rows:
                values = [math.fsum(column[start:end]) / rows for column in terms]
                yield Between(values[0], values[0], values[0]) if self.exact else Between(*values)
            else:
                yield None
            start = end
