"""Which release a program is read against: what `--target` says, else the project, else the spelling it uses."""

from __future__ import annotations

from collections.abc import Mapping

from trueup.contract.target import Target, Version
from trueup.frameworks import all_lines
from trueup.frameworks.releases import all_backends, lies_in, release_of, today, written
from trueup.frameworks.spelling import ReleaseHint
from trueup.source.pins import Pin, project_targets

__all__ = ["Pin", "project_targets", "target_for"]


def target_for(
    library: str,
    pins: Mapping[str, tuple[Version | None, str]],
    api_hint: ReleaseHint | None,
    stated: Target | None,
    *,
    backend: str | None = None,
) -> Target:
    """The release to read a program against: `stated` wins, then the project's pins, then what the spelling tells.

    pins: as project_targets gives them. api_hint: releases of `library` and a sentence. backend: what the program
    selects itself. A `stated` of a library that says nothing about this one is passed over.
    """
    if stated is not None:
        if library in (stated.library, *_stands_for(stated.library)):
            return stated
        beside = _hint_of_pins(library, {_package_of(stated.library): (stated.version, stated.why)})
        if beside is not None and beside.version is not None:
            return _target(library, beside, _only_backend(library, beside.version))
    if library not in all_lines():
        return Target(library=library, why="no release of a library decides it")
    known = _hint_of_pins(library, pins)
    if (known is None or known.version is None) and api_hint is not None and api_hint.version is not None:
        known = api_hint
    elif known is not None and known.since is not None and api_hint is not None:
        # A pin that only says from which release on, and a spelling that says before which: together they leave a
        # stretch.
        known = _both(known, api_hint)
    if known is None:
        return Target(
            library=library, backend=backend or _only_backend(library, None) or _pinned_backend(library, pins)
        )
    backend = backend or _only_backend(library, known.version) or _pinned_backend(library, pins)
    return _target(library, known, backend)


def _stands_for(library: str) -> tuple[str, ...]:
    """The keys of other lines that a program may import a line by."""
    line = all_lines().get(library)
    return line.stands_for if line is not None else ()


def _package_of(library: str) -> str:
    line = all_lines().get(library)
    return line.package if line is not None else library


def _target(library: str, hint: ReleaseHint, backend: str | None) -> Target:
    why = hint.why if hint.version else f"{hint.why}: today's release is assumed"
    ranged = hint.since is not None
    return Target(
        library=library,
        version=hint.version,
        why=why,
        backend=backend,
        hinted=ranged,
        since=hint.since,
        until=hint.until,
    )


def _both(pinned: ReleaseHint, spelled: ReleaseHint) -> ReleaseHint:
    """The stretch that two hints leave; that of the pins where they contradict each other."""
    since = max(pinned.since or (0,), spelled.since or (0,))
    until = min(filter(None, (pinned.until, spelled.until)), default=None)
    # The two contradict each other, and what a project writes down is the better witness.
    if until is not None and since >= until:
        return pinned
    both = (version for version in (pinned.version, spelled.version) if version is not None)
    version = next((each for each in both if lies_in(each, since, until)), since)
    return ReleaseHint(version, f"{pinned.why}; {spelled.why}", since, until)


def _hint_of_pins(library: str, pins: Mapping[str, tuple[Version | None, str]]) -> ReleaseHint | None:
    """The release of the library that the pins tell; with None for it where they only bound it from below."""
    line = all_lines().get(library)
    if line is None:
        return None
    version, why = pins.get(line.package, (None, ""))
    if version is not None:
        return ReleaseHint(version, why)
    bounded = ReleaseHint(None, why) if why else None
    for package, rows in line.beside.items():
        version, why = pins.get(package, (None, ""))
        # The rows go from old to new: the last one that the other package has reached is the one that holds.
        row = next((row for row in reversed(rows) if version is not None and version >= row.since), None)
        if version is not None and row is not None:
            beside = version if row.release is None else row.release or today(library)
            return ReleaseHint(beside, f"{why}, beside which {line.package} is {written(beside)}", row.first, row.after)
        if why and version is None and bounded is None:
            bounded = ReleaseHint(None, why)
    return bounded


def _only_backend(library: str, version: Version | None) -> str | None:
    """The backend where a library has only one."""
    return release_of(Target(library=library, version=version)).backend


def _pinned_backend(library: str, pins: Mapping[str, object]) -> str | None:
    """The backend, where the library has several and the project asks for one of them only."""
    line = all_lines().get(library)
    if line is None or line.backend is not None or not line.backends:
        return None
    # A project that asks for two of them (tensorflow for its data, torch to train by) does not tell which one runs.
    named = [backend for backend in all_backends() if backend in pins]
    return named[0] if len(named) == 1 else None
