"""One name for each thing of a library, whatever the release or the import calls it: asked of its framework."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from functools import cache

from trueup.frameworks import all_frameworks


class Naming:
    """What a framework says of the full names that begin with one of its roots; it says it in its `naming.py`."""

    def canonical(self, full: str) -> tuple[str, str]:
        """(key of the line, one name) of a full name; "" for the key where it belongs to no line."""
        return "", full

    def star_offers(self, module: str, name: str) -> bool:
        """True where `from module import *` may well have brought this name."""
        return False

    def claims(self, name: str) -> bool:
        """True for a name that is known to be this library's, so that `import *` of another does not bring it."""
        return False

    def meant_by(self, name: str, libraries: frozenset[str]) -> str | None:
        """The full name that an undefined name most likely stands for in a program that imports these libraries."""
        return None

    def also_imports(self, module: str) -> str | None:
        """Another module by whose name an import of this one is remembered, beside its first part."""
        return None


_NONE = Naming()


class ByClass(Naming):
    """The naming of a library whose classes and functions are known by their own names, wherever they stand in it.

    key: the library's folder, with which its names begin; line: the key of the line that it belongs to. hands_on: names
    of other libraries that it is imported for as well, and what they stand for.
    """

    def __init__(self, key: str, line: str, hands_on: Mapping[str, str] | None = None) -> None:
        self.key = key
        self.line = line
        self.hands_on = hands_on or {}

    def canonical(self, full: str) -> tuple[str, str]:
        """`lightning.Trainer.fit` for `lightning.pytorch.Trainer.fit`."""
        parts = full.split(".")[1:]
        at = next((place for place, part in enumerate(parts) if part in self.hands_on), None)
        if at is not None:
            return canonical(".".join((self.hands_on[parts[at]], *parts[at + 1 :])))
        first = next((place for place, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
        return self.line, ".".join((self.key, *parts[max(first, 0) :]))

    def star_offers(self, module: str, name: str) -> bool:
        """Such a library brings most of what its programs use."""
        return name[:1] != "_" and name not in builtin_names()


@cache
def _by_root() -> dict[str, Naming]:
    return {root: item.part(item.naming).NAMING for item in all_frameworks() if item.naming for root in item.roots}


def _naming_of(full: str) -> Naming:
    return _by_root().get(full.partition(".")[0], _NONE)


@cache
def canonical(full: str) -> tuple[str, str]:
    """(library, one name) of a full name: ("tf.keras", "keras.layers.Dense") for tensorflow.python.keras.layers.Dense.

    The library is the key of a line, the name of what is no line but a part of a framework, or "" for what is neither.
    """
    return _naming_of(full).canonical(full)


def star_offers(library: str, name: str) -> bool:
    """True where `from library import *` may well have brought this name."""
    return _naming_of(library).star_offers(library, name)


@cache
def claimed_by_another(name: str, key: str) -> bool:
    """True where another framework than the one of this key claims the name as its own."""
    return any(
        item.naming and item.key != key and item.part(item.naming).NAMING.claims(name) for item in all_frameworks()
    )


def meant_by(name: str, libraries: frozenset[str]) -> str | None:
    """The full name that an undefined name most likely stands for in a program that imports these libraries."""
    for item in all_frameworks():
        meant: str | None = item.part(item.naming).NAMING.meant_by(name, libraries) if item.naming else None
        if meant is not None:
            return meant
    return None


def imported_by(module: str) -> tuple[str, ...]:
    """The names under which an import of a module is remembered."""
    also = _naming_of(module).also_imports(module)
    root = module.partition(".")[0]
    return (root,) if also is None else (root, also)


@cache
def builtin_names() -> frozenset[str]:
    """Python's own names, with those of Python 2 that programs still use."""
    return frozenset(dir(builtins)) | {"xrange", "unicode", "raw_input", "reduce", "long", "basestring", "unichr"}
