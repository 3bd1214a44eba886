"""The scores of a count under way, kept for their order: as they are while they are few, else on the grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from trueup.auditing.counting.count_table import CountTable
from trueup.auditing.counting.exact import Array, Flags, Floats, Ints, exact_sums
from trueup.auditing.counting.score_grid import MOST, Grid, grid_for
from trueup.auditing.counting.settings import Settings

#: Scores that are gathered before they are sorted, or put into cells: a table of all cells is gone through each time,
#: and is larger than a block.
_GATHERED, _ENOUGH = 1 << 18, 1 << 19
#: Scores whose places are computed at a time, and cells that are counted into: both stay near the processor.
_NEAR, _HOT = 1 << 16, 1 << 16
#: Up to this share of scores above one half they are mended one by one, in place of a second way for all.
_FEW = 1 / 16
#: One score of so many is looked at to tell how many those are.
_SAMPLE = 32
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
        self._cells: Ints | None = None
        #: Cells of rows in the column of their class, counted among the others so far.
        self._true: list[Ints] = []
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
        if self._exact is not None and sum(len(values) for values, _ in self._exact) > most:
            columns, self._exact = self._exact, None
            for column, (different, counts) in enumerate(columns):
                if len(different):
                    self._place(different, counts, column)

    def _of_column(self, truth: Array, column: int) -> Flags:
        if truth.ndim == 2:
            return np.asarray(truth[column], np.bool_)
        return np.asarray(truth == (1 if self.columns == 1 else column), np.bool_)

    def _place(self, values: Floats, counts: Ints, column: int) -> None:
        """Different scores of one column, with their numbers, into their cells."""
        if self.grid is None:
            return
        cells = self.dense()
        place = cell_of(values[None, :], self.grid)[0].astype(np.int64)
        for truth in (0, 1):
            # Numbers of rows are far below 2**53, so that these sums are exact.
            found = np.bincount(place, weights=counts[:, truth], minlength=self.grid.size)
            cells[truth, column] += found.astype(np.int64)

    def dense(self) -> Ints:
        """The table of cells, (2, columns, cells): rows that are not of the column's class, and that are."""
        if self._cells is None:
            size = self.grid.size if self.grid else 0
            self._cells = np.zeros((2, self.columns, size), np.int64)
        return self._cells

    def _count_cells(self, gathered: list[tuple[Array, Array]]) -> None:
        """Add scores of rows, with their truth, to the table of cells."""
        if self.grid is None or not gathered:
            return
        scores = gathered[0][0] if len(gathered) == 1 else np.concatenate([scores for scores, _ in gathered], axis=1)
        truth = gathered[0][1] if len(gathered) == 1 else np.concatenate([truth for _, truth in gathered], axis=-1)
        cells, size, rows = self.dense(), self.grid.size, scores.shape[1]
        # Where each cell is asked by itself both sides are counted at once, else the rows of the class apart.
        apart = self.columns > 1 and truth.ndim == 1
        sides = 1 if apart else 2
        # Some columns after the others: what is computed on the way, and written, stays near the processor.
        width = min(self.columns, max(1, _HOT // size))
        counts = np.empty(width * rows, np.int64)
        for first in range(0, self.columns, width):
            last = min(first + width, self.columns)
            of_side, step = (last - first) * size, max(1, _NEAR // (last - first))
            for start in range(0, rows, step):
                part = scores[first:last, start : start + step]
                place = _numbered(part, self.grid, counts[start * (last - first) :][: part.size])
                if not apart:
                    some = truth[first:last] if truth.ndim == 2 else truth == 1
                    place += np.multiply(some[..., start : start + step], of_side, dtype=np.int64)
            counted = counts[: (last - first) * rows]
            cells[:sides, first:last] += np.bincount(counted, minlength=sides * of_side).reshape(sides, -1, size)
        if apart:
            self._true.append(self._places_of_class(scores, truth))
            if sum(map(len, self._true)) >= _GATHERED:
                self._count_true()

    def _places_of_class(self, scores: Array, codes: Ints) -> Ints:
        """The cell, in the table of all columns, that each row has in the column of its class."""
        if self.grid is None:
            return np.empty(0, np.int64)
        by_row = scores.strides[0] < scores.strides[1]
        rows = np.arange(len(codes))
        flat = (scores.T if by_row else scores).reshape(-1)
        own = flat.take(rows * self.columns + codes if by_row else codes * len(codes) + rows)
        return np.asarray(cell_of(own[None, :], self.grid)[0] + codes * self.grid.size, np.int64)

    def _count_true(self) -> None:
        """Move the rows that are of their class from one side of the table to the other."""
        true, self._true = self._true, []
        if not true or self.grid is None:
            return
        cells = self.dense()
        found = np.bincount(np.concatenate(true), minlength=cells[0].size).reshape(cells[0].shape)
        cells[0] -= found
        cells[1] += found

    def join(self, other: ScoreOrder) -> None:
        """Add what another one counted."""
        for item in (self, other):
            item._flush()
            item._count_true()
        if self._exact is not None and other._exact is not None:
            self._exact = [_together(mine, theirs) for mine, theirs in zip(self._exact, other._exact, strict=True)]
            self._leave_exactness(most=MOST)
        else:
            for item in (self, other):
                item._leave_exactness(most=-1)
            if self.grid is not None:
                self.dense()[...] += other.dense()
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
        self._count_true()
        found: dict[str, Mapping[int, int]] = {}
        if self._exact is not None:
            found["scores"] = dict(self._scores(self._exact))
        else:
            counts = self.dense()
            at = np.flatnonzero(counts)  # far faster than places along three axes
            numbers = counts.reshape(-1)[at]
            rest, cell = np.divmod(at, counts.shape[2])
            truth, column = np.divmod(rest, self.columns)
            keys = (cell * self.columns + column) * 2 + truth
            found["score_cells"] = CountTable(keys, numbers)
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


def cell_of(scores: Array, grid: Grid) -> Ints:
    """`Grid.cell` of each score, the same for float32 and float64 of equal value. (columns, rows) int32."""
    if scores.strides[0] < scores.strides[1]:
        return cell_of(scores.T, grid).T  # NumPy is quick along the memory
    if grid.probabilities:
        some = scores[:, ::_SAMPLE]
        if np.count_nonzero(some > 0.5) > some.size * _FEW:  # which way is taken changes the time alone
            return _cells_from_both_ends(scores, grid)
        lowest = first_bits(scores.dtype, grid)[1]
        place = _raised_bits(scores, grid, lowest)
        place -= lowest
        at = np.flatnonzero(scores > 0.5)
        if len(at):
            place.put(at, 2 * grid.half + lowest - _raised_bits(1 - scores.reshape(-1)[at], grid, lowest))
        return place
    away = np.abs(scores).astype(np.float64)
    away += 1.0
    place = _first_bits(away, grid.bits)
    place -= grid.base
    np.minimum(place, grid.half, out=place)
    np.negative(place, out=place, where=scores <= 0)
    place += grid.half
    return place


def _numbered(scores: Array, grid: Grid, into: Ints) -> Ints:
    """The cells of some columns, those of each column behind those of the last; gives `into` as (columns, rows)."""
    place = cell_of(scores, grid)
    if len(place) > 1:
        place += np.arange(0, len(place) * grid.size, grid.size, dtype=np.int32)[:, None]
    by_row = place.strides[0] < place.strides[1]
    found = into.reshape(place.shape[::-1]).T if by_row else into.reshape(place.shape)
    np.copyto(found, place)  # twice as fast as adding into wider integers
    return found


def first_bits(dtype: np.dtype[Any], grid: Grid) -> tuple[int, int]:
    """Bits of probabilities that tell no cells apart, and the others of one that is taken for zero.

    The exponents of float32 count from 127, not 1023.
    """
    short = dtype == np.float32
    return (23 if short else 52) - grid.bits, grid.base - 1 - ((1023 - 127) << grid.bits if short else 0)


def _raised_bits(scores: Array, grid: Grid, lowest: int) -> Ints:
    """The first bits of probabilities, or those of cell 0; what lies below 0 has a sign and so no more than these."""
    bits = _first_bits(scores, grid.bits)
    # With an array beside it NumPy takes several numbers at a time, with a single number it does not (measured).
    np.maximum(bits, np.full(bits.shape, lowest, bits.dtype), out=bits)
    return bits


def _cells_from_both_ends(scores: Array, grid: Grid) -> Ints:
    low = np.subtract(1, scores)
    # The sign of p - (1 - p): -1 below one half.
    below = _signs(scores - low)
    lowest = first_bits(scores.dtype, grid)[1]
    place = _raised_bits(np.minimum(low, scores, out=low), grid, lowest)
    # How far from the middle, towards the end on its side: -(x) is (x ^ -1) - -1, without a branch.
    np.subtract(grid.half + lowest, place, out=place)
    place ^= below
    place -= below
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
