"""One program from its bytes to its reading."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from trueup.contract.known import Place
from trueup.contract.reading import Reading, Unread, defect
from trueup.contract.setup import Setup
from trueup.contract.statement import NOTHING_STATED, Stating
from trueup.contract.target import Target
from trueup.engine.interpret.machine import Machine
from trueup.engine.modules import Module
from trueup.engine.option_defaults import parameter_defaults
from trueup.engine.run import deep_recursion, run_program
from trueup.engine.setups.all_setups import setups_of
from trueup.engine.statement_book import remarks_on
from trueup.engine.values import new_number, place_of
from trueup.frameworks.gates import defines_model
from trueup.frameworks.spelling import ReleaseHint, hints_of
from trueup.source.calling_programs import may_call_trainings
from trueup.source.name_evidence import by_names
from trueup.source.pins import Pin, pins_of_hints, pins_of_outputs
from trueup.source.prefilter import only_lends_layers
from trueup.source.project import Project
from trueup.source.stored_runs import as_ran
from trueup.source.unread_libraries import trained_with_others
from trueup.source.versions import target_for
from trueup.syntax.parse import Source, parse_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a program is to be read.

    target: the release to read against. extra_magics: further cell magics whose bodies are Python. stating: what is
    stated beside the program.
    """

    target: Target | None = None
    extra_magics: frozenset[str] = frozenset()
    stating: Stating = NOTHING_STATED


def read_program(data: bytes, file: str, path: Path | None, project: Project | None, wishes: Wishes) -> Reading:
    """Parse, interpret and put together; what stops the interpreter is reported, never raised."""
    if path is not None and project is not None and _is_read_elsewhere(data, path, project):
        return Reading(file=file)
    source = parse_source(data, file, extra_magics=wishes.extra_magics)
    unread = list(source.unread)
    setups: list[Setup] = []

    with deep_recursion():
        machine = Machine(project, stating=wishes.stating)
        setups.extend(_read(machine, source, path, wishes, unread))
        if path is not None and project is not None and _defines_only(source, setups):
            setups += _by_importers(path, file, wishes, project, unread)
    setups = as_ran(setups, source)
    trained, numbers = any(setup.loss.where for setup in setups), any(setup.metric_calls for setup in setups)
    unread += trained_with_others(data, file, setups=trained, numbers=numbers)
    remarks, stated = remarks_on(machine.stated, source, machine.record.events), frozenset(machine.stated.used)
    unread += [Unread(item.where, item.why, "statement") for item in remarks if item.kind == "unmet"]
    return Reading(
        file=file,
        setups=tuple(setups),
        unread=tuple(unread),
        remarks=remarks,
        stated=stated,
        python2=source.python2,
        defaults=parameter_defaults(machine),
    )


def _is_read_elsewhere(data: bytes, path: Path, project: Project) -> bool:
    """True for layers that only other programs of the run train, where all of those are read anyway."""
    lends = only_lends_layers(data) and project.is_read_with_its_folder(path)
    return lends and not may_call_trainings(data, path, project)


def _defines_only(source: Source, setups: list[Setup]) -> bool:
    """True for a file that defines models and trains none: another file of the program may."""
    return not any(setup.loss.where for setup in setups) and defines_model(source.text)


def _read(machine: Machine, source: Source, path: Path | None, wishes: Wishes, unread: list[Unread]) -> list[Setup]:
    module = Module("__main__", source, path, new_number(), is_main=True)
    machine.modules[source.file if path is None else str(path)] = module
    run_program(machine, module)
    setups = _setups(machine, source, path, wishes.target)
    whole = Place(source.file, 1, 1, 1, 1)
    unread += [Unread(place_of(spot) or whole, why, "limit") for why, spot in machine.record.limits.items()]
    faults = machine.record.faults.items()
    unread += [defect(place_of(fault.where) or whole, fault.doing, what, fault.trace) for what, fault in faults]
    return setups


def _setups(machine: Machine, source: Source, path: Path | None, target: Target | None) -> list[Setup]:
    pins: dict[str, Pin] = {}
    project = machine.project
    try:
        pins |= project.pins(path.parent) if isinstance(project, Project) and path is not None else {}
        pins |= pins_of_hints(source.hints) | pins_of_outputs(source.shown.releases)
        pins |= project.loaded if isinstance(project, Project) else {}
    except Exception as error:
        machine.record.failed(error, "read which releases the project pins", None)

    @cache
    def target_of(library: str) -> Target:
        hints = hints_of(source, library)
        release = hints.release
        if release is None or release.version is None:
            release = _of_imported(machine, source, library) or release
        elif len(machine.modules) > 1:
            # What is found may stand in another file than what tells the release.
            release = release._replace(why=f"{Path(source.file).name}: {release.why}")
        return target_for(library, pins, release, target, backend=hints.backend)

    setups = setups_of(machine, target_of)
    try:
        return by_names(setups, source.shown.names)
    except Exception as error:
        machine.record.failed(error, "tell the releases from the names that are logged", None)
        return setups


def _of_imported(machine: Machine, source: Source, library: str) -> ReleaseHint | None:
    """The releases that the first file tells which the program is imported from, where its own main file tells none."""
    for module in machine.modules.values():
        release = hints_of(module.source, library).release if module.source is not source else None
        if release is not None and release.version is not None:
            return release._replace(why=f"{Path(module.source.file).name}: {release.why}")
    return None


def _by_importers(path: Path, file: str, wishes: Wishes, project: Project, unread: list[Unread]) -> list[Setup]:
    """Setups of programs beside this file that train what it defines: those of which a party stands in this file."""
    found: list[Setup] = []
    for other, data in project.importers(path):
        shown = str(Path(file).parent / other.name)
        source = parse_source(data, shown)
        theirs: list[Unread] = []
        machine = Machine(project, stating=wishes.stating)
        found += [setup for setup in _read(machine, source, other, wishes, theirs) if _stands_in(setup, file)]
        unread += [item for item in theirs if item.kind == "defect"]
    return found


def _stands_in(setup: Setup, file: str) -> bool:
    places = [setup.where, setup.head.where, setup.labels.where, setup.loss.where, setup.head.activation.where]
    return any(place is not None and Path(place.file) == Path(file) for place in places)
