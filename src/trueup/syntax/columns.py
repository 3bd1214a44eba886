"""Edits of rows that keep every row in its place, and the way back from a changed column to the written one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class RowEdit:
    """Replace the characters [start, end) of a row, all counted from 0."""

    row: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Shift:
    """One edit as seen afterwards: [start, end) of the new row stands for [old_start, old_end) of the old one."""

    start: int
    end: int
    old_start: int
    old_end: int


#: For each row, the shifts of each round of editing, the last round last.
Shifts: TypeAlias = dict[int, tuple[tuple[Shift, ...], ...]]


def edited(lines: Sequence[str], edits: Iterable[RowEdit]) -> tuple[list[str], Shifts]:
    """The rows with the edits made (where two overlap, the first is made), and the shifts of the rows that changed."""
    result, shifts = list(lines), dict[int, list[Shift]]()
    for edit in sorted(edits):
        done = shifts.setdefault(edit.row, [])
        if done and edit.start < done[-1].old_end:
            continue
        moved = done[-1].end - done[-1].old_end if done else 0
        start = edit.start + moved
        line = result[edit.row]
        result[edit.row] = line[:start] + edit.text + line[edit.end + moved :]
        done.append(Shift(start, start + len(edit.text), edit.start, edit.end))
    return result, {row: (tuple(done),) for row, done in shifts.items()}


def stacked(under: Shifts, over: Shifts, first_row: int = 0) -> Shifts:
    """The shifts of two rounds of editing; the rows of `over` count from `first_row` of `under`."""
    both = dict(under)
    for row, rounds in over.items():
        both[row + first_row] = both.get(row + first_row, ()) + rounds
    return both


def written_column(shifts: Shifts, row: int, column: int) -> int:
    """The column (from 0) in the row as it was written, for a column of the row as it was parsed."""
    for done in reversed(shifts.get(row, ())):
        column = _before(done, column)
    return column


def _before(done: tuple[Shift, ...], column: int) -> int:
    for shift in reversed(done):
        if column >= shift.end:
            return column - shift.end + shift.old_end
        if column >= shift.start:
            return min(shift.old_start + column - shift.start, shift.old_end)
    return column
