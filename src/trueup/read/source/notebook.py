"""Jupyter notebooks: the code cells as plain rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from trueup.contract.known import Place
from trueup.contract.reading import Unread
from trueup.read.source.columns import Shifts


class NotANotebookError(ValueError):
    """The file is no notebook; the message says why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Rows of one code cell, or of a whole file (`number` None), and how their columns were moved."""

    number: int | None
    lines: list[str]
    shifts: Shifts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hint:
    """A requirement that the program states itself ("tensorflow==1.*"), and where."""

    requirement: str
    where: Place


def read_notebook(
    data: bytes, file: str, extra_magics: frozenset[str]
) -> tuple[list[Cell], tuple[Unread, ...], tuple[Hint, ...]]:
    raise NotANotebookError("notebooks")
