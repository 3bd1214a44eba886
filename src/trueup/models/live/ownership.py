"""Whose an object is, told by the modules of its classes: nothing is imported, and nothing of it is called."""

from __future__ import annotations

import re
import sys
from typing import Any

from trueup.contract.target import Target, Version

#: Modules of Keras's classes, the longest first, and the library that each is.
_KERAS_ROOTS: tuple[tuple[str, str], ...] = (
    ("tensorflow.python.keras", "tf.keras"),
    ("tf_keras", "tf-keras"),
    ("keras", "keras"),
)
#: Where a class or a function is a library's; a program cannot define one there.
_LIBRARIES = (*(root for root, _ in _KERAS_ROOTS), "torch")


def is_librarys(thing: Any) -> bool:
    """True for a class or function of Keras, tf.keras or PyTorch."""
    module = getattr(thing, "__module__", None)
    return isinstance(module, str) and any(module == root or module.startswith(root + ".") for root in _LIBRARIES)


def keras_line(thing: Any) -> str | None:
    """The Keras that an object's class is built on, or None."""
    for cls in type(thing).__mro__:
        for root, library in _KERAS_ROOTS:
            module = str(getattr(cls, "__module__", ""))
            if module == root or module.startswith(root + "."):
                return library
    return None


def is_a(thing: Any, name: str) -> bool:
    """True where the library has a class of this name among the object's own and their bases."""
    return any(cls.__name__ == name and is_librarys(cls) for cls in type(thing).__mro__)


def is_keras_model(thing: Any) -> bool:
    """True for a model of any Keras."""
    return keras_line(thing) is not None and is_a(thing, "Model")


def is_torch_module(thing: Any) -> bool:
    """True for a module of PyTorch that is no model of Keras (on its torch backend those are both)."""
    torch = sys.modules.get("torch")
    module = getattr(getattr(torch, "nn", None), "Module", None)
    return module is not None and isinstance(thing, module) and not is_keras_model(thing)


def plain_name(function: Any) -> str:
    """The name of a function on tensors without what TensorFlow adds: softmax_v2 is "softmax", reduce_mean "mean"."""
    name = getattr(function, "__name__", "")
    return name.removesuffix("_v2").removeprefix("reduce_") if isinstance(name, str) else ""


def defining(thing: Any, *names: str) -> type | None:
    """The first class of the object, its own before its bases, that defines one of these methods."""
    for cls in type(thing).__mro__:
        if any(name in vars(cls) for name in names):
            return cls
    return None


def keras_target(thing: Any) -> Target:
    """The release of Keras that the object runs on, with its backend."""
    library = keras_line(thing) or "keras"
    module = {"keras": "keras", "tf-keras": "tf_keras", "tf.keras": "tensorflow"}[library]
    version = _version(module)
    name = {"keras": "Keras", "tf-keras": "tf-keras", "tf.keras": "TensorFlow"}[library]
    why = f"the {name} that is running" if version else f"the {name} that is running does not tell its release"
    return Target(library=library, version=version, why=why, backend=_backend(library, version))


def torch_target() -> Target:
    """The release of PyTorch that is running."""
    version = _version("torch")
    why = "the PyTorch that is running" if version else "the PyTorch that is running does not tell its release"
    return Target(library="torch", version=version, why=why)


def _version(module: str) -> Version | None:
    text = getattr(sys.modules.get(module), "__version__", None)
    found = re.match(r"\d+(?:\.\d+)*", text) if isinstance(text, str) else None
    return tuple(int(part) for part in found.group().split(".")) if found else None


def _backend(library: str, version: Version | None) -> str | None:
    if library != "keras" or (version is not None and version[0] < 3):
        return "tensorflow"
    asked = getattr(getattr(sys.modules.get("keras"), "config", None), "backend", None)
    known = asked() if callable(asked) else None
    return known if isinstance(known, str) else None
