"""Losses that are only measured, on a model that a loss of another kind trains: that one says what outputs mean."""

from __future__ import annotations

from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.engine.events import LossCalled
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.functions_around import FunctionsAround
from trueup.engine.setups.stepped import is_stepped
from trueup.facts import loss_meaning


def but_measured_losses(machine: Machine, setups: list[Setup]) -> list[Setup]:
    """The setups without those of a loss whose gradient nothing takes, where another family's trains the same head.

    What is counted of the model's answers stands with the other setup as well.
    """
    called = {event.where.place() for event in machine.record.events if isinstance(event, LossCalled)}
    by_head: dict[object, list[Setup]] = {}
    for setup in setups:
        if setup.where in called and setup.head.where is not None and setup.head.where.path is None:
            by_head.setdefault(setup.head.where, []).append(setup)
    idle: list[Setup] = []
    functions = FunctionsAround(machine)
    for group in by_head.values():
        families = {id(setup): _family(setup) for setup in group}
        if len({family for family in families.values() if family is not None}) < _TWO:
            continue
        training = [setup for setup in group if is_stepped(machine, setup, functions)]
        idle += [
            setup
            for setup in group
            if families[id(setup)] is not None
            and training
            and not any(setup is other for other in training)
            and all(families[id(other)] not in (None, families[id(setup)]) for other in training)
        ]
    return [setup for setup in setups if not any(setup is other for other in idle)]


_TWO = 2


def _family(setup: Setup) -> str | None:
    meaning = value_of(loss_meaning(setup.loss, setup.target, setup.head, setup.labels))
    if meaning is None:
        return None
    return "classes" if meaning.family in ("binary", "categorical", "sparse") else meaning.family
