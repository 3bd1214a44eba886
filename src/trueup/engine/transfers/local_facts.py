"""What an activation alone tells, wherever it stands: no model, loss or training has to be read for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.contract.head import OVER_AN_AXIS
from trueup.engine.events import Activated
from trueup.engine.values import Tensor

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def note_activation(machine: Machine, output: Tensor, library: str) -> None:
    """Remember an output whose activation is wrong in itself: over one unit, or over an axis that is guessed.

    library: the key of the line whose activation it is.
    """
    where = output.activation_where or output.where
    over_one = output.last == 1 and output.direct and (output.axis is None or output.axis == -1)
    if where is None or output.activation not in OVER_AN_AXIS or not (over_one or output.implicit_axis):
        return
    machine.record.note(Activated(output=output, library=library, path=dict(machine.store.path), where=where))
