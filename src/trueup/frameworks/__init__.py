"""What libraries mean. One folder is one library; the folder is the list: a new library is found by scanning."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules


@cache
def framework_names() -> tuple[str, ...]:
    """The names of the libraries' folders, in the order of the alphabet."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.ispkg))


@cache
def load_frameworks() -> None:
    """Import every library's transfer functions, so that each registers what it answers."""
    for name in framework_names():
        package = import_module(f"{__name__}.{name}.transfers")
        for module in sorted(each.name for each in iter_modules(package.__path__)):
            import_module(f"{package.__name__}.{module}")
