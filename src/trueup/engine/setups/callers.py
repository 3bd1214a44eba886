"""Where a setup is trained, and the calls of the program's own functions that lead there."""

from __future__ import annotations

from collections.abc import Iterable

from trueup.contract.known import Place
from trueup.contract.setup import Setup
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.functions_around import FunctionsAround


def with_callers(machine: Machine, setups: list[Setup]) -> list[Setup]:
    """The setups, each with the functions and calls of the program around its loss and its training."""
    alone = {spot.place() for spot in machine.record.places_alone()}
    callers = {spot.place(): {call.place() for call in calls} for spot, calls in machine.record.callers.items()}

    def around(places: Iterable[Place]) -> tuple[Place, ...]:
        return tuple(sorted({call for place in places for call in callers.get(place, ())}, key=str))

    functions = FunctionsAround(machine)
    result = []
    for setup in setups:
        trained_at = setup.trained_at or ((setup.where,) if setup.trained else ())
        calls = around((setup.where,))
        result.append(
            replace(
                setup,
                alone=setup.where in alone,
                called_from=calls,
                within=functions.of_all((setup.where, *calls)),
                trained_at=(*trained_at, *around(trained_at)),
            )
        )
    return result
