"""Whose an object is, told by the modules of its classes: nothing is imported, and nothing of it is called."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Any

from trueup.contract.target import Version
from trueup.frameworks import all_frameworks


def is_librarys(thing: Any) -> bool:
    """True for a class or function of a library whose models are read."""
    module = getattr(thing, "__module__", None)
    return isinstance(module, str) and any(module == root or module.startswith(root + ".") for root in _own_modules())


@cache
def _own_modules() -> tuple[str, ...]:
    return tuple(root for framework in all_frameworks() for root in framework.in_memory.classes)


def is_a(thing: Any, name: str) -> bool:
    """True where the library has a class of this name among the object's own and their bases."""
    return any(cls.__name__ == name and is_librarys(cls) for cls in type(thing).__mro__)


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


def running_release(module: str) -> Version | None:
    """The release that a package in memory says it is."""
    text = getattr(sys.modules.get(module), "__version__", None)
    found = re.match(r"\d+(?:\.\d+)*", text) if isinstance(text, str) else None
    return tuple(int(part) for part in found.group().split(".")) if found else None
