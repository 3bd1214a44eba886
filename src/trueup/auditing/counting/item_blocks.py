"""Neighbouring rows of items into a count under way: how they fare by item, and the labels at both ends of items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, Ints
from trueup.auditing.counting.items import Items
from trueup.auditing.counting.running import Running


@dataclass(frozen=True, slots=True)
class ItemStretch:
    """Rows from a number to another, of items that begin at multiples of their size.

    source: what the row numbers refer to. numbers: the rows that count; None where all do.
    """

    start: int
    end: int
    size: int
    source: str
    numbers: Ints | None = None

    @property
    def first(self) -> int:
        """The number of the first item."""
        return self.start // self.size

    @property
    def items(self) -> int:
        """Items that have a row in the stretch."""
        return (self.end - 1) // self.size - self.first + 1

    def by_item(self, right: Flags) -> tuple[Ints, Ints]:
        """Rows of each item that count, and right ones."""
        if self.numbers is None:
            starts = np.maximum(np.arange(self.first, self.first + self.items) * self.size - self.start, 0)
            hits: Ints = np.add.reduceat(right, starts, dtype=np.int64)
            return np.diff(starts, append=self.end - self.start), hits
        place = self.numbers // self.size - self.first
        return np.bincount(place, minlength=self.items), np.bincount(place[right], minlength=self.items)

    def at(self, place: int, codes: Array) -> Array:
        """The classes of the rows that count and have this place in their item."""
        if self.numbers is None:
            return codes[(place - self.start) % self.size :: self.size]
        found: Array = codes[self.numbers % self.size == place]
        return found

    def seen(self, item: int) -> int:
        """Rows of an item, counted from the first, that are in the stretch."""
        begin = (self.first + item) * self.size
        return min(self.end, begin + self.size) - max(self.start, begin)


def add_items(run: Running, stretch: ItemStretch, right: Flags, codes: Array) -> None:
    """Add rows to the items of a count: which of those that count are right, and their classes (none for tags)."""
    counted, hits = stretch.by_item(right)
    part = Items()
    whole = slice(int(stretch.seen(0) < stretch.size), None)
    if stretch.seen(stretch.items - 1) < stretch.size:
        whole = slice(whole.start, max(whole.start, stretch.items - 1))
    part.whole.update(_by_number(counted[whole], hits[whole]))
    for item in {0, stretch.items - 1}:
        if stretch.seen(item) < stretch.size:
            key = f"{stretch.source}:{stretch.first + item}"
            part.open[key] = (stretch.size, stretch.seen(item), int(counted[item]), int(hits[item]))
    run.items.take(part)
    if len(codes):
        for name, place in (("item_first", 0), ("item_last", stretch.size - 1)):
            run.add(name, np.bincount(stretch.at(place, codes).astype(np.int64), minlength=1))


def _by_number(counted: Ints, hits: Ints) -> dict[int, tuple[int, int, int]]:
    """Whole items by the rows of theirs that count."""
    numbers, place = np.unique(counted, return_inverse=True)
    items = np.bincount(place, minlength=len(numbers))
    of_all = np.bincount(place[hits == counted], minlength=len(numbers))
    # Numbers of rows are far below 2**53, so that these sums are exact.
    right = np.bincount(place, weights=hits, minlength=len(numbers)).astype(np.int64)
    found = zip(numbers.tolist(), items.tolist(), of_all.tolist(), right.tolist(), strict=True)
    return {number: (several, whole, rows) for number, several, whole, rows in found if number}
