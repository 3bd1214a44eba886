"""Models that are loaded from a file and trained on as they were saved: no call of the program says their loss."""

from __future__ import annotations

from collections.abc import Callable

from trueup.contract.loss import unread_loss
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.events import Trained
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.parties import head_of, labels_of
from trueup.engine.values import Constant, UnknownValue

#: How the kinds of loaded models end.
LOADED = ".loaded"
_WHY = "the model is loaded from a file"


def loaded_setups(machine: Machine, known: set[int], target_of: Callable[[str], Target]) -> list[Setup]:
    """A setup that is not read for the first training of each of them, so that none is passed over in silence."""
    found: dict[int, Setup] = {}
    for event in machine.record.events:
        if not isinstance(event, Trained) or not event.training or not event.model.kind.endswith(LOADED):
            continue
        library = machine.resolve(machine.part(event.model, "#library"))
        if event.model.number in known or event.model.number in found or not isinstance(library, Constant):
            continue
        where = event.where.place()
        found[event.model.number] = Setup(
            where=where,
            target=target_of(str(library.value)),
            head=head_of(machine.part(event.model, "#out") or UnknownValue(_WHY), None),
            labels=labels_of(machine, event.labels),
            loss=unread_loss(_WHY, where),
            trained=True,
        )
    return list(found.values())
