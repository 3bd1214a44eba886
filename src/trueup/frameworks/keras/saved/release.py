"""The release that saved a file, as the file names it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trueup.contract.target import Target, Version
from trueup.frameworks.keras.saved.stored import Stored
from trueup.frameworks.releases import all_backends, lies_in

_NUMBERS = re.compile(r"\d{1,9}")
#: TensorFlow's own Keras wrote its number with "-tf" behind. First number -> the last TensorFlow that wrote such a one,
#: and all of them in words. Seen in the files of 1.15.0, 2.1.0 and 2.2.0 (executed); of older ones by their numbers.
_OF_TENSORFLOW: tuple[tuple[Version, Version, str], ...] = (
    ((2, 3), (2, 2), "2.2"),
    ((2, 2), (2, 1), "1.13 to 2.1"),
    ((2, 0), (1, 12), "1.4 to 1.12"),
)
#: Names of arguments that only Keras 1 has.
_OLD_WORDS = frozenset({"output_dim", "nb_filter", "border_mode", "init", "W_regularizer"})


@dataclass(frozen=True, slots=True)
class _Line:
    """Versions of the package keras, as files carry them, and the library that they are."""

    since: Version
    library: str


_LINES = (_Line((3,), "keras"), _Line((2, 16), "tf-keras"), _Line((0,), "keras"))


def target_of(stored: Stored) -> Target:
    """The release by what the file says; today's where it says nothing."""
    backend = stored.backend if stored.backend in all_backends() else None
    version = _version(stored.keras)
    if stored.tensorflow:
        why = f"the file was saved by TensorFlow {stored.tensorflow:.40}"
        return Target(library="tf.keras", version=_version(stored.tensorflow), why=why, backend="tensorflow")
    if version is None:
        return _unnamed(stored, backend)
    if stored.keras.endswith("-tf"):
        row = next((row for row in _OF_TENSORFLOW if lies_in(version, row[0], None)), _OF_TENSORFLOW[-1])
        why = f"the file names Keras {stored.keras:.40}, which is that of TensorFlow {row[2]}"
        return Target(library="tf.keras", version=row[1], why=why, backend="tensorflow", hinted=True)
    library = next(line.library for line in _LINES if lies_in(version, line.since, None))
    return Target(library=library, version=version, why="the file was saved by it", backend=backend)


def _unnamed(stored: Stored, backend: str | None) -> Target:
    config = stored.model.get("config")
    layers = config.get("layers") if isinstance(config, dict) else None
    words = {
        word
        for layer in (layers if isinstance(layers, list) else ())
        if isinstance(layer, dict) and isinstance(layer.get("config"), dict)
        for word in layer["config"]
    }
    if words & _OLD_WORDS:
        why = "the file names no release and is written in the words of Keras 1"
        return Target(library="keras", version=(1, 2, 2), why=why, backend=backend, hinted=True)
    return Target(library="keras", why="the file names no release: today's is assumed", backend=backend)


def _version(text: str) -> Version | None:
    numbers = tuple(int(digits) for digits in _NUMBERS.findall(text.partition("-")[0])[:3])
    return numbers or None
