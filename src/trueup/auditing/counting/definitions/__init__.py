"""Every definition of accuracy, and of what is taken for it: a file for each family, found by scanning this folder.

A family is a module with `PLACE`, its place in the order of reports, and `definitions(figures)`, which yields them with
the numbers of a finished count. A definition that needs something that is not counted yet also needs a counter in a
kernel, under a name of its own.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module

from trueup.auditing.counting.figures import Figures
from trueup.contract.audit import GROUPS, Definition

Definitions = Callable[[Figures], Iterator[Definition]]


@cache
def families() -> tuple[Definitions, ...]:
    """The families in their order."""
    names = [found.name for found in pkgutil.iter_modules(__path__)]
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return tuple(module.definitions for module in sorted(modules, key=lambda module: module.PLACE))


def definitions_of(figures: Figures) -> tuple[Definition, ...]:
    """All definitions, the true accuracy first, then group by group; empty where no row was counted."""
    if not figures.counts.rows:
        return ()
    found = [item for family in families() for item in family(figures)]
    return tuple(sorted(found, key=lambda item: GROUPS.index(item.group)))
