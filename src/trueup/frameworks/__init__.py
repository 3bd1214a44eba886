"""What libraries mean. One folder is one library; the folder is the list: a new library is found by scanning."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from trueup.frameworks.base import ArrayModule, Framework, Line


@cache
def framework_names() -> tuple[str, ...]:
    """The names of the libraries' folders, in the order of the alphabet."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.ispkg))


@cache
def all_frameworks() -> tuple[Framework, ...]:
    """What each folder states, in the order of the alphabet. None of what they name is imported."""
    return tuple(import_module(f"{__name__}.{name}").FRAMEWORK for name in framework_names())


@cache
def all_lines() -> dict[str, Line]:
    """The lines of releases of all frameworks by their keys."""
    return {line.key: line for framework in all_frameworks() for line in framework.lines}


@cache
def framework_of(key: str) -> Framework | None:
    """The framework that a line's key belongs to; None for a library that no folder knows."""
    return next((item for item in all_frameworks() if any(line.key == key for line in item.lines)), None)


@cache
def asked_as() -> dict[str, str]:
    """What may be typed for a line of releases, in small letters, and the line's key."""
    typed = {line.key: line.key for line in all_lines().values()}
    for framework in all_frameworks():
        typed.update(framework.asked_as)
    return typed


@cache
def examples() -> tuple[str, ...]:
    """What may be typed for a release, as messages show it."""
    return tuple(text for framework in all_frameworks() for text in framework.examples)


@cache
def backend_variables() -> tuple[str, ...]:
    """Variables of the environment that tell a process what a framework is to run on."""
    return tuple(name for framework in all_frameworks() if (name := framework.backend_variable))


@cache
def asked_first() -> str:
    """The key of the line that a question is about in which no library is named."""
    return next(framework.lines[0].key for framework in all_frameworks() if framework.asked_first)


def title_of(key: str) -> str:
    """How a text writes a line; a library that no folder knows goes by its key."""
    line = all_lines().get(key)
    return line.title if line is not None else key


@cache
def all_packages() -> dict[str, str]:
    """Names on the package index, and the package that each counts as."""
    return {name: package for framework in all_frameworks() for name, package in framework.packages.items()}


@cache
def array_modules() -> dict[str, ArrayModule]:
    """The modules of all frameworks that offer NumPy's functions, by their names."""
    return {module.name: module for framework in all_frameworks() for module in framework.arrays}


@cache
def load_frameworks() -> None:
    """Import every library's transfer functions, so that each registers what it answers."""
    for name in framework_names():
        if find_spec(f"{__name__}.{name}.transfers") is None:
            continue
        package = import_module(f"{__name__}.{name}.transfers")
        for module in sorted(each.name for each in iter_modules(package.__path__)):
            import_module(f"{package.__name__}.{module}")
