"""Rows in the order of their scores, from the tables of a Tally: areas under curves, and the curves themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from trueup.auditing.counting.exact import Array, Ints
from trueup.auditing.counting.pairs import numbers_of
from trueup.auditing.counting.ranking.cell_table import CellTable
from trueup.auditing.counting.ranking.score_grid import Grid, grid_for, value_of
from trueup.auditing.counting.settings import Settings
from trueup.auditing.counting.state import Tally
from trueup.contract.audit import CurvePoint

#: Up to so many different scores a curve has a point for each.
_ALL = 500
#: A picture of a longer curve moves by at least this much from point to point.
_STEP = 1 / 150
#: Terms of an average precision by weights are added as multiples of 2**-80, so that their order does not matter.
_FINE = 1 << 80
#: Products of numbers of rows stay within 64 bits below this.
MOST_PAIRS = 1 << 62


@dataclass(frozen=True, slots=True)
class Between:
    """A number that is exact (all three are equal), or lies between two for certain."""

    value: Fraction | float
    low: Fraction | float
    high: Fraction | float


@dataclass(frozen=True)
class Ranked:
    """Rows by falling score, a place for each score or cell.

    no, yes: rows of the place that are not of the class, and that are; int64, or Python's integers for weights.
    grid: the cells, where rows of one place may have different scores; None where they are equal.
    """

    places: Ints
    no: Array
    yes: Array
    grid: Grid | None

    @cached_property
    def positive(self) -> int:
        """Rows of the class, or their weight."""
        return int(self.yes.sum())

    @cached_property
    def negative(self) -> int:
        """The other rows."""
        return int(self.no.sum())

    @cached_property
    def area(self) -> Between | None:
        """Area under the ROC curve, ties counting half; None where one side has no rows."""
        pairs = 2 * self.positive * self.negative
        if not pairs:
            return None
        no, yes = (side if pairs < MOST_PAIRS else side.astype(object) for side in (self.no, self.yes))
        sure = 2 * int((no * (np.cumsum(yes) - yes)).sum())
        tied = int((no * yes).sum())
        value = Fraction(sure + tied, pairs)
        if self.grid is None:
            return Between(value, value, value)
        return Between(value, Fraction(sure, pairs), Fraction(sure + 2 * tied, pairs))

    def average_precision(self) -> Between | None:
        """Sum over the thresholds of (recall gained) * precision there; None without rows of the class."""
        if not self.positive:
            return None
        some = self.yes > 0
        found, above = np.cumsum(self.yes)[some], np.cumsum(self.no + self.yes)[some]
        no, yes = self.no[some], self.yes[some]
        value = self._mean_of(yes, found, above)
        if self.grid is None:
            return Between(value, value, value)
        # Rows of one cell in the worst and in the best order.
        low = self._mean_of(yes, found - yes + 1, above - yes + 1)
        return Between(value, low, self._mean_of(yes, found, above - no))

    def _mean_of(self, yes: Array, part: Array, of: Array) -> Fraction | float:
        """The mean over the rows of the class of a share that is the same at each place."""
        if yes.dtype == object:
            return Fraction(int((yes * (part * _FINE // of)).sum()), self.positive * _FINE)
        return math.fsum((yes * (part / of)).tolist()) / self.positive

    def best_accuracy(self) -> Between:
        """The greatest share of rows that some threshold puts right."""
        right = self._right_above
        best = max(self.negative, int(right.max()))
        # Inside a cell, at best all that are of the class come first.
        most = max(best, int((right + self.no).max())) if self.grid else best
        rows = self.positive + self.negative
        return Between(Fraction(best, rows), Fraction(best, rows), Fraction(min(most, rows), rows))

    def best_threshold(self) -> float:
        """The score from which on "yes" is right most often; infinite where "no" always is."""
        at = int(np.argmax(self._right_above))
        return self.threshold(int(self.places[at])) if self._right_above[at] > self.negative else math.inf

    @cached_property
    def _right_above(self) -> Array:
        """Rows that are right when all down to a place are answered with "yes"."""
        return np.asarray(np.cumsum(self.yes - self.no) + self.negative)

    def threshold(self, place: int) -> float:
        """The score of a place."""
        return value_of(place) if self.grid is None else self.grid.lowest(place)

    def curve(self) -> Iterator[CurvePoint]:
        """Points of the curves, from no "yes" to all; of many, those that a picture would not tell apart go.

        The point of the best threshold is always there: what is said of the highest point is true.
        """
        found, alarms = np.cumsum(self.yes), np.cumsum(self.no)
        recall, false = found / (self.positive or 1), alarms / (self.negative or 1)
        for at in sorted({*self._drawn(recall + false), int(np.argmax(self._right_above))}):
            right = int(found[at]) + self.negative - int(alarms[at])
            yield CurvePoint(
                threshold=self.threshold(int(self.places[at])),
                recall=float(recall[at]),
                false_alarms=float(false[at]),
                precision=float(found[at] / (found[at] + alarms[at])),
                accuracy=right / (self.positive + self.negative),
            )

    def _drawn(self, way: Array) -> Iterator[int]:
        """The places that get a point; `way` is how far the curve has come at each."""
        last = len(way) - 1
        if last < _ALL:
            yield from range(last + 1)
            return
        at = 0
        while at < last:
            yield at
            at = max(at + 1, int(np.searchsorted(way, way[at] + _STEP)))
        yield last


@dataclass(frozen=True)
class Ranking:
    """The scores of all columns: at each place, a score or a cell, of a column, the rows not of the class and of it.

    They lie from the last column to the first, each by falling score.
    """

    settings: Settings
    places: Ints
    column: Ints
    no: Array
    yes: Array
    grid: Grid | None

    @cached_property
    def ends(self) -> Ints:
        """Where each column but the first ends, which lies last."""
        return np.searchsorted(-self.column, -np.arange(self.settings.rank_columns - 1, 0, -1), side="right")

    @cached_property
    def _by_column(self) -> list[Ranked]:
        places, no, yes = (np.split(each, self.ends)[::-1] for each in (self.places, self.no, self.yes))
        return [Ranked(*sides, self.grid) for sides in zip(places, no, yes, strict=True)]

    def columns(self) -> list[Ranked]:
        """Each column by itself."""
        return self._by_column

    def together(self) -> Ranked:
        """All cells as if they were rows of one column."""
        if self.grid is not None and self.no.dtype != object:
            # Numbers of rows are far below 2**53, so that these sums are exact.
            no, yes = (np.bincount(self.places, weights=side).astype(np.int64) for side in (self.no, self.yes))
            places = np.flatnonzero(no + yes)[::-1]
            return Ranked(places, no[places], yes[places], self.grid)
        order = np.argsort(-self.places, kind="stable")
        places = self.places[order]
        first = np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1]]))
        no, yes = (np.add.reduceat(side[order], first) for side in (self.no, self.yes))
        return Ranked(places[first], no, yes, self.grid)

    def of_class(self, code: int) -> Ranked:
        """Of two classes told by one column, whichever is asked for."""
        if self.settings.rank_columns > 1:
            return self.columns()[code]
        ranked = self.columns()[0]
        if code == 1:
            return ranked
        return Ranked(ranked.places[::-1], ranked.yes[::-1], ranked.no[::-1], self.grid)


def rankings_of(tally: Tally, unit: str) -> Ranking | None:
    """The scores of a Tally by rows, or by weights (unit "_weight"); None where none were kept."""
    exact, cells = tally.table(f"scores{unit}"), tally.table(f"score_cells{unit}")
    if not exact and not cells:
        return None
    if not exact and isinstance(cells, CellTable):
        sides = cells.place[::-1], cells.column[::-1], cells.no[::-1], cells.yes[::-1]
        return Ranking(tally.settings, *sides, grid_for(tally.settings))
    table, columns = exact or cells, tally.settings.rank_columns
    numbers = numbers_of(table.values(), len(table))
    places, column, truth = _places(table, columns)
    # The same place stands twice where rows of the class and others share it.
    order = np.lexsort((-places, -column))
    new = np.concatenate([[True], (np.diff(places[order]) != 0) | (np.diff(column[order]) != 0)])
    at = np.empty(len(order), np.int64)
    at[order] = np.cumsum(new) - 1
    no, yes = (np.zeros(int(new.sum()), numbers.dtype) for _ in (0, 1))
    for side, which in ((no, truth == 0), (yes, truth == 1)):
        side[at[which]] = numbers[which]
    first = order[new]
    return Ranking(tally.settings, places[first], column[first], no, yes, None if exact else grid_for(tally.settings))


def _places(table: Mapping[int, int], columns: int) -> tuple[Ints, Ints, Ints]:
    """Place, column and truth of each key; the keys of scores as they are exceed 64 bits."""
    keys = [divmod(key >> 1, columns) for key in table]
    place = np.fromiter((key[0] for key in keys), np.int64, len(keys))
    column = np.fromiter((key[1] for key in keys), np.int64, len(keys))
    return place, column, np.fromiter((key & 1 for key in table), np.int64, len(keys))
