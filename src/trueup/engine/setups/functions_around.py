"""The functions of the program in which something stands."""

from __future__ import annotations

from collections.abc import Iterable

from trueup.contract.known import Place
from trueup.engine.interpret.machine import Machine


def function_around(machine: Machine, where: Place) -> Place | None:
    """The innermost function or method around a place; None on the level of a module or a notebook's cell."""
    found: Place | None = None
    for func in machine.functions:
        if func.module.source.file != where.file or func.where is None:
            continue
        place = func.where.place()
        inside = (place.file, place.cell) == (where.file, where.cell) and place.row <= where.row <= place.end_row
        if inside and (found is None or place.row > found.row):
            found = place
    return found


def functions_around(machine: Machine, places: Iterable[Place]) -> tuple[Place, ...]:
    """The innermost functions around these places, in their order, each once."""
    found = (function_around(machine, place) for place in places)
    return tuple(dict.fromkeys(place for place in found if place is not None))
