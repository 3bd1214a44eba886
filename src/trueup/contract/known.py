"""Unknown is a value: what was read, or why it could not be, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Place:
    """A span of source, or a path inside a model.

    `row` and `end_row` count from 1 in the file, or in the notebook's cell when `cell` is given; `cell` counts from 1
    among all cells of the notebook, markdown included. `column` and `end_column` count characters from 1; the end is
    exclusive. `path` names a spot in a live or saved model ("layers[3].activation", "" for the model as a whole) and
    then the rows are 0.
    """

    file: str
    row: int = 0
    column: int = 0
    end_row: int = 0
    end_column: int = 0
    cell: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        if self.path is not None:
            return f"{self.file}:{self.path}" if self.file and self.path else self.file or self.path
        cell = f"cell {self.cell}:" if self.cell is not None else ""
        return f"{self.file}:{cell}{self.row}:{self.column}"

    def is_within(self, around: Place) -> bool:
        """True for a place that begins in one of the rows of another one: a call in a function."""
        same = (self.file, self.cell) == (around.file, around.cell)
        return same and around.row <= self.row <= around.end_row


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A fact that was read, and where."""

    value: T
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that could not be read: `why` completes the sentence "not read: …"."""

    why: str
    where: Place | None = None


Maybe: TypeAlias = Known[T] | Unknown


def is_known(fact: Known[T] | Unknown) -> bool:
    """True where the fact was read."""
    return isinstance(fact, Known)


def value_of(fact: Known[T] | Unknown) -> T | None:
    """The value, or None where it is unknown: for comparisons in which an unknown never matches."""
    return fact.value if isinstance(fact, Known) else None


def mapped(fact: Known[T] | Unknown, change: Callable[[T], U]) -> Known[U] | Unknown:
    """The fact with its value changed and its place kept; an unknown stays what it is."""
    return Known(change(fact.value), fact.where) if isinstance(fact, Known) else fact
