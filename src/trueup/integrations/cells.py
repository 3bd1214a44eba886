"""Exact counts inside a training step: whole numbers in two parts of 32 bits, since not every backend has 64.

A count is high * 2**20 + low. A float32 counter would stop at 2**24 = 16,777,216, and int32 at 2**31.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trueup.integrations.answers import Batch, Question

#: 2 ** BITS is where the low part is carried into the high one.
BITS = 20
LIMIT = 1 << BITS


def added(ops: Any, parts: Any, batch: Any) -> Any:
    """Two-part counts and the counts of one batch, added.

    Args:
        ops: see `operations_of`.
        parts: int32 (2, n), the high parts and the low ones.
        batch: int32 (n,), below 2**31 - 2**20.
    """
    low = parts[1] + batch
    carried = ops.floor_divide(low, LIMIT)
    return ops.stack([parts[0] + carried, low - carried * LIMIT], axis=0)


def exact(parts: Any) -> list[int]:
    """Two-part counts read back from NumPy, as Python's whole numbers."""
    return [int(high) * LIMIT + int(low) for high, low in zip(parts[0], parts[1], strict=True)]


def as_float(ops: Any, parts: Any) -> Any:
    """Two-part counts as float32, for a ratio that is shown while the step runs."""
    return ops.cast(parts[0], "float32") * float(LIMIT) + ops.cast(parts[1], "float32")


def width(question: Question) -> int:
    """How many counts `counted` gives: three times the classes with two more bins."""
    return 3 * (question.classes + 2)


def counted(ops: Any, question: Question, batch: Batch, kept: Any) -> Any:
    """The counts of one batch, int32 (width,): see `Counts.of`.

    Args:
        ops: see `operations_of`.
        question: how answers were taken.
        batch: what `answered` gave.
        kept: bool (rows,), or None where all rows are kept.
    """
    return _tags(ops, batch, kept) if question.task == "multi-label" else _classes(ops, question, batch, kept)


def _classes(ops: Any, question: Question, batch: Batch, kept: Any) -> Any:
    k = question.classes
    named = ops.logical_and(batch.truth >= 0, batch.truth < k)
    none = ops.cast(batch.truth * 0 + k, "int32")
    truth = ops.where(named, batch.truth, none)
    answer = ops.where(batch.answer >= 0, batch.answer, none)
    hit = ops.where(ops.logical_and(ops.equal(batch.truth, batch.answer), named), truth, none)
    bins = [truth, answer, hit]
    if kept is not None:
        bins = [ops.where(kept, each, none + 1) for each in bins]
    places = ops.concatenate([each + number * (k + 2) for number, each in enumerate(bins)], axis=0)
    return ops.segment_sum(ops.cast(places * 0 + 1, "int32"), places, 3 * (k + 2))


def _tags(ops: Any, batch: Batch, kept: Any) -> Any:
    counts = ops.cast(ops.equal(batch.spoiled, batch.spoiled), "int32") if kept is None else ops.cast(kept, "int32")
    column = ops.expand_dims(counts, axis=-1)
    truth, answer = batch.truth * column, batch.answer * column
    whole = ops.cast(ops.all(ops.equal(batch.truth, batch.answer), axis=-1), "int32") * counts
    spoiled = ops.cast(batch.spoiled, "int32") * counts
    rows, left_out = ops.sum(counts), ops.sum(1 - counts)
    ends = [
        [ops.sum(counts * 0), left_out],
        [ops.sum(spoiled), left_out],
        [ops.sum(whole * (1 - spoiled)), rows],
    ]
    parts = []
    for table, end in zip((truth, answer, truth * answer), ends, strict=True):
        parts += [ops.sum(table, axis=0), ops.stack(end, axis=0)]
    return ops.concatenate([ops.cast(part, "int32") for part in parts], axis=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was counted of one output, in whole numbers.

    rows: rows (or positions) that count; left_out: masked ones, and those of weight 0.
    right: rows answered right; for multi-label rows right in every tag.
    support, answered, hit: for each class (or tag) how often it is true, answered, and both.
    outside: labels that name no class. spoiled: rows whose scores were not numbers.
    """

    question: Question
    rows: int
    left_out: int
    right: int
    support: tuple[int, ...]
    answered: tuple[int, ...]
    hit: tuple[int, ...]
    outside: int = 0
    spoiled: int = 0

    @staticmethod
    def of(question: Question, cells: list[int]) -> Counts:
        """The counts out of the numbers that `counted` put in a row."""
        step = question.classes + 2
        truth, answer, hit = (cells[start : start + step] for start in (0, step, 2 * step))
        tags = question.task == "multi-label"
        return Counts(
            question=question,
            rows=hit[-1] if tags else sum(hit[:-1]),
            left_out=truth[-1],
            right=hit[-2] if tags else sum(hit[:-2]),
            support=tuple(truth[:-2]),
            answered=tuple(answer[:-2]),
            hit=tuple(hit[:-2]),
            outside=truth[-2],
            spoiled=answer[-2],
        )

    @property
    def accuracy(self) -> float:
        """Right rows of all rows, in [0, 1]; 0 of no rows."""
        return self.right / self.rows if self.rows else 0.0

    @property
    def majority(self) -> tuple[int, int]:
        """Rows (for multi-label cells) that one fixed answer gets right, and of how many."""
        if self.question.task == "multi-label":
            return sum(max(each, self.rows - each) for each in self.support), self.rows * len(self.support)
        return max(self.support, default=0), self.rows

    @property
    def right_cells(self) -> int:
        """For multi-label: cells whose tag is answered as it is true."""
        wrong = sum(
            true + passed - 2 * both for true, passed, both in zip(self.support, self.answered, self.hit, strict=True)
        )
        return self.rows * len(self.support) - wrong
