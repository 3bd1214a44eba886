"""A module of the program under reading: its source, and the scope its names live in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from trueup.engine.values import Lazy, Spot, Value
from trueup.syntax.parse import Source

if TYPE_CHECKING:
    from pathlib import Path

    from trueup.engine.events import Event
    from trueup.engine.interpret.machine import Machine
    from trueup.engine.record import Fault
    from trueup.engine.run_notes import Notes


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


@dataclass(frozen=True, slots=True)
class ModuleRun:
    """What running a module wrote, so that another program that imports it need not run it again.

    used: the runs of the modules that it used in turn. Values are immutable and objects' numbers are unique, so that
    what was written for one program means the same in another. limits: the bounds that were met, and where.
    faults: what trueup itself failed at. notes: what else was noted.
    """

    module: Module
    written: dict[tuple[int, str], Value]
    used: tuple[ModuleRun, ...]
    events: tuple[Event, ...]
    libraries: frozenset[str]
    limits: Mapping[str, Spot | None]
    faults: Mapping[str, Fault]
    notes: Notes

    def whole(self) -> list[ModuleRun]:
        """This run and those of all modules below it, each once."""
        found = {id(self): self}
        waiting = [self]
        while waiting:
            for run in waiting.pop().used:
                if id(run) not in found:
                    found[id(run)] = run
                    waiting.append(run)
        return list(found.values())


class ProjectModules(Protocol):
    """What the interpreter asks of the project that a program belongs to: its modules and its files of data."""

    def file_for(self, name: str, level: int, importer: Module) -> Path | None:
        """The file of a module of the project, by the name and level of an import."""

    def part_of(self, package: Module, name: str) -> Path | None:
        """The file of a module inside a package of the project."""

    def hands_on(self, package: Path, name: str) -> bool:
        """True for a package that takes a name out of its module of that name: `from .net import net`."""

    def defines(self, path: Path, name: str) -> bool:
        """True for a module in whose text a function, a class, a variable or an import has this name."""

    def module_at(self, machine: Machine, path: Path, title: str, importer: Module) -> Module | None:
        """The module of a file, run where it was not yet; None where it cannot be read."""

    def usual_configuration(self, program: Module) -> str | None:
        """The path of the configuration that a program of the project is started with; None where several may be."""

    def data_of(self, name: str, program: Module) -> Source | None:
        """A JSON or YAML file of the project, parsed: its one value is the only statement of the tree."""
