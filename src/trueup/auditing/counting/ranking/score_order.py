"""The scores of a count under way, kept for their order: as they are while they are few, else on the grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, Floats, Ints, exact_sums
from trueup.auditing.counting.ranking.score_cells import CellCounts, cell_of
from trueup.auditing.counting.ranking.score_grid import MOST, Grid, grid_for
from trueup.auditing.counting.settings import Settings

#: Scores that are gathered before they are sorted, or put into cells: a table of all cells is gone through each time,
#: and is larger than a block.
_GATHERED, _ENOUGH = 1 << 18, 1 << 19
#: Marks of scores that were met, a power of two, and an odd number with no pattern in its bits that spreads them.
_LOOKED = 2
_MARKS, _SPREAD = 1 << 20, 0x9E3779B97F4A7C15
#: Different scores of one column, in order; for each the rows not of the class, and those of it.
_Column: TypeAlias = tuple[Floats, Ints]


class ScoreOrder:
    """How often each score was met in each column, by rows that are of the column's class and that are not."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.columns = settings.rank_columns
        self.grid: Grid | None = grid_for(settings)
        self._waiting: list[tuple[Array, Array]] = []
        self._number = 0
        nothing: _Column = np.empty(0), np.zeros((0, 2), np.int64)
        self._exact: list[_Column] | None = [nothing] * self.columns
        #: Where there is a grid, whether or not scores are counted in it by now.
        self.cells = None if self.grid is None else CellCounts(self.columns, self.grid)
        self._looked = False
        self._weights: dict[int, int] = {}
        self._weighted_cells: dict[int, int] = {}

    @property
    def on_grid(self) -> bool:
        """Whether scores are counted in cells by now."""
        return self._exact is None

    def look_ahead(self, scores: Array) -> None:
        """Go over to the grid at once where these scores alone are too many different ones; asked once.

        Scores (rows, columns), all of which count, are marked in a table by a product of their bits: no fewer are
        different than there are marks.
        """
        if self._looked or self._exact is None or scores.size <= MOST:
            return
        self._looked = True
        # So many of them tell it nearly always, and if not the sorting finds out.
        scores = scores[: _LOOKED * MOST // self.columns]
        bits = np.ascontiguousarray(scores).view(np.uint32 if scores.dtype == np.float32 else np.uint64)
        places: Array = bits.astype(np.uint64) + np.arange(self.columns, dtype=np.uint64)
        places *= np.uint64(_SPREAD)
        marks = np.zeros(_MARKS, np.bool_)
        marks[places >> np.uint64(65 - _MARKS.bit_length())] = True
        if np.count_nonzero(marks) > MOST:
            waiting, self._waiting, self._number = self._waiting, [], 0
            self._leave_exactness(most=-1)
            self._count_cells(waiting)

    def add(self, scores: Array, truth: Array, weights: Floats | None = None) -> None:
        """Rows of a block.

        Args:
            scores: (columns, rows), float32 or float64, without NaN; the memory may be used again afterwards.
            truth: class numbers (rows,), or (columns, rows) bool where each column asks by itself.
            weights: (rows,), or None.
        """
        if self.grid is None:
            return
        if weights is not None:
            self._add_weights(scores, truth, weights)
        if self._exact is None and scores.size >= _ENOUGH:
            self._count_cells([(scores, truth)])
            return
        self._waiting.append((scores.copy(order="K"), truth))
        self._number += scores.size
        if self._number >= (_GATHERED if self._exact is not None else _ENOUGH):
            self._flush()

    def _flush(self) -> None:
        """Sort what is waiting into the different scores, and go over to the grid where they are too many."""
        waiting, self._waiting, self._number = self._waiting, [], 0
        if self._exact is None:
            self._count_cells(waiting)
        if not waiting or self._exact is None:
            return
        joined, different = [], 0
        for column, before in enumerate(self._exact):
            values = [scores[column] for scores, _ in waiting]
            truths = [self._of_column(truth, column) for _, truth in waiting]
            joined.append(_joined(before, np.concatenate(values), np.concatenate(truths)))
            different += len(joined[-1][0])
            if different > MOST:
                # Some of the columns are enough to tell; the others need not be sorted.
                self._leave_exactness(most=-1)
                self._count_cells(waiting)
                return
        self._exact = joined

    def _leave_exactness(self, most: int) -> None:
        """Go over to the grid where there are more than so many different scores."""
        if self._exact is not None and self.cells and sum(len(values) for values, _ in self._exact) > most:
            columns, self._exact = self._exact, None
            for column, (different, counts) in enumerate(columns):
                if len(different):
                    self.cells.place(different, counts, column)

    def _count_cells(self, gathered: list[tuple[Array, Array]]) -> None:
        """Add scores of rows, with their truth, to the cells."""
        if self.cells is None or not gathered:
            return
        scores, truth = gathered[0]
        if len(gathered) > 1:
            scores = np.concatenate([scores for scores, _ in gathered], axis=1)
            truth = np.concatenate([truth for _, truth in gathered], axis=-1)
        self.cells.add(scores, truth)

    def _of_column(self, truth: Array, column: int) -> Flags:
        if truth.ndim == 2:
            return np.asarray(truth[column], np.bool_)
        return np.asarray(truth == (1 if self.columns == 1 else column), np.bool_)

    def join(self, other: ScoreOrder) -> None:
        """Add what another one counted."""
        for item in (self, other):
            item._flush()
        if self._exact is not None and other._exact is not None:
            self._exact = [_together(mine, theirs) for mine, theirs in zip(self._exact, other._exact, strict=True)]
            self._leave_exactness(most=MOST)
        else:
            for item in (self, other):
                item._leave_exactness(most=-1)
            if self.cells and other.cells:
                self.cells.join(other.cells)
        for mine, theirs in ((self._weights, other._weights), (self._weighted_cells, other._weighted_cells)):
            for key, amount in theirs.items():
                mine[key] = mine.get(key, 0) + amount

    def _add_weights(self, scores: Array, truth: Array, weights: Floats) -> None:
        """Weights are exact, and few in number beside plain rows: they are kept by key from the beginning."""
        exact = self._exact is not None
        for column in range(self.columns):
            yes = self._of_column(truth, column)
            values = np.asarray(scores[column], np.float64) + 0.0
            if not exact and self.grid is not None:
                place = cell_of(values[None, :], self.grid)[0].astype(np.int64)
                keys, inverse = np.unique(place * 2 + yes, return_inverse=True)
                named = [(int(key >> 1) * self.columns + column) * 2 + int(key & 1) for key in keys.tolist()]
                into = self._weighted_cells
            else:
                different, at = np.unique(values, return_inverse=True)
                pairs, inverse = np.unique(at * 2 + yes, return_inverse=True)
                orders = orders_of(different)
                named = [(orders[pair >> 1] * self.columns + column) * 2 + (pair & 1) for pair in pairs.tolist()]
                into = self._weights
            for key, amount in zip(named, exact_sums(weights, inverse, len(named)), strict=True):
                into[key] = into.get(key, 0) + amount

    def tables(self) -> dict[str, Mapping[int, int]]:
        """Tables of a Tally; `score_grid.settled` puts them into their one form."""
        self._flush()
        found: dict[str, Mapping[int, int]] = {}
        if self._exact is not None:
            found["scores"] = dict(self._scores(self._exact))
        elif self.cells:
            found["score_cells"] = self.cells.table()
        for name, weights in (("scores_weight", self._weights), ("score_cells_weight", self._weighted_cells)):
            found[name] = {key: amount for key, amount in weights.items() if amount}
        return {name: table for name, table in found.items() if table}

    def _scores(self, columns: list[_Column]) -> list[tuple[int, int]]:
        return [
            ((order * self.columns + column) * 2 + truth, number)
            for column, (values, counts) in enumerate(columns)
            for order, pair in zip(orders_of(values), counts.tolist(), strict=True)
            for truth, number in enumerate(pair)
            if number
        ]


def orders_of(values: Floats) -> list[int]:
    """`score_grid.order_of` of each."""
    bits = (values + 0.0).view(np.int64)
    orders: list[int] = np.where(bits >= 0, bits, np.int64(-(2**63)) - bits).tolist()
    return orders


def _together(first: _Column, other: _Column) -> _Column:
    """The different scores of both, with their numbers of rows."""
    total = np.union1d(first[0], other[0])
    joined = np.zeros((len(total), 2), np.int64)
    for values, counts in (first, other):
        joined[np.searchsorted(total, values)] += counts
    return total, joined


def _joined(before: _Column, values: Array, truth: Flags) -> _Column:
    """The different scores of what was there and of what comes, with their numbers of rows."""
    values = values + values.dtype.type(0)  # -0.0 and 0.0 are one score
    # Sorting the two sides apart is far faster than sorting numbers that carry a flag.
    found = [np.unique(values[side], return_counts=True) for side in (~truth, truth)]
    sides = [(different.astype(np.float64), counts) for different, counts in found]
    total = np.unique(np.concatenate([before[0], *(different for different, _ in sides)]))
    joined = np.zeros((len(total), 2), np.int64)
    joined[np.searchsorted(total, before[0])] = before[1]
    for at, (different, counts) in enumerate(sides):
        joined[np.searchsorted(total, different), at] += counts
    return total, joined
