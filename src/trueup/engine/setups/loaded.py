"""Models that are loaded from a file and trained on, or measured, as they were saved: no call says their loss."""

from __future__ import annotations

from collections.abc import Callable

from trueup.contract.known import Unknown
from trueup.contract.labels import unread_labels
from trueup.contract.loss import unread_loss
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.events import Compiled, LossCalled, Measured, NotFollowed, Trained
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.metric_calls import calls_of, metric_calls_of
from trueup.engine.setups.setup_parts import head_of, labels_of
from trueup.engine.setups.uses import hand_counts_of
from trueup.engine.tensors import Tensor
from trueup.engine.values import NO_GUARDS, Constant, UnknownValue

#: How the kinds of loaded models end.
LOADED = ".loaded"
#: The source of answers of a model that another program has written to a file.
FROM_A_FILE = "a file"
_WHY = "the model is loaded from a file"
_NO_DATA = "the data that it is trained on was not followed"


def loaded_setups(machine: Machine, known: set[int], target_of: Callable[[str], Target]) -> list[Setup]:
    """A setup that is not read for the first use of each of them, so that none is passed over in silence."""
    found: dict[int, Setup] = {}
    events, known_numbers = machine.record.events, machine.record.index()
    trains = any(isinstance(event, (NotFollowed, LossCalled, Compiled)) or _is_training(event) for event in events)
    counted = {key[0] for key in (*known_numbers.counted, *known_numbers.measured) if key is not None}
    for event in events:
        number = used_of_a_file(event)
        if isinstance(event, Measured) and number is not None and number not in found:
            found[number] = _measured(machine, event, number, target_of)
        if not isinstance(event, Trained) or not event.model.kind.endswith(LOADED):
            continue
        if not event.training and (event.model.number in counted or trains):
            continue
        library = machine.resolve(machine.part(event.model, "#library"))
        if event.model.number in known or event.model.number in found or not isinstance(library, Constant):
            continue
        where = event.where.place()
        head = head_of(machine.part(event.model, "#out") or UnknownValue(_WHY), None)
        # A model that was not followed is compiled where it is made, and not in a file.
        why = head.units.why if isinstance(head.units, Unknown) else _WHY
        labels = labels_of(machine, event.labels) if event.labels is not None else unread_labels(_NO_DATA, where)
        found[event.model.number] = Setup(
            where=where,
            target=target_of(str(library.value)),
            head=head,
            labels=labels,
            loss=unread_loss(why, where),
            hand_counts=hand_counts_of(machine, event.model.number, 0, None, NO_GUARDS),
            metric_calls=metric_calls_of(machine, event.model.number, 0, NO_GUARDS),
            trained=event.training,
            only_asked=not event.training,
        )
    return list(found.values())


def _is_training(event: object) -> bool:
    return isinstance(event, Trained) and event.training


def used_of_a_file(event: object) -> int | None:
    """The number of a model of a file that is trained on or measured; None for every other event."""
    if isinstance(event, Trained):
        return event.model.number if event.training and event.model.kind.endswith(LOADED) else None
    if not isinstance(event, Measured) or event.predictions is None or event.predictions.source != FROM_A_FILE:
        return None
    return event.predictions.predictions.model


def _measured(machine: Machine, event: Measured, number: int, target_of: Callable[[str], Target]) -> Setup:
    where = event.where.place()
    return Setup(
        where=where,
        target=target_of(event.library),
        head=head_of(UnknownValue(_WHY, event.where), None),
        labels=labels_of(machine, event.labels or Tensor(why="the labels were not followed")),
        loss=unread_loss(_WHY, where),
        metric_calls=calls_of(machine, list(machine.record.index().measured.get((number, 0), ()))),
        only_measured=True,
    )
