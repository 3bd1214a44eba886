"""Faults that are planted into programs that are right: a module for each framework, each with its `PLANTS`.

A plant reads a program's text and tree and yields the texts that the program has with one fault in it, one for each
place where its condition holds. The condition is of the syntax alone, and where it holds the fault must be certain:
a plant that is a fault only now and then would be counted as missed where the reader is rightly silent.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules


@dataclass(frozen=True)
class Planted:
    """A program with one fault: its whole text, and the line (from 1) at which the fault stands."""

    text: str
    line: int


@dataclass(frozen=True)
class Plant:
    """A fault of one kind.

    codes: the rules of which one has to speak. libraries: the modules of which the program imports one ("torch").
    plant: the text of a program and its tree to the program with the fault, for each place that can have it.
    beside: a pattern of what another program that imports the file has to hold for it to be one; "" for none.
    """

    name: str
    codes: frozenset[str]
    libraries: tuple[str, ...]
    plant: Callable[[str, ast.Module], Iterator[Planted]]
    beside: str = ""


def all_plants() -> dict[str, Plant]:
    """Every plant of the folder by its name, those of one module beside one another."""
    found: dict[str, Plant] = {}
    for module in sorted(each.name for each in iter_modules(__path__)):
        for plant in getattr(import_module(f"{__name__}.{module}"), "PLANTS", ()):
            if plant.name in found:
                raise ValueError(f"two plants are called {plant.name}")
            found[plant.name] = plant
    return found
