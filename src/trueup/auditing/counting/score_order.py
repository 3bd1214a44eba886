"""The scores of a count under way, kept for their order: as they are while they are few, else on the grid."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, Floats, Ints, exact_sums
from trueup.auditing.counting.score_grid import MOST, Grid, grid_for
from trueup.auditing.counting.settings import Settings

#: Cells that are gathered before they are counted.
_GATHERED = 1 << 19
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
        for column in range(self.columns):
            values = [np.asarray(scores[column], np.float64) for scores, _ in waiting]
            truths = [self._of_column(truth, column) for _, truth in waiting]
            self._exact[column] = _joined(self._exact[column], np.concatenate(values), np.concatenate(truths))
        if sum(len(values) for values, _ in self._exact) > MOST:
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
        if self.grid is None:
            return
        cells, size = self._dense(), self.grid.size
        place = cell_of(scores, self.grid)
        if self.columns > 1:
            place += np.arange(0, self.columns * size, size, dtype=place.dtype)[:, None]
        if truth.ndim == 2:
            true = place[truth]
        elif self.columns == 1:
            true = place[0][truth == 1]
        else:
            true = place[truth, np.arange(place.shape[1])]
        every = np.bincount(place.ravel(order="K"), minlength=self.columns * size)
        yes = np.bincount(true.ravel(), minlength=self.columns * size)
        cells[0] += (every - yes).reshape(self.columns, size)
        cells[1] += yes.reshape(self.columns, size)

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


def _joined(before: _Column, values: Floats, truth: Flags) -> _Column:
    """The different scores of what was there and of what comes, with their numbers of rows."""
    values = values + 0.0  # -0.0 and 0.0 are one score
    order = np.argsort(values, kind="stable")
    values, truth = values[order], truth[order]
    first = (
        np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])) if len(values) else np.empty(0, np.int64)
    )
    every = np.diff(np.append(first, len(values)))
    yes = np.add.reduceat(truth.astype(np.int64), first) if len(first) else np.empty(0, np.int64)
    counts = np.stack([every - yes, yes], axis=1)
    values = values[first]
    if not len(before[0]):
        return values, counts
    total, place = np.unique(np.concatenate([before[0], values]), return_inverse=True)
    joined = np.zeros((len(total), 2), np.int64)
    joined[place[: len(before[0])]] += before[1]
    joined[place[len(before[0]) :]] += counts
    return total, joined


def cell_of(scores: Array, grid: Grid) -> Array:
    """`Grid.cell` of each score, the same for float32 and float64 of equal value. (columns, rows) int32."""
    if grid.probabilities:
        low = np.subtract(1, scores)
        above = low < scores
        near = np.minimum(low, scores, out=low)
        np.maximum(near, 0, out=near)
        place = _first_bits(near, grid.bits)
        place -= grid.base - 1 - _shift_of_base(scores.dtype, grid)
        np.maximum(place, 0, out=place)
        np.subtract(2 * grid.half, place, out=place, where=above)
        return place
    away = np.abs(scores).astype(np.float64)
    away += 1.0
    place = _first_bits(away, grid.bits)
    place -= grid.base
    np.minimum(place, grid.half, out=place)
    np.negative(place, out=place, where=scores <= 0)
    place += grid.half
    return place


def _first_bits(values: Array, bits: int) -> Array:
    """Exponent and first bits of the mantissa of non-negative numbers, as int32."""
    if values.dtype == np.float32:
        return np.asarray(values.view(np.int32) >> (23 - bits))
    return np.asarray((values.view(np.int64) >> (52 - bits)).astype(np.int32))


def _shift_of_base(dtype: np.dtype[np.generic], grid: Grid) -> int:
    """The exponents of float32 are counted from 127, those of float64 from 1023."""
    return (1023 - 127) << grid.bits if dtype == np.float32 else 0
