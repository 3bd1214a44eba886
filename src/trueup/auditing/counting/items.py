"""Items of several rows each: how many of their rows are right, and how many items are right in all that count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Items:
    """The items that were seen as a whole, and those of which rows are missing yet.

    whole: rows of an item that count -> (such items, those right in all of these rows, right rows of them all). Items
        without a row that counts are left out.
    open: an item -> (its rows, those seen, those of them that count, those of these that are right).
    """

    whole: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    open: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)

    def take(self, other: Items) -> None:
        """Add others, in place; items that became whole are moved over."""
        for counted, numbers in other.whole.items():
            self._close(counted, numbers)
        for key, (size, seen, counted, right) in other.open.items():
            before = self.open.pop(key, (size, 0, 0, 0))
            now = (size, before[1] + seen, before[2] + counted, before[3] + right)
            if now[1] < size:
                self.open[key] = now
            else:
                self._close(now[2], (1, int(now[3] == now[2]), now[3]))

    def _close(self, counted: int, numbers: tuple[int, int, int]) -> None:
        if counted:
            had = self.whole.get(counted, (0, 0, 0))
            self.whole[counted] = (had[0] + numbers[0], had[1] + numbers[1], had[2] + numbers[2])

    def join(self, other: Items) -> Items:
        """Both."""
        both = Items(dict(self.whole), dict(self.open))
        both.take(other)
        return both

    def closed(self) -> Mapping[int, tuple[int, int, int]]:
        """As `whole`; what is open counts as far as it was seen."""
        if not self.open:
            return self.whole
        both = Items(dict(self.whole))
        for _, _, counted, right in self.open.values():
            both._close(counted, (1, int(right == counted), right))
        return both.whole

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "whole": {str(counted): list(numbers) for counted, numbers in sorted(self.whole.items())},
            "open": {key: list(rows) for key, rows in sorted(self.open.items())},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Items:
        """The reverse of `to_dict`; ValueError where the numbers contradict one another."""
        found = cls(
            {int(counted): _three(numbers) for counted, numbers in data["whole"].items()},
            {str(key): (int(rows[0]), *_three(rows[1:])) for key, rows in data["open"].items()},
        )
        whole = all(
            0 <= of_all <= items and of_all * counted <= right <= items * counted - (items - of_all)
            for counted, (items, of_all, right) in found.whole.items()
        )
        opened = all(0 <= right <= counted <= seen < size for size, seen, counted, right in found.open.values())
        if not whole or not opened:
            raise ValueError("contradiction: the items")
        return found

    def rows(self) -> tuple[int, int]:
        """Rows that count, and right ones, of all items."""
        whole = self.closed()
        counted = sum(counted * items for counted, (items, _, _) in whole.items())
        return counted, sum(right for _, _, right in whole.values())


def _three(numbers: Any) -> tuple[int, int, int]:
    first, second, third = map(int, numbers)
    return first, second, third
