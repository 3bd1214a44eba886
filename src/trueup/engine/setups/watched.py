"""Names that callbacks of a library watch in a training whose program logs its numbers itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from trueup.contract.labels import unread_labels
from trueup.contract.loss import unread_loss
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.events import Watched
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.setup_parts import head_of
from trueup.engine.values import UnknownValue

_WHY = "no loss was read in what the library trains here"


def watched_by(machine: Machine, setups: list[Setup], target_of: Callable[[str], Target]) -> list[Setup]:
    """The setups, each training's first one with the names that are logged and watched; or one of names alone."""
    setups = list(setups)
    for event in machine.record.events:
        if not isinstance(event, Watched):
            continue
        places = {spot.place() for spot in event.losses}
        at = next((number for number, setup in enumerate(setups) if setup.where in places), None)
        if at is None:
            place = event.where.place()
            at = len(setups)
            setups.append(
                Setup(
                    where=place, target=target_of(event.library), head=head_of(UnknownValue(_WHY, event.where), None),
                    labels=unread_labels(_WHY, place), loss=unread_loss(_WHY, place), trained=True,
                )
            )  # fmt: skip
        uses = tuple(dict.fromkeys((*setups[at].name_uses, *event.uses)))
        setups[at] = replace(setups[at], name_uses=uses, logged=event.logged)
    return setups
