"""Rows that a program fills up to one length by hand: `tokens + [0] * (size - len(tokens))`.

Which rows are shorter only the data tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.machine import sym_of
from trueup.engine.tensors import RowsTrait, Tensor, with_rows
from trueup.engine.transfers.quantities import stands_for
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Constant, Spot, StoredObject, UnknownValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: The part of a list `[0] * count` in which the count is held, where that was not followed.
COUNT = "#count"
_WHY = "rows of different lengths that the program fills up to one length"
_OPERATION = 3


def filled_up(machine: Machine, left: Value, right: Value, where: Spot) -> Tensor | None:
    """`row + filling`, or `filling + row`, of as many numbers as the row is short of a length; None for other sums."""
    if _fills(machine, right, left) or _fills(machine, left, right):
        return Tensor(shape=(None,), where=where, listed=True, why=_WHY, rows=RowsTrait(padded=where))
    return None


def _fills(machine: Machine, filling: Value, row: Value) -> bool:
    """True for a list repeated `size - len(row)` times."""
    count = machine.part(filling, COUNT) if isinstance(filling, StoredObject) else None
    sym = count.sym if isinstance(count, UnknownValue) else None
    if not isinstance(sym, tuple) or len(sym) != _OPERATION or sym[0] != "Sub":
        return False
    return bool(sym[2] == ("len", stands_for(row, sym_of(row))))


def as_masked(site: Site, labels: Tensor) -> Tensor:
    """The labels that a metric counts, which is told by `mask=` what of them is filling."""
    mask = site.arg(None, "mask")
    unmasked = mask is None or (isinstance(mask, Constant) and mask.value is None)
    return labels if unmasked and not site.args.more else with_rows(labels, padded=None)
