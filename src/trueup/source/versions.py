"""Which release a program is read against: what `--target` says, else the project, else the spelling it uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from trueup.contract.target import BACKENDS, Library, Target, Version
from trueup.facts.releases import lies_in, written
from trueup.source.pins import Pin, project_targets
from trueup.source.releases import newest
from trueup.source.spelling_hints import Hinted

__all__ = ["Pin", "project_targets", "target_for"]


class _Row(NamedTuple):
    """From this release of the package on: the release of the other package that stands beside it."""

    since: Version
    #: None: the release with the same number.
    other: Version | None
    #: The first of the releases that may stand beside it, and the first that may not; None where `other` is the one.
    first: Version | None = None
    after: Version | None = None


#: The Keras that a program meets which imports `keras` beside a given TensorFlow. From 2.2 on the package hands out
#: TensorFlow's own module (2.4.3 is its first stable release), from 2.16 on TensorFlow brings Keras 3.
_KERAS_OF_TENSORFLOW = (
    _Row((0,), (1, 2, 2), (1, 0), (2, 0)),
    _Row((1, 0), (2, 2, 4), (2, 0), (2, 4)),
    _Row((1, 15), (2, 3, 1), (2, 0), (2, 4)),
    _Row((2, 0), (2, 3, 1), (2, 3), (2, 4)),
    _Row((2, 2), (2, 4, 3), (2, 3), (2, 5)),
    _Row((2, 4), None),
    _Row((2, 16), newest("keras"), (3, 0)),
)
#: The TensorFlow whose `tf.keras` a program meets beside a given Keras.
_TENSORFLOW_OF_KERAS = (
    _Row((0,), (1, 15, 0), (1, 4), (2, 0)),
    _Row((2, 3), (2, 1, 0), (1, 13), (2, 4)),
    _Row((2, 4), None),
    _Row((3,), (2, 16, 2)),
)
_SAME = (_Row((0,), None),)
_LEGACY = (_Row((2, 14), None),)

#: For each library the packages that tell its release, the best first, and how.
_TOLD_BY: Mapping[Library, tuple[tuple[str, tuple[_Row, ...]], ...]] = {
    "keras": (("keras", _SAME), ("tensorflow", _KERAS_OF_TENSORFLOW)),
    "tf.keras": (("tensorflow", _SAME), ("keras", _TENSORFLOW_OF_KERAS)),
    "tf-keras": (("tf-keras", _SAME), ("tensorflow", _LEGACY)),
    "torch": (("torch", _SAME),),
}
#: The package that carries a library.
_PACKAGE: Mapping[Library, str] = {"keras": "keras", "tf.keras": "tensorflow", "tf-keras": "tf-keras", "torch": "torch"}


def target_for(
    library: Library,
    pins: Mapping[str, tuple[Version | None, str]],
    api_hint: Hinted | None,
    given: Target | None,
    *,
    backend: str | None = None,
) -> Target:
    """The release to read a program against: `given` wins, then the project's pins, then what the spelling tells.

    pins: as project_targets gives them. api_hint: releases of `library` and a sentence. backend: what the program
    selects itself (`KERAS_BACKEND`). A `given` of a library that says nothing about this one is passed over.
    """
    if given is not None:
        if given.library == library or (given.library, library) == ("tf-keras", "tf.keras"):
            return given
        beside = _told(library, {_PACKAGE[given.library]: (given.version, given.why)})
        if beside is not None and beside.version is not None:
            return _target(library, beside, _only_backend(library, beside.version))
    told = _told(library, pins)
    if (told is None or told.version is None) and api_hint is not None:
        told = api_hint
    elif told is not None and told.since is not None and api_hint is not None:
        told = _both(told, api_hint)
    if told is None:
        return Target(
            library=library, backend=backend or _only_backend(library, None) or _pinned_backend(library, pins)
        )
    backend = backend or _only_backend(library, told.version) or _pinned_backend(library, pins)
    return _target(library, told, backend)


def _target(library: Library, told: Hinted, backend: str | None) -> Target:
    why = told.why if told.version else f"{told.why}: today's release is assumed"
    ranged = told.since is not None
    return Target(
        library=library,
        version=told.version,
        why=why,
        backend=backend,
        hinted=ranged,
        since=told.since,
        until=told.until,
    )


def _both(pinned: Hinted, spelled: Hinted) -> Hinted:
    """The stretch that two hints leave; that of the pins where they contradict each other."""
    since = max(pinned.since or (0,), spelled.since or (0,))
    until = min(filter(None, (pinned.until, spelled.until)), default=None)
    if until is not None and since >= until:
        return pinned
    both = (version for version in (pinned.version, spelled.version) if version is not None)
    version = next((each for each in both if lies_in(each, since, until)), since)
    return Hinted(version, f"{pinned.why}; {spelled.why}", since, until)


def _told(library: Library, pins: Mapping[str, tuple[Version | None, str]]) -> Hinted | None:
    """The release of the library that the pins tell; with None for it where they only bound it from below."""
    bounded: Hinted | None = None
    for package, rows in _TOLD_BY[library]:
        version, why = pins.get(package, (None, ""))
        row = next((row for row in reversed(rows) if version is not None and version >= row.since), None)
        if version is not None and row is not None:
            beside = row.other or version
            if package == _PACKAGE[library]:
                return Hinted(beside, why)
            return Hinted(beside, f"{why}, beside which {_PACKAGE[library]} is {written(beside)}", row.first, row.after)
        if why and version is None and bounded is None:
            bounded = Hinted(None, why)
    return bounded


def _only_backend(library: Library, version: Version | None) -> str | None:
    """The backend where a library has only one."""
    if library in ("tf.keras", "tf-keras") or (library == "keras" and version and (2, 4) <= version < (3,)):
        return "tensorflow"
    return None


def _pinned_backend(library: Library, pins: Mapping[str, object]) -> str | None:
    """The backend of Keras where the project asks for one only."""
    named = [backend for backend in BACKENDS if backend in pins]
    return named[0] if library == "keras" and len(named) == 1 else None
