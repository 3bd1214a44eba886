"""What an activation alone tells, wherever it stands: no model, loss or training has to be read for it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from trueup.contract.head import OVER_AN_AXIS
from trueup.engine.events import Activated
from trueup.engine.tensors import Tensor, over_places, with_head
from trueup.engine.values import Constant

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def note_axes_that_differ(machine: Machine, scores: Tensor, axis: int | None) -> None:
    """Answers taken along the last axis of scores that were normalised over axis 0: one of the two is the batch."""
    over_items = scores.head.axis == 0 and scores.head.activation in OVER_AN_AXIS and scores.shape is not None
    along_classes = (
        over_items and axis is not None and len(scores.shape or ()) > 1 and axis in (-1, len(scores.shape or ()) - 1)
    )
    stored = (
        machine.resolve(machine.store.read((scores.predictions.model, "#library")))
        if scores.predictions.model is not None
        else None
    )
    if along_classes and isinstance(stored, Constant) and scores.head.activation_where is not None:
        machine.record.note(
            Activated(output=with_head(scores, direct=True), library=str(stored.value), path=dict(machine.store.path),
                      where=scores.head.activation_where)
        )  # fmt: skip


def _is_put_together(path: Mapping[Hashable, bool]) -> bool:
    """True where several names that were not read pick what meets here, as a model and a loss of a configuration.

    Any of them may be picked, but not each with each of the others.
    """
    picks = [test for test, way in path.items() if way and isinstance(test, tuple) and test[:1] == ("Eq",)]
    names = {test[1] for test in picks if isinstance(test[-1], tuple) and test[-1][:2] == ("const", "str")}
    return len(names - {_MAIN}) > 1


#: `__name__`, which is "__main__" in a program that is started.
_MAIN = ("value", "builtins.__name__")


def note_activation(machine: Machine, output: Tensor, library: str) -> None:
    """Remember an output whose activation is wrong in itself: over one unit, or over an axis that is guessed.

    library: the key of the line whose activation it is.
    """
    where = output.head.activation_where or output.where
    over_last = output.head.axis is None or output.head.axis == -1
    over_one = output.last == 1 and output.head.direct and over_last and not over_places(output)
    if where is None or output.head.activation not in OVER_AN_AXIS or not (over_one or output.head.implicit_axis):
        return
    if over_one and _is_put_together(machine.store.path):
        return
    machine.record.note(Activated(output=output, library=library, path=dict(machine.store.path), where=where))
