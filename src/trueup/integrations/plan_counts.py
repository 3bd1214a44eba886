"""The counts of one output as its plan has them: of one question, or of two where only the labels can tell which."""

from __future__ import annotations

from typing import Any

from trueup.integrations.answers import Batch, answered, rows_with_one_positive
from trueup.integrations.cells import Counts, counted, width
from trueup.integrations.plans import Plan

#: Beside two questions: rows with exactly one positive label, rows whose labels are all 0 or 1, all rows.
_FORMS = 3


def size_of(plan: Plan) -> int:
    """How many numbers `cells_of` gives."""
    return sum(width(question) for question in plan.questions) + (_FORMS if len(plan.questions) > 1 else 0)


def cells_of(ops: Any, plan: Plan, y: Any, p: Any, kept: Any) -> Any:
    """The counts of one batch, int32 (size_of(plan),); those of several batches are their sum.

    Args:
        ops: operations under the names of `keras.ops`.
        plan: with a question at least.
        y: labels, (…, k), (…, 1) or (…).
        p: outputs, (…, k), (…, 1), or (…) for one column that was squeezed.
        kept: bool (rows,), or None where all rows are kept.

    Raises:
        UnfitError: the shapes do not belong together.
    """
    questions = plan.questions
    if len(questions) == 1:
        return counted(ops, questions[0], answered(ops, questions[0], y, p), kept)
    if len(y.shape) != len(p.shape) or y.shape[-1] == 1:
        # Class numbers: one-of-k, and the cells of the other question stay empty.
        first = counted(ops, questions[0], answered(ops, questions[0], y, p), kept)
        rows = ops.sum(first[: questions[0].classes + 1])
        nothing = ops.cast(ops.concatenate([first * 0], axis=0), "int32")
        return ops.concatenate([first, nothing, ops.stack([rows, rows, rows])], axis=0)
    batches = [answered(ops, question, y, p) for question in questions]
    both = [counted(ops, *each, kept) for each in zip(questions, batches, strict=True)]
    return ops.concatenate([*both, _forms(ops, plan, y, batches[0], kept)], axis=0)


def counts_of(plan: Plan, cells: list[int]) -> Counts | str | None:
    """What was counted; None where nothing was, and why not where the labels are no classes.

    Args:
        plan: as `cells_of` had it.
        cells: what it gave, summed over batches (and over ranks), as whole numbers.
    """
    questions = plan.questions
    if len(questions) == 1:
        found = Counts.of(questions[0], cells)
    else:
        single, plain, rows = cells[-_FORMS:]
        if plain < rows:
            return "its labels are neither one-hot rows nor rows of tags"
        edge = width(questions[0])
        question, part = (questions[0], cells[:edge]) if single == rows else (questions[1], cells[edge:-_FORMS])
        found = Counts.of(question, part)
    return found if found.rows else None


def _forms(ops: Any, plan: Plan, y: Any, batch: Batch, kept: Any) -> Any:
    k = plan.questions[0].classes
    every = ops.cast(ops.equal(batch.spoiled, batch.spoiled), "int32")
    count = every if kept is None else ops.cast(kept, "int32")
    labels = ops.reshape(ops.cast(y, "float32"), (-1, k))
    plain = ops.cast(ops.all(ops.equal(labels * labels, labels), axis=-1), "int32")
    single = ops.cast(rows_with_one_positive(ops, y, k), "int32")
    return ops.stack([ops.sum(single * count), ops.sum(plain * count), ops.sum(count)])
