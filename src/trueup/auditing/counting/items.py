"""Items of several rows each: how many are right in all of their rows that count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Items:
    """Of the items that were seen as a whole: those with a row that counts, and those right in all such rows.

    open: number of an item of which rows are missing yet -> (rows seen, rows counted, rows wrong).
    """

    counted: int = 0
    right: int = 0
    open: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)

    def join(self, other: Items, size: int) -> Items:
        """Both, with the items that became whole moved over."""
        counted, right, part = self.counted + other.counted, self.right + other.right, dict(self.open)
        for key, (seen, rows, wrong) in other.open.items():
            before = part.pop(key, (0, 0, 0))
            now = (before[0] + seen, before[1] + rows, before[2] + wrong)
            if now[0] < size:
                part[key] = now
            elif now[1]:
                counted, right = counted + 1, right + (not now[2])
        return Items(counted, right, part)

    @property
    def all(self) -> tuple[int, int]:
        """Items with a row that counts, and those right in all of them; what is open counts as far as it was seen."""
        opened = [wrong for _, rows, wrong in self.open.values() if rows]
        return self.counted + len(opened), self.right + sum(not wrong for wrong in opened)

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "counted": self.counted,
            "right": self.right,
            "open": {key: list(rows) for key, rows in sorted(self.open.items())},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Items:
        """The reverse of `to_dict`; ValueError where the numbers contradict one another."""
        found = cls(
            int(data["counted"]),
            int(data["right"]),
            {str(key): (int(rows[0]), int(rows[1]), int(rows[2])) for key, rows in data["open"].items()},
        )
        if not 0 <= found.right <= found.counted or any(
            not 0 <= wrong <= rows <= seen for seen, rows, wrong in found.open.values()
        ):
            raise ValueError("contradiction: the items")
        return found
