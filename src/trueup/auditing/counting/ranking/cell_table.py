"""The cells of a grid of scores that hold rows: arrays until somebody looks a key up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.contract.late_mapping import LateMapping

if TYPE_CHECKING:  # a saved count is read without NumPy
    from trueup.auditing.counting.exact import Ints


class CellTable(LateMapping[int, int]):
    """Key -> number, as the table "score_cells" of a Tally is.

    column, place: the cells (n,) int64, column by column and from the lowest score on. no, yes: rows of each that are
    not of the column's class, and that are; not both 0. Areas under curves of 2,000,000 x 10 scores took as long in
    turning some hundred thousand cells into a dictionary and back as in counting them.
    """

    def __init__(self, columns: int, cells: tuple[Ints, Ints], no: Ints, yes: Ints) -> None:
        """`cells` are the columns, of so many, and the places."""
        super().__init__(self._numbers)
        self.columns, (self.column, self.place), self.no, self.yes = columns, cells, no, yes

    def _numbers(self) -> dict[int, int]:
        keys = (self.place * self.columns + self.column) * 2
        found = dict(zip(keys.tolist(), self.no.tolist(), strict=True))
        found.update(zip((keys + 1).tolist(), self.yes.tolist(), strict=True))
        return {key: number for key, number in found.items() if number}

    def __len__(self) -> int:
        """How many keys; asked without a dictionary."""
        return int((self.no != 0).sum() + (self.yes != 0).sum())
