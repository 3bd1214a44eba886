"""Places of values that no syntax node stands for: parts of a model in memory or in a file."""

from __future__ import annotations

import ast
from dataclasses import replace

from trueup.contract.known import Place
from trueup.engine.values import Spot
from trueup.syntax.parse import Source

#: What stands for the syntax of a place that has none.
_NO_SOURCE = Source("", ast.Module([], []), "")
_NO_NODE = ast.Pass()


class PartSpot(Spot):
    """A part of a model in memory or in a file ("layers[3].units"): a place that no syntax node stands for."""

    __slots__ = ("_place",)

    def __init__(self, place: Place) -> None:
        super().__init__(_NO_SOURCE, _NO_NODE)
        self._place = place

    def place(self) -> Place:
        """The part of the model."""
        return self._place

    def part(self, name: str) -> PartSpot:
        """A part of this part; an index follows without a dot: "layers" and "[3]"."""
        path = self._place.path or ""
        dot = "." if path and not name.startswith("[") else ""
        return PartSpot(replace(self._place, path=f"{path}{dot}{name}"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartSpot) and other._place == self._place

    def __hash__(self) -> int:
        return hash(self._place)
