"""A table of counters that stays two arrays until somebody looks a key up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.contract.late_mapping import LateMapping

if TYPE_CHECKING:  # a saved count is read without NumPy
    from trueup.auditing.counting.exact import Ints


class CountTable(LateMapping[int, int]):
    """Key -> number, as a table of a Tally is.

    keys_array, numbers: (n,) int64; each key once, no number 0. Areas under curves of 2,000,000 x 10 scores took as
    long in turning some hundred thousand cells into a dictionary and back as in counting them.
    """

    def __init__(self, keys_array: Ints, numbers: Ints) -> None:
        super().__init__(lambda: dict(zip(keys_array.tolist(), numbers.tolist(), strict=True)))
        self.keys_array = keys_array
        self.numbers = numbers

    def __len__(self) -> int:
        """How many keys; asked without a dictionary."""
        return len(self.keys_array)
