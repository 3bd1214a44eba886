"""Several models counted side by side: row by row it is known which of them are right.

Each model is counted by itself, in blocks of its own size, and shows which rows it counted. Blocks are brought to the
same rows here, so that however long the columns are, only the rows of a block are held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from trueup.auditing.counting.count import Beside, add_rows
from trueup.auditing.counting.exact import Array, Flags, Ints
from trueup.auditing.counting.running import Running
from trueup.auditing.counting.settings import Settings
from trueup.contract.bad_input import BadInputError

#: Rows of each model that are held at a time.
_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class RowsCounted:
    """What a block gave: `end` is the number after its last row, also of those that do not count.

    numbers (rows,), ascending, of the rows that count; right (rows,); codes (rows,), empty for multi-label; groups
    (rows,) texts, or None.
    """

    end: int
    numbers: Ints
    right: Flags
    codes: Ints
    groups: Array | None = None

    def split(self, row: int) -> tuple[RowsCounted, RowsCounted]:
        """The rows before this number, and those from it on."""
        at = int(np.searchsorted(self.numbers, row))
        return self._only(slice(None, at), row), self._only(slice(at, None), self.end)

    def _only(self, rows: slice, end: int) -> RowsCounted:
        groups = None if self.groups is None else self.groups[rows]
        return RowsCounted(end, self.numbers[rows], self.right[rows], self.codes[rows], groups)


class ModelCount:
    """The count of one model, which shows what each of its rows gave."""

    def __init__(self, settings: Settings) -> None:
        self.running = Running(settings, self._take)
        self._seen: list[tuple[Ints, Flags, Ints]] = []

    def rows_of(self, labels: Array, scores: Array, first: int, beside: Beside) -> Iterator[RowsCounted]:
        """Count neighbouring rows of which the first has this number, some at a time."""
        for start in range(0, len(labels), _STEP):
            end = min(start + _STEP, len(labels))
            part = beside.part(start, end)
            self._seen.clear()
            add_rows(self.running, labels[start:end], scores[start:end], start_row=first + start, beside=part)
            numbers, right, codes = (np.concatenate(arrays) for arrays in zip(*self._seen, strict=True))
            groups = None if part.groups is None else np.asarray(part.groups).astype(np.str_)[numbers - (first + start)]
            yield RowsCounted(first + end, numbers, right, codes, groups)

    def _take(self, numbers: Ints, right: Flags, codes: Ints) -> None:
        self._seen.append((numbers, right, codes))


@dataclass(slots=True)
class JointCount:
    """Two models on the rows that count in both, in integers; four cells each: both wrong, only the second right,
    only the first right, both right.
    """

    cells: Ints = field(default_factory=lambda: np.zeros(4, np.int64))
    classes: dict[int, Ints] = field(default_factory=dict)
    groups: dict[str, Ints] = field(default_factory=dict)

    def add(self, first: RowsCounted, second: RowsCounted, name: str) -> None:
        """Count the rows that both counted; BadInputError where their labels are not the same."""
        _, mine, theirs = np.intersect1d(first.numbers, second.numbers, assume_unique=True, return_indices=True)
        cell: Ints = first.right[mine].astype(np.int64) * 2 + second.right[theirs]
        self.cells += np.bincount(cell, minlength=4)
        if first.codes.size or second.codes.size:
            codes = first.codes[mine]
            differ = codes != second.codes[theirs]
            if differ.any():
                row = int(first.numbers[mine][differ.argmax()])
                raise BadInputError(
                    f"the labels of {name} differ from the first model's in row {row} "
                    f"({int(differ.sum())} such rows in this block)",
                    "both models on the same items in the same order",
                    "Sort both files by their items, and predict the same ones",
                )
            _add_by(self.classes, codes, cell)
        if first.groups is not None:
            _add_by(self.groups, first.groups[mine], cell)


def _add_by(table: dict[int, Ints] | dict[str, Ints], keys: Array, cell: Ints) -> None:
    values, place = np.unique(keys, return_inverse=True)
    counts = np.bincount(place.reshape(-1) * 4 + cell, minlength=4 * len(values)).reshape(-1, 4)
    for value, row in zip(values.tolist(), counts, strict=True):
        table[value] = table[value] + row if value in table else row


def pair_up(streams: Sequence[Iterator[RowsCounted]], names: Sequence[str], joint: Sequence[JointCount]) -> None:
    """Run all streams to their ends in step, the first against each of the others.

    Raises:
        BadInputError: a model has more rows than another.
    """
    heads = [next(stream, None) for stream in streams]
    while all(head is not None for head in heads):
        stored = [head for head in heads if head is not None]
        end = min(head.end for head in stored)
        parts = [head.split(end) for head in stored]
        for number, count in enumerate(joint, 1):
            count.add(parts[0][0], parts[number][0], names[number])
        heads = [
            next(stream, None) if head.end == end else rest
            for stream, head, (_, rest) in zip(streams, stored, parts, strict=True)
        ]
    for name, head in zip(names, heads, strict=True):
        if head is not None:
            raise BadInputError(
                f"{name} has more rows than another model",
                "as many rows of each, for the same items",
                "Predict the same items with all of them; an unpaired test is not offered where pairs can be had",
            )
