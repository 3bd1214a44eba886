"""What an activation alone tells, wherever it stands: no model, loss or training has to be read for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.contract.head import OVER_AN_AXIS
from trueup.engine.events import Activated
from trueup.engine.values import Constant, Tensor

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def note_axes_that_differ(machine: Machine, scores: Tensor, axis: int | None) -> None:
    """Answers taken along the last axis of scores that were normalised over axis 0: one of the two is the batch."""
    over_items = scores.axis == 0 and scores.activation in OVER_AN_AXIS and scores.shape is not None
    along_classes = (
        over_items and axis is not None and len(scores.shape or ()) > 1 and axis in (-1, len(scores.shape or ()) - 1)
    )
    stored = machine.resolve(machine.store.read((scores.model, "#library"))) if scores.model is not None else None
    if along_classes and isinstance(stored, Constant) and scores.activation_where is not None:
        machine.record.note(
            Activated(output=replace(scores, direct=True), library=str(stored.value), path=dict(machine.store.path),
                      where=scores.activation_where)
        )  # fmt: skip


def note_activation(machine: Machine, output: Tensor, library: str) -> None:
    """Remember an output whose activation is wrong in itself: over one unit, or over an axis that is guessed.

    library: the key of the line whose activation it is.
    """
    where = output.activation_where or output.where
    over_one = output.last == 1 and output.direct and (output.axis is None or output.axis == -1)
    if where is None or output.activation not in OVER_AN_AXIS or not (over_one or output.implicit_axis):
        return
    machine.record.note(Activated(output=output, library=library, path=dict(machine.store.path), where=where))
