"""Which Keras: the one that the user's program has loaded, or that a model belongs to. None is imported to ask."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from trueup.contract.bad_input import BadInputError

#: "keras-3" runs on several backends; "keras-2" is TensorFlow's: tf_keras, tf.keras up to 2.15, the package keras 2.
Line = Literal["keras-3", "keras-2"]


@dataclass(frozen=True, slots=True)
class Library:
    """A Keras that is loaded.

    name: as its classes' modules start ("keras", "tf_keras").
    module: with `.Model`, `.metrics`, `.losses`; Any, since which one it is turns out at run time.
    """

    name: str
    line: Line
    module: Any

    @property
    def backend(self) -> str:
        """ "tensorflow", "jax", "torch" …"""
        return str(self.module.backend.backend()) if self.line == "keras-3" else "tensorflow"


def loaded_libraries() -> tuple[Library, ...]:
    """Every Keras in `sys.modules`, Keras 3 first."""
    return tuple(found for name in ("keras", "tf_keras") if (found := _loaded(name)) is not None)


def chosen_library() -> Library:
    """The Keras of the program; `keras` is imported where none is loaded yet.

    TensorFlow 2.16 and later loads Keras 3 by itself, so that both are loaded wherever tf_keras is used. Then
    TF_USE_LEGACY_KERAS, which decides what `tf.keras` is, decides here too, and Keras 3 is taken without it.

    Raises:
        BadInputError: no Keras is installed.
    """
    found = loaded_libraries()
    if not found:
        try:
            import_module("keras")
        except ImportError as error:
            raise BadInputError(
                f"no Keras can be imported ({error})", "Keras 3, tf_keras or TensorFlow", "Install keras"
            ) from error
        found = loaded_libraries()
    legacy = os.environ.get("TF_USE_LEGACY_KERAS", "").lower() in ("1", "true")
    return found[-1] if legacy else found[0]


def library_of(model: Any) -> Library:
    """The Keras that a model's class comes from.

    Raises:
        BadInputError: it is no Keras model.
    """
    for base in type(model).__mro__:
        name = base.__module__.partition(".")[0]
        if base.__name__ == "Model" and name in ("keras", "tf_keras"):
            found = _loaded(name)
            if found is not None:
                return found
    raise BadInputError(
        f"a {type(model).__name__}", "a Keras model (keras, tf_keras or tf.keras)", "Give the model itself"
    )


def library_of_module(module: Any) -> Library:
    """The library that a module is: `keras`, `tf_keras`, or `tf.keras` in one of its forms.

    Raises:
        BadInputError: it is no Keras.
    """
    name = str(getattr(module, "__name__", "")).partition(".")[0]
    model = getattr(module, "Model", None)
    if name not in ("keras", "tf_keras") and model is not None:
        name = str(model.__module__).partition(".")[0]
    found = _loaded(name) if name in ("keras", "tf_keras") else None
    if found is None:
        raise BadInputError(f"{module!r}", "the module keras or tf_keras", "Give the module that made the model")
    return found


def _loaded(name: str) -> Library | None:
    module = sys.modules.get(name)
    # While a package is still being imported, or where it stands in as a namespace, there is nothing to build on.
    if module is None or not hasattr(module, "Model"):
        return None
    version = str(getattr(module, "__version__", "2"))
    return Library(name, "keras-3" if name == "keras" and int(version.partition(".")[0]) >= 3 else "keras-2", module)
