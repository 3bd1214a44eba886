"""Rows in the order of their scores, from the tables of a Tally: areas under curves, and the curves themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from trueup.auditing.counting.score_grid import Grid, grid_for, value_of
from trueup.auditing.counting.settings import Settings
from trueup.auditing.counting.state import Tally
from trueup.contract.audit import CurvePoint

#: Up to so many different scores a curve has a point for each.
_ALL = 500
#: A picture of a longer curve moves by at least this much from point to point.
_STEP = Fraction(1, 150)
#: Terms of an average precision are added as multiples of 2**-80, so that their order does not matter.
_FINE = 1 << 80


@dataclass(frozen=True, slots=True)
class Between:
    """A number that is exact (all three are equal), or lies between two for certain."""

    value: Fraction | float
    low: Fraction | float
    high: Fraction | float


@dataclass(frozen=True)
class Ranked:
    """Rows by falling score: (score or cell, rows that are not of the class, rows that are).

    grid: the cells, where rows of one place may have different scores; None where they are equal.
    """

    places: tuple[tuple[int, int, int], ...]
    grid: Grid | None

    @cached_property
    def positive(self) -> int:
        """Rows of the class, or their weight."""
        return sum(yes for _, _, yes in self.places)

    @cached_property
    def negative(self) -> int:
        """The other rows."""
        return sum(no for _, no, _ in self.places)

    def area(self) -> Between | None:
        """Area under the ROC curve, ties counting half; None where one side has no rows."""
        pairs = 2 * self.positive * self.negative
        if not pairs:
            return None
        above = sure = tied = 0
        for _, no, yes in self.places:
            sure += 2 * no * above
            tied += no * yes
            above += yes
        value = Fraction(sure + tied, pairs)
        if self.grid is None:
            return Between(value, value, value)
        return Between(value, Fraction(sure, pairs), Fraction(sure + 2 * tied, pairs))

    def average_precision(self) -> Between | None:
        """Sum over the thresholds of (recall gained) * precision there; None without rows of the class."""
        if not self.positive:
            return None
        value = low = high = above = found = 0
        for _, no, yes in self.places:
            if yes:
                # Rows of one cell in the worst and in the best order.
                low += yes * ((found + 1) * _FINE // (above + no + 1)) if self.grid else 0
                high += yes * ((found + yes) * _FINE // (above + yes)) if self.grid else 0
                value += yes * ((found + yes) * _FINE // (above + no + yes))
            above, found = above + no + yes, found + yes
        of = self.positive * _FINE
        if self.grid is None:
            return Between(Fraction(value, of), Fraction(value, of), Fraction(value, of))
        return Between(Fraction(value, of), Fraction(low, of), Fraction(high, of))

    def best_accuracy(self) -> Between:
        """The greatest share of rows that some threshold puts right."""
        best = most = self.negative
        for right, no in self._right_above():
            best = max(best, right)
            # Inside a cell, at best all that are of the class come first.
            most = max(most, right + no if self.grid else right)
        rows = self.positive + self.negative
        return Between(Fraction(best, rows), Fraction(best, rows), Fraction(min(most, rows), rows))

    def best_threshold(self) -> float:
        """The score from which on "yes" is right most often; infinite where "no" always is."""
        best, threshold = self.negative, float("inf")
        for (place, _, _), (right, _) in zip(self.places, self._right_above(), strict=True):
            if right > best:
                best, threshold = right, self.threshold(place)
        return threshold

    def _right_above(self) -> Iterator[tuple[int, int]]:
        """Rows that are right when all down to a place are answered with "yes"; and the place's rows of "no"."""
        right = self.negative
        for _, no, yes in self.places:
            right += yes - no
            yield right, no

    def threshold(self, place: int) -> float:
        """The score of a place."""
        return value_of(place) if self.grid is None else self.grid.lowest(place)

    def curve(self) -> Iterator[CurvePoint]:
        """Points of the curves, from no "yes" to all; of many, those that a picture would not tell apart go."""
        found = alarms = 0
        last = Fraction(-1)
        for at, (place, no, yes) in enumerate(self.places):
            found, alarms = found + yes, alarms + no
            recall = Fraction(found, self.positive) if self.positive else Fraction(0)
            false = Fraction(alarms, self.negative) if self.negative else Fraction(0)
            if len(self.places) > _ALL and recall + false - last < _STEP and at + 1 < len(self.places):
                continue
            last = recall + false
            yield CurvePoint(
                threshold=self.threshold(place),
                recall=float(recall),
                false_alarms=float(false),
                precision=float(Fraction(found, found + alarms)),
                accuracy=float(Fraction(found + self.negative - alarms, self.positive + self.negative)),
            )


@dataclass(frozen=True)
class Ranking:
    """The scores of all columns: (score or cell, column) -> (rows not of the class, rows of it)."""

    settings: Settings
    table: dict[tuple[int, int], tuple[int, int]]
    grid: Grid | None

    def columns(self) -> list[Ranked]:
        """Each column by itself."""
        by_column: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for (place, column), (no, yes) in self.table.items():
            by_column[column].append((place, no, yes))
        return [Ranked(_falling(by_column[column]), self.grid) for column in range(self.settings.rank_columns)]

    def together(self) -> Ranked:
        """All cells as if they were rows of one column."""
        joined: dict[int, tuple[int, int]] = {}
        for (place, _), (no, yes) in self.table.items():
            had = joined.get(place, (0, 0))
            joined[place] = (had[0] + no, had[1] + yes)
        return Ranked(_falling([(place, no, yes) for place, (no, yes) in joined.items()]), self.grid)

    def of_class(self, code: int) -> Ranked:
        """Of two classes told by one column, whichever is asked for."""
        if self.settings.rank_columns > 1:
            return self.columns()[code]
        ranked = self.columns()[0]
        if code == 1:
            return ranked
        return Ranked(tuple((place, yes, no) for place, no, yes in reversed(ranked.places)), self.grid)


def _falling(places: list[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    return tuple(sorted(places, reverse=True))


def rankings_of(tally: Tally, unit: str) -> Ranking | None:
    """The scores of a Tally by rows, or by weights (unit "_weight"); None where none were kept."""
    exact, cells = tally.table(f"scores{unit}"), tally.table(f"score_cells{unit}")
    if not exact and not cells:
        return None
    columns = tally.settings.rank_columns
    table: dict[tuple[int, int], tuple[int, int]] = {}
    for key, number in (exact or cells).items():
        rest, truth = divmod(key, 2)
        place = divmod(rest, columns)
        no, yes = table.get(place, (0, 0))
        table[place] = (no, yes + number) if truth else (no + number, yes)
    return Ranking(tally.settings, table, grid_for(tally.settings) if cells else None)
