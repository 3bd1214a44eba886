"""The scores of a count under way, kept for their order: as they are while they are few, else on the grid."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, Floats, Ints, exact_sums
from trueup.auditing.counting.score_grid import MOST, Grid, grid_for
from trueup.auditing.counting.settings import Settings

#: Scores that are gathered before they are sorted, and places before they are counted: a table of all cells is gone
#: through each time, and is larger than a block.
_GATHERED, _PLACED = 1 << 18, 1 << 20
#: Scores whose places are computed at a time: what is computed on the way stays near the processor.
_NEAR = 1 << 15
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
        self._cells: Ints | None = None
        self._placed: list[tuple[Array, Array]] = []
        self._places = 0
        self._weights: dict[int, int] = {}
        self._weighted_cells: dict[int, int] = {}

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
        if self._exact is None:
            self._count_cells(scores, truth)
            return
        self._waiting.append((scores.copy(), truth))
        self._number += scores.size
        if self._number >= _GATHERED:
            self._flush()

    def _flush(self) -> None:
        """Sort what is waiting into the different scores, and go over to the grid where they are too many."""
        waiting, self._waiting, self._number = self._waiting, [], 0
        if not waiting or self._exact is None:
            return
        joined, different = [], 0
        for column, before in enumerate(self._exact):
            values = [np.asarray(scores[column], np.float64) for scores, _ in waiting]
            truths = [self._of_column(truth, column) for _, truth in waiting]
            joined.append(_joined(before, np.concatenate(values), np.concatenate(truths)))
            different += len(joined[-1][0])
            if different > MOST:
                # Some of the columns are enough to tell; the others need not be sorted.
                self._leave_exactness(most=-1)
                for scores, truth in waiting:
                    self._count_cells(scores, truth)
                return
        self._exact = joined

    def _leave_exactness(self, most: int) -> None:
        """Go over to the grid where there are more than so many different scores."""
        if self._exact is not None and sum(len(values) for values, _ in self._exact) > most:
            columns, self._exact = self._exact, None
            for column, (different, counts) in enumerate(columns):
                self._place(different, counts, column)

    def _of_column(self, truth: Array, column: int) -> Flags:
        if truth.ndim == 2:
            return np.asarray(truth[column], np.bool_)
        return np.asarray(truth == (1 if self.columns == 1 else column), np.bool_)

    def _place(self, values: Floats, counts: Ints, column: int) -> None:
        """Different scores of one column, with their numbers, into their cells."""
        if self.grid is None:
            return
        cells = self._dense()
        place = cell_of(values[None, :], self.grid)[0].astype(np.int64)
        for truth in (0, 1):
            # Numbers of rows are far below 2**53, so that these sums are exact.
            found = np.bincount(place, weights=counts[:, truth], minlength=self.grid.size)
            cells[truth, column] += found.astype(np.int64)

    def _dense(self) -> Ints:
        if self._cells is None:
            size = self.grid.size if self.grid else 0
            self._cells = np.zeros((2, self.columns, size), np.int64)
        return self._cells

    def _count_cells(self, scores: Array, truth: Array) -> None:
        step = max(1, _NEAR // self.columns)
        for start in range(0, scores.shape[1], step):
            some = slice(start, start + step)
            self._place_cells(scores[:, some], truth[..., some])

    def _place_cells(self, scores: Array, truth: Array) -> None:
        if self.grid is None:
            return
        size = self.grid.size
        place = cell_of(scores, self.grid)
        if self.columns > 1:
            place += np.arange(0, self.columns * size, size, dtype=place.dtype)[:, None]
        if truth.ndim == 2:
            true = place[truth]
        elif self.columns == 1:
            true = place[0][truth == 1]
        else:
            true = place[truth, np.arange(place.shape[1])]
        self._placed.append((place, true.ravel()))
        self._places += place.size
        if self._places >= _PLACED:
            self._count_places()

    def _count_places(self) -> None:
        """Add the places that were gathered to the table of cells."""
        placed, self._placed, self._places = self._placed, [], 0
        if not placed or self.grid is None:
            return
        cells, size = self._dense(), self.grid.size
        # One column after the other, so that the part of the table that is written stays near the processor.
        places = np.empty((self.columns, sum(place.shape[1] for place, _ in placed)), np.int64)
        np.concatenate([place for place, _ in placed], axis=1, out=places)
        every, yes = (
            np.bincount(found, minlength=self.columns * size).reshape(self.columns, size)
            for found in (places.ravel(), np.concatenate([true for _, true in placed]))
        )
        cells[0] += every
        cells[0] -= yes
        cells[1] += yes

    def join(self, other: ScoreOrder) -> None:
        """Add what another one counted."""
        for item in (self, other):
            item._flush()
            item._count_places()
        if self._exact is not None and other._exact is not None:
            self._exact = [_together(mine, theirs) for mine, theirs in zip(self._exact, other._exact, strict=True)]
            self._leave_exactness(most=MOST)
        else:
            for item in (self, other):
                item._leave_exactness(most=-1)
            if self.grid is not None:
                self._dense()[...] += other._dense()
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

    def tables(self) -> dict[str, dict[int, int]]:
        """Tables of a Tally; `score_grid.settled` puts them into their one form."""
        self._flush()
        self._count_places()
        found: dict[str, dict[int, int]] = {}
        if self._exact is not None:
            found["scores"] = dict(self._scores(self._exact))
        else:
            truth, column, cell = np.nonzero(self._dense())
            numbers = self._dense()[truth, column, cell]
            keys = (cell * self.columns + column) * 2 + truth
            found["score_cells"] = dict(zip(keys.tolist(), numbers.tolist(), strict=True))
        found["scores_weight"], found["score_cells_weight"] = self._weights, self._weighted_cells
        return {
            name: {key: number for key, number in table.items() if number} for name, table in found.items() if table
        }

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


def _together(one: _Column, other: _Column) -> _Column:
    """The different scores of both, with their numbers of rows."""
    total = np.union1d(one[0], other[0])
    joined = np.zeros((len(total), 2), np.int64)
    for values, counts in (one, other):
        joined[np.searchsorted(total, values)] += counts
    return total, joined


def _joined(before: _Column, values: Floats, truth: Flags) -> _Column:
    """The different scores of what was there and of what comes, with their numbers of rows."""
    values = values + 0.0  # -0.0 and 0.0 are one score
    # Sorting the two sides apart is far faster than sorting numbers that carry a flag.
    sides = [np.unique(values[side], return_counts=True) for side in (~truth, truth)]
    total = np.unique(np.concatenate([before[0], *(different for different, _ in sides)]))
    joined = np.zeros((len(total), 2), np.int64)
    joined[np.searchsorted(total, before[0])] = before[1]
    for at, (different, counts) in enumerate(sides):
        joined[np.searchsorted(total, different), at] += counts
    return total, joined


def cell_of(scores: Array, grid: Grid) -> Array:
    """`Grid.cell` of each score, the same for float32 and float64 of equal value. (columns, rows) int32."""
    if grid.probabilities:
        low = np.subtract(1, scores)
        # The sign of 1 - p - p is -1 above one half; below it, and at it, 0.
        above = _signs(low - scores)
        # What lies below 0, or above 1, has a sign, which is clipped away below.
        place = _first_bits(np.minimum(low, scores, out=low), grid.bits)
        place -= grid.base - 1 - _shift_of_base(scores.dtype, grid)
        np.maximum(place, 0, out=place)
        # half - (half - place) below one half, half + (half - place) above it, without a branch.
        np.subtract(grid.half, place, out=place)
        place ^= above
        np.subtract(grid.half, place, out=place)
        place += above
        return place
    away = np.abs(scores).astype(np.float64)
    away += 1.0
    place = _first_bits(away, grid.bits)
    place -= grid.base
    np.minimum(place, grid.half, out=place)
    np.negative(place, out=place, where=scores <= 0)
    place += grid.half
    return place


def _signs(values: Array) -> Array:
    """-1 for negative numbers, 0 for others, as int32."""
    if values.dtype == np.float32:
        return np.asarray(values.view(np.int32) >> 31)
    return np.asarray((values.view(np.int64) >> 63).astype(np.int32))


def _first_bits(values: Array, bits: int) -> Array:
    """Exponent and first bits of the mantissa, as int32; below zero where the number is."""
    if values.dtype == np.float32:
        return np.asarray(values.view(np.int32) >> (23 - bits))
    return np.asarray((values.view(np.int64) >> (52 - bits)).astype(np.int32))


def _shift_of_base(dtype: np.dtype[np.generic], grid: Grid) -> int:
    """The exponents of float32 are counted from 127, those of float64 from 1023."""
    return (1023 - 127) << grid.bits if dtype == np.float32 else 0
