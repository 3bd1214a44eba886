"""Scores as integers in the scores' own order, and the fixed grid that they fall on where there are too many of them.

A score is first the bits of its float64, which order like the numbers when the sign is taken care of. Up to `MOST`
different scores (of all columns together) are kept as they are, and areas under curves are exact. Beyond, each falls
into a cell of a fixed grid; the cells depend on the score alone, so any split and order of the rows gives the same
table: whether the whole has more than `MOST` different scores does not depend on the split either.

Probabilities are fine near both ends, where classifiers put them: the cell of p is made of the first bits of p below
one half and of 1 - p above it. Logits take those of 1 + |x|, each sign by itself.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from trueup.auditing.counting.settings import Settings

#: Different scores, of all columns together, that are kept as they are.
MOST = 1 << 17
#: Cells of the grid, of all columns together.
CELLS = 1 << 19
#: Probabilities below 2**-40 share a cell, and logits beyond 255 do.
_LEAST, _GREATEST = 40, 8
_MANTISSA, _BIAS = 52, 1023


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one column.

    bits: of the mantissa that tell cells apart.
    middle: cells below one half, or below zero.
    """

    probabilities: bool
    bits: int

    @property
    def base(self) -> int:
        """Exponent and first bits of what falls into cell 1, counted from the middle outwards or inwards."""
        return (_BIAS - _LEAST if self.probabilities else _BIAS) << self.bits

    @property
    def half(self) -> int:
        """The cell of one half, or of zero: the last of the lower ones."""
        return ((_LEAST - 1) << self.bits) + 1 if self.probabilities else _GREATEST << self.bits

    @property
    def size(self) -> int:
        """Cells of a column."""
        return 2 * self.half + 1

    def cell(self, order: int) -> int:
        """The cell of a score, from its place in the order of all float64."""
        value = value_of(order)
        if self.probabilities:
            near = value if value <= 0.5 else 1.0 - value
            place = max(0, (_bits(max(near, 0.0)) >> (_MANTISSA - self.bits)) - self.base + 1)
            return place if value <= 0.5 else 2 * self.half - place
        place = min(self.half, (_bits(1.0 + abs(value)) >> (_MANTISSA - self.bits)) - self.base)
        return self.half + (place if value > 0 else -place)

    def lowest(self, cell: int) -> float:
        """About where a cell begins: for the threshold that is shown, not for counting."""
        if self.probabilities:
            below = cell <= self.half
            place = cell if below else 2 * self.half - cell
            near = _value((place - 1 + self.base) << (_MANTISSA - self.bits)) if place > 0 else 0.0
            return near if below else 1.0 - near
        away = _value((abs(cell - self.half) + self.base) << (_MANTISSA - self.bits)) - 1.0
        return away if cell > self.half else -away


def grid_for(settings: Settings) -> Grid | None:
    """The grid of these settings; None where scores are not kept."""
    columns = settings.rank_columns
    if not columns:
        return None
    probabilities = settings.kind == "proba" or (settings.task == "one-of-k" and settings.classes > 2)
    bits = 10 if probabilities else 12
    while bits >= 0:
        grid = Grid(probabilities, bits)
        if grid.size * columns <= CELLS:
            return grid
        bits -= 1
    return None


def order_of(value: float) -> int:
    """The place of a float64 in the order of all of them; 0.0 and -0.0 share one."""
    bits = _bits(value)
    return bits if bits < 1 << 63 else (1 << 63) - bits


def value_of(order: int) -> float:
    """The reverse of `order_of`."""
    return _value(order) if order >= 0 else -_value(-order)


def _bits(value: float) -> int:
    return int(struct.unpack("<Q", struct.pack("<d", value))[0])


def _value(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])


def settled(tables: dict[str, Mapping[int, int]], settings: Settings) -> None:
    """Put the tables of scores into their one form: scores as they are, or cells where there are too many of them."""
    plain = tables.get("scores", {})
    if not plain and "scores_weight" not in tables:
        return
    if "score_cells" not in tables and len({key >> 1 for key in plain}) <= MOST:
        return
    grid = grid_for(settings)
    if grid is None:
        return
    columns = settings.rank_columns
    for unit in ("", "_weight"):
        cells = dict(tables.get(f"score_cells{unit}", {}))
        for key, number in tables.pop(f"scores{unit}", {}).items():
            rest, truth = divmod(key, 2)
            order, column = divmod(rest, columns)
            cell = (grid.cell(order) * columns + column) * 2 + truth
            cells[cell] = cells.get(cell, 0) + number
        if cells:
            tables[f"score_cells{unit}"] = cells
