"""Early stopping that was noted, with the setup of the training that it ends."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.metric import NameUse
from trueup.contract.setup import Setup
from trueup.engine.events import Stopped
from trueup.engine.interpret.machine import Machine


def with_early_stops(machine: Machine, setups: list[Setup]) -> list[Setup]:
    """The setups, each training's one with what its early stopping goes by; each place once."""
    fitted = machine.record.index().fitted
    setups = list(setups)
    for event in machine.record.events:
        if not isinstance(event, Stopped) or event.model not in fitted:
            continue
        where = fitted[event.model][0].where.place()
        for number, setup in enumerate(setups):
            if setup.where == where:
                setups[number] = _with(setup, event)
    return setups


def _with(setup: Setup, event: Stopped) -> Setup:
    if isinstance(event.stop, NameUse):
        return replace(setup, name_uses=tuple(dict.fromkeys((*setup.name_uses, event.stop))))
    return replace(setup, stops=tuple(dict.fromkeys((*setup.stops, event.stop))))
