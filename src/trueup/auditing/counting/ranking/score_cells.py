"""How many rows fell into each cell of the grid, column by column."""

from __future__ import annotations

from typing import Any

import numpy as np

from trueup.auditing.counting.exact import Array, Floats, Ints
from trueup.auditing.counting.ranking.cell_table import CellTable
from trueup.auditing.counting.ranking.score_grid import Grid

#: Scores whose places are computed at a time, and cells that are counted into: both stay near the processor.
_NEAR, _HOT = 1 << 16, 1 << 16
#: Places of rows in the column of their class that are gathered before they are counted.
_GATHERED = 1 << 18
#: Up to this share of scores above one half they are mended one by one, in place of a second way for all.
_FEW = 1 / 16
#: One score of so many is looked at to tell how many those are.
_SAMPLE = 32
#: Rows that short counters can hold.
_SHORT = 2**32 - 1


class CellCounts:
    """Rows of each cell that are not of the column's class, and that are."""

    def __init__(self, columns: int, grid: Grid) -> None:
        self.columns, self.grid = columns, grid
        self._counts: Ints | None = None
        #: What the compiled kernel counts into: half as long, so that more of them stay near the processor.
        self._short: Array | None = None
        self._rows_in_short = 0
        #: Cells of rows in the column of their class, counted among the others so far.
        self._true: list[Ints] = []

    def counters(self, rows: int) -> Array:
        """Counters (columns, 2, cells) uint32 for whoever adds so many rows to them in place."""
        if self._short is None:
            self._short = np.zeros((self.columns, 2, self.grid.size), np.uint32)
        if self._rows_in_short + rows > _SHORT:
            counts = self._dense()
            counts += self._short
            self._short[...] = 0
            self._rows_in_short = 0
        self._rows_in_short += rows
        return self._short

    def _dense(self) -> Ints:
        if self._counts is None:
            self._counts = np.zeros((self.columns, 2, self.grid.size), np.int64)
        return self._counts

    def place(self, values: Floats, numbers: Ints, column: int) -> None:
        """Different scores of one column, with their numbers of rows (scores, 2), into their cells."""
        cells = self._dense()
        place = cell_of(values[None, :], self.grid)[0].astype(np.int64)
        for truth in (0, 1):
            # Numbers of rows are far below 2**53, so that these sums are exact.
            found = np.bincount(place, weights=numbers[:, truth], minlength=self.grid.size)
            cells[column, truth] += found.astype(np.int64)

    def add(self, scores: Array, truth: Array) -> None:
        """Scores (columns, rows); class numbers (rows,), or (columns, rows) bool where each column asks by itself."""
        cells, size, rows = self._dense(), self.grid.size, scores.shape[1]
        # Where each cell is asked by itself both sides are counted at once, else the rows of the class apart.
        apart = self.columns > 1 and truth.ndim == 1
        sides = 1 if apart else 2
        # Some columns after the others: what is computed on the way, and written, stays near the processor.
        width = min(self.columns, max(1, _HOT // size))
        counts = np.empty(width * rows, np.int64)
        for first in range(0, self.columns, width):
            last = min(first + width, self.columns)
            step = max(1, _NEAR // (last - first))
            for start in range(0, rows, step):
                part = scores[first:last, start : start + step]
                place = _numbered(part, self.grid, sides * size, counts[start * (last - first) :][: part.size])
                if not apart:
                    some = truth[first:last] if truth.ndim == 2 else truth == 1
                    place += np.multiply(some[..., start : start + step], size, dtype=np.int64)
            counted = np.bincount(counts[: (last - first) * rows], minlength=(last - first) * sides * size)
            cells[first:last, :sides] += counted.reshape(last - first, sides, size)
        if apart:
            self._true.append(self._places_of_class(scores, truth))
            if sum(map(len, self._true)) >= _GATHERED:
                self._count_true()

    def _places_of_class(self, scores: Array, codes: Ints) -> Ints:
        """The cell, in the table of all columns, that each row has in the column of its class."""
        by_row = scores.strides[0] < scores.strides[1]
        rows = np.arange(len(codes))
        flat = (scores.T if by_row else scores).reshape(-1)
        own = flat.take(rows * self.columns + codes if by_row else codes * len(codes) + rows)
        return np.asarray(cell_of(own[None, :], self.grid)[0] + codes * self.grid.size, np.int64)

    def _count_true(self) -> None:
        """Move the rows that are of their class from one side of the table to the other."""
        true, self._true = self._true, []
        if not true:
            return
        cells = self._dense()
        found = np.bincount(np.concatenate(true), minlength=self.columns * self.grid.size)
        found = found.reshape(self.columns, -1)
        cells[:, 0] -= found
        cells[:, 1] += found

    def join(self, other: CellCounts) -> None:
        """Add what another one counted."""
        self._count_true()
        other._count_true()
        if other._counts is not None:
            cells = self._dense()
            cells += other._counts
        if other._short is not None:
            short = self.counters(other._rows_in_short)
            short += other._short

    def table(self) -> CellTable:
        """The cells that hold rows."""
        self._count_true()
        cells: Array = self._dense() if self._short is None else self._short
        if self._counts is not None and self._short is not None:
            cells = self._counts + self._short
        size = self.grid.size
        at = np.flatnonzero((cells[:, 0] | cells[:, 1]).reshape(-1) != 0)
        column = at // size
        flat, at = cells.reshape(-1), at + column * size
        no, yes = (flat.take(places).astype(np.int64) for places in (at, at + size))
        return CellTable(self.columns, (column, at - 2 * size * column), no, yes)


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


def _numbered(scores: Array, grid: Grid, apart: int, into: Ints) -> Ints:
    """The cells of some columns, each column's so far apart from the last's; gives `into` as (columns, rows)."""
    place = cell_of(scores, grid)
    if len(place) > 1:
        place += np.arange(0, len(place) * apart, apart, dtype=np.int32)[:, None]
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
