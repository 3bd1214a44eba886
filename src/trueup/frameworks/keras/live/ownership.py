"""Which Keras an object in memory is built on, and in which release that runs."""

from __future__ import annotations

import sys
from typing import Any

from trueup.contract.target import Target, Version
from trueup.engine.outside.ownership import is_a, running_release
from trueup.frameworks.releases import lies_in

#: Since this release Keras runs on several backends and says on which; TensorFlow alone is met in memory before.
_OWN_BACKENDS = (3,)
#: Modules of Keras's classes, the longest first, and the library that each is.
_KERAS_ROOTS: tuple[tuple[str, str], ...] = (
    ("tensorflow.python.keras", "tf.keras"),
    ("tf_keras", "tf-keras"),
    ("keras", "keras"),
)


def keras_line(thing: Any) -> str | None:
    """The Keras that an object's class is built on, or None."""
    for cls in type(thing).__mro__:
        for root, library in _KERAS_ROOTS:
            module = str(getattr(cls, "__module__", ""))
            if module == root or module.startswith(root + "."):
                return library
    return None


def is_keras_model(thing: Any) -> bool:
    """True for a model of any Keras."""
    return keras_line(thing) is not None and is_a(thing, "Model")


def keras_target(thing: Any) -> Target:
    """The release of Keras that the object runs on, with its backend."""
    library = keras_line(thing) or "keras"
    module = {"keras": "keras", "tf-keras": "tf_keras", "tf.keras": "tensorflow"}[library]
    version = running_release(module)
    name = {"keras": "Keras", "tf-keras": "tf-keras", "tf.keras": "TensorFlow"}[library]
    why = f"the {name} that is running" if version else f"the {name} that is running does not tell its release"
    return Target(library=library, version=version, why=why, backend=_backend(library, version))


def _backend(library: str, version: Version | None) -> str | None:
    if library != "keras" or (version is not None and lies_in(version, None, _OWN_BACKENDS)):
        return "tensorflow"
    asked = getattr(getattr(sys.modules.get("keras"), "config", None), "backend", None)
    known = asked() if callable(asked) else None
    return known if isinstance(known, str) else None
