"""Public names that are fetched when they are first used, so that no library is imported before one needs it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any


def lazy_name(module: str, homes: Mapping[str, str], name: str) -> Any:
    """What a module's `__getattr__` answers for a public name. homes: name -> the module that defines it.

    Raises AttributeError for any other name, as a module without a `__getattr__` does.
    """
    if name not in homes:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    return getattr(import_module(homes[name]), name)
