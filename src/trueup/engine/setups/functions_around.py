"""The functions of the program in which something stands."""

from __future__ import annotations

from collections.abc import Iterable

from trueup.contract.known import Place
from trueup.engine.interpret.machine import Machine


class FunctionsAround:
    """The functions of a reading, by the files that are asked for: a program may have thousands of others."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._by_file: dict[str, list[Place]] = {}

    def innermost(self, where: Place) -> Place | None:
        """The innermost function or method around a place; None on the level of a module or a notebook's cell."""
        if where.file not in self._by_file:
            spots = (func.where for func in self._machine.functions if func.module.source.file == where.file)
            self._by_file[where.file] = [spot.place() for spot in spots if spot is not None]
        inside = (place for place in self._by_file[where.file] if where.is_within(place))
        return max(inside, key=lambda place: place.row, default=None)

    def of_all(self, places: Iterable[Place]) -> tuple[Place, ...]:
        """The innermost functions around these places, in their order, each once."""
        found = map(self.innermost, places)
        return tuple(dict.fromkeys(place for place in found if place is not None))
