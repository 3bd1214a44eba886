"""What is wanted of a file, and what its readers give: stretches of rows, and blocks of columns by their role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from trueup.contract.bad_input import BadInputError
from trueup.contract.column_order import refuse_other_order

Array = NDArray[np.generic]
#: "scores" are probabilities, logits or class answers; what they are is named by whoever asks.
Role = Literal["labels", "scores", "weights", "by", "mask"]
ROLES: tuple[Role, ...] = ("labels", "scores", "weights", "by", "mask")
#: Rows from..to of a file; None where their number is known only after reading.
Stretch = tuple[int, int | None]
#: Cells of a stretch, at least, where a file can be read from the middle: enough work to be worth handing out.
STRETCH_CELLS = 1 << 23


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which columns play which role, and how they are read.

    columns: role -> names or patterns ("p*"). Names stand in their given order, what a pattern matches in the file's.
    required: the roles that must be named.
    text: whether labels (and class answers) are words; None: whatever the first rows of the first file are.
    delimiter: between the fields of a .csv file.
    one_each: a label is one value, and so is what answers it: arrays of several axes have a row for each.
    classes: their names in order; empty where they are numbers from 0. Columns of scores that are named after them have
        to stand in that order.
    trust_model: load a model although it may hold code.
    skip_lines: leave out lines of a .csv file that do not fit, and count them.
    gaps: labels and scores may be missing; they become NaN among numbers, and empty texts among texts.
    """

    columns: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    required: tuple[Role, ...] = ("labels", "scores")
    text: bool | None = None
    delimiter: str | None = None
    skip_lines: bool = False
    gaps: bool = False
    trust_model: bool = False
    one_each: bool = False
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring rows: the number of the first one in its file, an array for each role, and the rows of an item."""

    start: int
    columns: Mapping[Role, Array]
    item: int = 1


class Source(Protocol):
    """Rows of one file, or of several files side by side."""

    #: Lines that were left out while the parts were read.
    lines_left_out: int

    def stretches(self) -> list[Stretch]:
        """All rows, in stretches that can be read apart from each other."""

    def parts(self, stretch: Stretch) -> Iterator[Part]:
        """The rows of one stretch, in order."""


def stretches_of(pieces: Iterable[int], width: int) -> list[Stretch]:
    """Pieces of a file by their numbers of rows, neighbours joined while they are small. width: cells of a row."""
    found: list[Stretch] = []
    start = end = 0
    for rows in pieces:
        end += rows
        if (end - start) * width >= STRETCH_CELLS:
            found.append((start, end))
            start = end
    if end > start or not found:
        found.append((start, end))
    return found


def named_columns(wanted: Wanted, columns: Sequence[str], file: str) -> dict[Role, tuple[str, ...]]:
    """The columns of each role that is wanted; BadInputError where a name fits none, or nothing was named."""
    for role in wanted.required:
        if not wanted.columns.get(role):
            option = (
                "--labels-column" if role == "labels" else "--proba-columns, --logits-columns or --predicted-column"
            )
            raise BadInputError(
                f"{file} has the columns {listed(columns)}, and none of them was named as {role}",
                f"the name of a column, or a pattern such as 'p*', in {option}",
                "Name it",
            )
    found = {role: matching(names, columns, role, file) for role, names in wanted.columns.items() if names}
    for role, names in found.items():
        if role in ("weights", "by", "mask") and len(names) > 1:
            raise BadInputError(f"{role} fits the columns {listed(names)} of {file}", "one column", "Name one of them")
    _refuse_two_roles(found, file)
    try:
        refuse_other_order(found.get("scores", ()), wanted.classes)
    except BadInputError as error:
        raise BadInputError(f"{file} with {error.came}", error.expected, error.do) from error
    return found


def matching(names: Sequence[str], columns: Sequence[str], role: str, file: str) -> tuple[str, ...]:
    """The columns that names and patterns stand for, each once."""
    chosen: dict[str, None] = {}
    for name in names:
        fits = [name] if name in columns else [column for column in columns if fnmatchcase(column, name)]
        if not fits:
            raise BadInputError(
                f"no column of {file} is called {name!r}, as {role} were to be", f"one of {listed(columns)}", "Name one"
            )
        chosen.update(dict.fromkeys(fits))
    return tuple(chosen)


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names for a message."""
    shown = ", ".join(names[:most])
    return f"{shown} … ({len(names)} in all)" if len(names) > most else shown or "(none)"


def _refuse_two_roles(found: Mapping[Role, tuple[str, ...]], file: str) -> None:
    both = set(found.get("labels", ())) & set(found.get("scores", ()))
    if both:
        raise BadInputError(
            f"the column {listed(sorted(both))} of {file} is named as labels and as scores",
            "different columns",
            "Name the labels apart from the scores",
        )
