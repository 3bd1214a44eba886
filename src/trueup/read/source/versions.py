"""Which release a program is read against: what `--target` says, else the project, else the spelling it uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from trueup.contract.target import BACKENDS, Library, Target, Version
from trueup.facts.releases import written
from trueup.read.source.pins import Pin, project_targets
from trueup.read.source.releases import newest

__all__ = ["Pin", "project_targets", "target_for"]


class _Row(NamedTuple):
    """From this release of the package on: the release of the other package that stands beside it."""

    since: Version
    #: None: the release with the same number.
    other: Version | None


#: The Keras that a program meets which imports `keras` beside a given TensorFlow. From 2.2 on the package hands out
#: TensorFlow's own module (2.4.3 is its first stable release), from 2.16 on TensorFlow brings Keras 3.
_KERAS_OF_TENSORFLOW = (
    _Row((0,), (1, 2, 2)),
    _Row((1, 0), (2, 2, 4)),
    _Row((1, 15), (2, 3, 1)),
    _Row((2, 2), (2, 4, 3)),
    _Row((2, 4), None),
    _Row((2, 16), newest("keras")),
)
#: The TensorFlow whose `tf.keras` a program meets beside a given Keras.
_TENSORFLOW_OF_KERAS = (
    _Row((0,), (1, 15, 0)),
    _Row((2, 3), (2, 1, 0)),
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
    api_hint: tuple[Version, str] | None,
    given: Target | None,
    *,
    backend: str | None = None,
) -> Target:
    """The release to read a program against: `given` wins, then the project's pins, then what the spelling tells.

    pins: as project_targets gives them. api_hint: a release of `library` and a sentence. backend: what the program
    selects itself (`KERAS_BACKEND`). A `given` of a library that says nothing about this one is passed over.
    """
    if given is not None:
        if given.library == library or (given.library, library) == ("tf-keras", "tf.keras"):
            return given
        told = _told(library, {_PACKAGE[given.library]: (given.version, given.why)})
        if told is not None and told[0] is not None:
            return Target(library=library, version=told[0], why=told[1], backend=_only_backend(library, told[0]))
    told = _told(library, pins)
    hinted = told is not None and _PACKAGE[library] not in pins and told[0] is not None and told[0] < (2, 1)
    if (told is None or told[0] is None) and api_hint is not None:
        told, hinted = api_hint, True
    if told is None:
        return Target(
            library=library, backend=backend or _only_backend(library, None) or _pinned_backend(library, pins)
        )
    version, why = told
    why = why if version else f"{why}: today's release is assumed"
    backend = backend or _only_backend(library, version) or _pinned_backend(library, pins)
    return Target(library=library, version=version, why=why, backend=backend, hinted=hinted)


def _told(library: Library, pins: Mapping[str, tuple[Version | None, str]]) -> tuple[Version | None, str] | None:
    """The release of the library that the pins tell; with None for it where they only bound it from below."""
    bounded: tuple[Version | None, str] | None = None
    for package, rows in _TOLD_BY[library]:
        version, why = pins.get(package, (None, ""))
        row = next((row for row in reversed(rows) if version is not None and version >= row.since), None)
        if version is not None and row is not None:
            beside = row.other or version
            same = package == _PACKAGE[library]
            return beside, why if same else f"{why}, beside which {_PACKAGE[library]} is {written(beside)}"
        if why and version is None and bounded is None:
            bounded = None, why
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
