"""A module of the program under reading: its source, and the scope its names live in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from trueup.read.source.parse import Source
from trueup.read.source.values import Lazy


@dataclass(slots=True, eq=False)
class Module:
    """name: as imported; scope: number of its scope in the store; stars: modules imported with *."""

    name: str
    source: Source
    path: Path | None
    scope: int
    stars: list[str] = field(default_factory=list)
    star_modules: list[Lazy] = field(default_factory=list)
    is_main: bool = False
    done: bool = False
