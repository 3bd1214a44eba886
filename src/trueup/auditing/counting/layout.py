"""A block of scores laid so that NumPy runs over long stretches of memory, and the few questions asked of it.

NumPy pays some tens of nanoseconds for each row it reduces, so a reduction over 10 columns is nearly all overhead. A
narrow block is transposed first and then reduced over its first axis, thousands of rows at a stroke; a wide one stays
as it is. Both answer the same questions with the same integers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, Floats, Ints

#: Up to here a block is transposed. The bytes that count cells of a row must also not overflow.
NARROW = 64
#: Bytes of a row that are added in eight lanes at a time: 255 words of 8.
_LANES = 255 * 8

Compare = Callable[..., Flags]


def rows_of_block(columns: int) -> int:
    """Rows of a block: 2**17 cells for a narrow one, 2**20 for a wide one (measured; smaller ones are all overhead).

    One column is counted in float64 throughout; half as many rows keep those arrays near the processor (measured).
    """
    if columns == 1:
        return 1 << 16
    return max(1, (1 << 17 if columns <= NARROW else 1 << 20) // columns)


@cache
def keep_freed_pages() -> None:
    """Once per process: have the C library keep freed memory of up to some 60 MiB instead of giving it back.

    glibc moves the size from which it maps memory directly, and twice that for what it gives back, up to the largest
    mapped piece that was freed, 32 MiB at most (mallopt(3), M_MMAP_THRESHOLD). Freeing one such piece, of which no page
    was ever touched, saves half the time of a count with one column. Other C libraries do as they always do.
    """
    np.empty(31 << 20, dtype=np.uint8)


class Buffers:
    """Memory that is used again by each block: fresh pages of the system cost more than what is done with them."""

    def __init__(self) -> None:
        keep_freed_pages()
        self._held: dict[str, Array] = {}

    def take(self, name: str, shape: tuple[int, int], dtype: Any) -> Array:
        """An array over the memory of this name; zeros at first, later whatever the last user left."""
        size, kind = shape[0] * shape[1], np.dtype(dtype)
        stored = self._held.get(name)
        if stored is None or stored.size < size or stored.dtype != kind:
            stored = self._held[name] = np.zeros(size, kind)
        return stored[:size].reshape(shape)


class Block:
    """Scores of shape (rows, columns), float32 or float64, without NaN.

    Flags and float64 copies lie in the buffers: each is gone when the next of the same name is asked for.
    """

    def __init__(self, scores: Array, buffers: Buffers) -> None:
        self.rows, self.columns = scores.shape
        self.narrow = self.columns <= NARROW
        self.axis = 0 if self.narrow else 1
        self.buffers = buffers
        if self.narrow:
            self.cells: Array = buffers.take("cells", (self.columns, self.rows), scores.dtype)
            np.copyto(self.cells, scores.T)
        else:
            self.cells = np.ascontiguousarray(scores)

    def like(self, cells: Array) -> Block:
        """Other cells in this block's layout, not copied."""
        other = object.__new__(Block)
        other.buffers = self.buffers
        other.rows, other.columns, other.narrow, other.axis = self.rows, self.columns, self.narrow, self.axis
        other.cells = cells
        return other

    def some(self, rows: Flags) -> Block:
        """Some of the rows."""
        kept = self.like(np.ascontiguousarray(self.cells[:, rows] if self.narrow else self.cells[rows]))
        kept.rows = int(np.count_nonzero(rows))
        return kept

    def spread(self, per_row: Array) -> Array:
        """A value for each row, shaped to be held against the cells."""
        return per_row if self.narrow else per_row[:, None]

    def highest(self) -> Array:
        """The highest score of each row."""
        highest: Array = self.cells.max(axis=self.axis)
        return highest

    def where(self, compare: Compare, per_row: Array | float, name: str = "flags") -> Flags:
        """Cell by cell, `compare(score, value)`; one value for all, or one for each row. In the buffer `name`."""
        value = self.spread(per_row) if isinstance(per_row, np.ndarray) else per_row
        if self.narrow:
            flags: Flags = self.buffers.take(name, (self.columns, self.rows), np.bool_)
            return compare(self.cells, value, out=flags)
        # Rows padded with False to whole words, so that `per_row` can add eight cells at a time. The padding is never
        # written to, and lies in the same places for any number of rows.
        width = -(-self.columns // 8) * 8
        flags = self.buffers.take(name, (self.rows, width), np.bool_)
        compare(self.cells, value, out=flags[:, : self.columns])
        return flags

    def per_row(self, flags: Flags) -> Ints:
        """How many cells of each row are set."""
        if self.narrow:
            return np.asarray(flags.view(np.uint8).sum(axis=0, dtype=np.uint8), dtype=np.int64)
        total = np.zeros(self.rows, dtype=np.int64)
        for at in range(0, flags.shape[1], _LANES):
            words = np.ascontiguousarray(flags[:, at : at + _LANES]).view(np.uint64)
            lanes = words.sum(axis=1, dtype=np.uint64)
            total += lanes.view(np.uint8).reshape(-1, 8).sum(axis=1, dtype=np.int64)
        return total

    def first(self, flags: Flags) -> Ints:
        """The first column of each row that is set (one is)."""
        if not self.narrow:
            return np.asarray(flags.argmax(axis=1), dtype=np.int64)
        # Columns count down, so the first one set has the greatest number; bytes are quickly multiplied and compared.
        numbers = np.arange(self.columns, 0, -1, dtype=np.uint8)[:, None]
        ranked = np.multiply(flags.view(np.uint8), numbers, out=self.buffers.take("ranks", flags.shape, np.uint8))
        first: Ints = self.columns - ranked.max(axis=0).astype(np.int64)
        return first

    def take(self, codes: Ints) -> Array:
        """The score of one column of each row."""
        flat = self.cells.reshape(-1)
        if self.narrow:
            return np.asarray(flat.take(codes * self.rows + np.arange(self.rows)))
        return np.asarray(flat.take(np.arange(0, self.rows * self.columns, self.columns) + codes))

    def take_flags(self, flags: Flags, codes: Ints) -> Flags:
        """The flag of one column of each row; flags as `where` gives them."""
        width = self.rows if self.narrow else flags.shape[1]
        place = codes * width + np.arange(self.rows) if self.narrow else np.arange(self.rows) * width + codes
        return np.asarray(flags.reshape(-1).take(place), dtype=np.bool_)

    def row(self, at: int) -> Array:
        """One row."""
        item: Array = self.cells[:, at] if self.narrow else self.cells[at]
        return item

    def column(self, at: int) -> Array:
        """One column."""
        column: Array = self.cells[at] if self.narrow else self.cells[:, at]
        return column

    def by_column(self) -> Array:
        """The cells as (columns, rows), not copied."""
        return self.cells if self.narrow else self.cells.T

    def doubles(self) -> Floats:
        """The cells as float64, in a buffer of their own."""
        doubles: Floats = self.buffers.take("doubles", self.cells.shape, np.float64)
        np.copyto(doubles, self.cells)
        return doubles
