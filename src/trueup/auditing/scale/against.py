"""Several models over the same files, row by row: the streams of what each of them is right in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from trueup.auditing.counting.count import Beside
from trueup.auditing.counting.joint import JointCount, ModelCount, RowsCounted, pair_up
from trueup.auditing.counting.settings import Settings
from trueup.auditing.scale.plan import Job, Piece, Plan
from trueup.auditing.scale.state import Done, State
from trueup.auditing.tables.opening import open_unit, refuse_change, refuse_other_contents, stamp_of
from trueup.contract.bad_input import BadInputError, naming


@dataclass(frozen=True, slots=True)
class Contender:
    """A model: what it is called, and where its answers are."""

    name: str
    plan: Plan
    job: Job


@dataclass(frozen=True, slots=True)
class SideBySide:
    """States of all models, and the joint counts of the first with each of the others."""

    states: tuple[State, ...]
    joint: tuple[JointCount, ...]


def count_side_by_side(contenders: Sequence[Contender]) -> SideBySide:
    """Count all models in one pass over their files.

    Raises:
        BadInputError: other numbers of files, of rows, or other labels; and whatever a count alone may raise.
    """
    runs = [_Run(contender) for contender in contenders]
    numbers = [len(run.units) for run in runs]
    if len(set(numbers)) > 1:
        came = ", ".join(f"{number} files of {run.name}" for run, number in zip(runs, numbers, strict=True))
        raise BadInputError(came, "as many files of each model", "Name the same pieces for all of them")
    joint = tuple(JointCount() for _ in runs[1:])
    names = [run.name for run in runs]
    for at in range(numbers[0]):
        pair_up([run.rows_of(at) for run in runs], names, joint)
    states = []
    for run in runs:
        with naming(run.name):
            states.append(run.state())
    return SideBySide(tuple(states), joint)


class _Run:
    """The count of one model over its files."""

    def __init__(self, contender: Contender) -> None:
        self.name, self.plan, self.job = contender.name, contender.plan, contender.job
        self.count = ModelCount(self.job.settings)
        self.units: list[list[Piece]] = []
        for piece in self.plan.pieces:
            if not self.units or self.units[-1][-1].unit != piece.unit:
                self.units.append([])
            self.units[-1].append(piece)

    def rows_of(self, unit: int) -> Iterator[RowsCounted]:
        """What the model is right in, block by block, over one file; an error names the model."""
        with naming(self.name):
            yield from self._rows_of(unit)

    def _rows_of(self, unit: int) -> Iterator[RowsCounted]:
        for piece in self.units[unit]:
            if piece.damage:
                raise BadInputError(piece.damage, "whole files of every model", "Write it again")
            stamp = stamp_of(piece.unit)
            refuse_other_contents(piece.unit)
            source = open_unit(piece.unit, self.job.wanted, numeric=self.job.numeric)
            for part in source.parts(piece.stretch):
                found = part.columns
                groups = np.full(len(found["labels"]), piece.unit.name) if self.job.per_file else found.get("by")
                beside = Beside(found.get("weights"), groups, found.get("mask"), piece.unit.source, part.item)
                yield from self.count.rows_of(found["labels"], found["scores"], part.start, beside)
            refuse_change(piece.unit, stamp)

    def state(self) -> State:
        """The count at its end."""
        pieces = len(self.plan.pieces)
        return State(self.count.running.tally(), {self.plan.mark: Done(pieces, ((0, pieces),))})


def classes_of_all(settings: Sequence[Settings]) -> list[str] | int | None:
    """The classes that all models are to be counted with, where they were taken from the answers and differ."""
    if len({(item.classes, item.names) for item in settings}) == 1:
        return None
    names = {name for item in settings for name in item.names}
    if names:
        return sorted(map(str, names))
    return max(item.classes for item in settings)
