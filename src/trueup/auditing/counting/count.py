"""Blocks of rows into counters.

`count` is the whole of the counting: one block of labels and scores to a Tally, and Tallies are added. Inside, one
kernel for each task takes class numbers and screened scores and adds integers to a `Running`; a compiled kernel takes
the place of an entry of `KERNELS` and has to give the same integers, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from trueup.auditing.counting.binary import count_binary
from trueup.auditing.counting.exact import Array, Flags, Floats, Ints, exact_sum
from trueup.auditing.counting.gaps import count_unanswered, rows_without_answer, rows_without_label, written_alike
from trueup.auditing.counting.item_blocks import ItemStretch, add_items
from trueup.auditing.counting.kernel.blocks import compiled_block
from trueup.auditing.counting.label_codes import Truth, absent, read_cells, read_codes, read_labels
from trueup.auditing.counting.layout import rows_of_block
from trueup.auditing.counting.multi_label import count_multi_label, count_tags
from trueup.auditing.counting.one_of_k import count_one_of_k
from trueup.auditing.counting.running import Counted, Running
from trueup.auditing.counting.screen import Screened, screened, shaped
from trueup.auditing.counting.settings import Settings, Task
from trueup.auditing.counting.state import Batches, SliceCount, Tally
from trueup.contract.bad_input import BadInputError

Kernel = Callable[[Running, Truth, Screened], Counted]
KERNELS: dict[Task, Kernel] = {
    "one-of-k": count_one_of_k,
    "binary": count_binary,
    "multi-label": count_multi_label,
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the labels, one value for each row.

    weights: non-negative finite numbers; groups: the slice each row belongs to; mask: True where the row counts.
    source: what the row numbers refer to (a file), so that the same rows are recognised.
    item: rows of an item, where `settings.items` says that they are counted; items begin at multiples of it.
    """

    weights: Array | None = None
    groups: Array | None = None
    mask: Array | None = None
    source: str = ""
    item: int = 1

    def part(self, start: int, end: int) -> Beside:
        """Some of the rows."""
        weights, groups, mask = (
            None if column is None else column[start:end] for column in (self.weights, self.groups, self.mask)
        )
        return Beside(weights, groups, mask, self.source, self.item)


def count(
    labels_block: Array, scores_block: Array, settings: Settings, *, start_row: int, beside: Beside | None = None
) -> Tally:
    """Count one block.

    Args:
        labels_block: labels as `settings.labels_as` says; shape (rows,), (rows, 1) or (rows, classes).
        scores_block: shape (rows, settings.columns), or (rows,) where that is 1. float16, float32, float64 and
            bfloat16 as they are; for kind "predicted", class answers in the form of the labels.
        settings: what to count.
        start_row: the number of the block's first row in its source, from 0.
        beside: weights, groups and mask of the block's rows, and the name of the source.

    Raises:
        BadInputError: shapes that do not fit, labels outside the classes, NaN, and whatever else cannot be counted.
    """
    running = Running(settings)
    add_rows(running, labels_block, scores_block, start_row=start_row, beside=beside)
    return running.tally()


def add_rows(run: Running, labels: Array, scores: Array, *, start_row: int, beside: Beside | None = None) -> None:
    """As `count`, into a count under way."""
    beside = beside or Beside()
    rows = _check_lengths(run.settings, labels, scores, beside)
    step, start = rows_of_block(widest(labels.shape, scores.shape)), 0
    block = compiled_block(run, labels, scores)
    # The kernel stops ahead of the first row that is not plain; that stretch goes by NumPy, where the errors have their
    # words, and the kernel takes over again behind it.
    while start < rows:
        if block is not None and (right := block.count(run, start)).size:
            end = start + len(right)
            _add_beside_counted(run, right, block.labels[start:end], start_row + start, beside.part(start, end))
        else:
            end = min(start + step, rows)
            _add_block(run, labels[start:end], scores[start:end], start_row + start, beside.part(start, end))
        start = end
    if rows:
        spans = run.spans[beside.source]
        if spans and spans[-1][1] == start_row:
            spans[-1] = (spans[-1][0], start_row + rows)
        else:
            spans.append((start_row, start_row + rows))


def widest(*shapes: tuple[int, ...]) -> int:
    """Columns of the widest of these shapes."""
    return max(shape[-1] if len(shape) > 1 else 1 for shape in shapes)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some rows of a block: labels, scores or class answers, numbers, and what stands beside them."""

    truth: Truth
    scores: Array
    numbers: Ints
    beside: Beside

    def only(self, rows: Flags) -> _Rows:
        """Some of them, all of which count."""
        return _Rows(self.truth.only(rows), self.scores[rows], self.numbers[rows], _selected(self.beside, rows))


def _add_block(run: Running, labels: Array, scores: Array, first_row: int, beside: Beside) -> None:
    settings = run.settings
    rows, silent = _rows_that_count(run, labels, scores, first_row, beside)
    if silent is None:
        rows, counted = _count_answers(run, rows, first_row)
    else:
        answered, counted = _count_answers(run, rows.only(~silent), first_row)
        wrong = rows.only(silent)
        run.weights = _weights(wrong.beside)
        count_unanswered(run, wrong.truth)
        rows, counted = _in_order(answered, counted, wrong)
        run.weights = _weights(rows.beside)
    run.count("counted", len(rows.numbers))
    run.count("right", int(np.count_nonzero(counted.right)))
    if run.watch is not None:
        run.watch(rows.numbers, counted.right, rows.truth.codes)
    _add_beside(run, counted, rows.beside)
    seen = np.arange(first_row, first_row + len(labels))
    if settings.batch_size:
        part = _batches(settings.batch_size, seen, rows.numbers, counted.right, beside.source)
        run.batches = run.batches.join(part, settings.batch_size)
    if settings.items:
        stretch = ItemStretch(first_row, first_row + len(labels), beside.item, beside.source, rows.numbers)
        add_items(run, stretch, counted.right, rows.truth.codes)


def _add_beside_counted(run: Running, right: Flags, codes: Array, first_row: int, beside: Beside) -> None:
    """What stands beside rows that all count, and that were counted."""
    _add_beside(run, Counted(right), beside)
    if run.settings.items:
        add_items(run, ItemStretch(first_row, first_row + len(right), beside.item, beside.source), right, codes)
    if run.settings.batch_size:
        numbers = np.arange(first_row, first_row + len(right))
        part = _batches(run.settings.batch_size, numbers, numbers, right, beside.source)
        run.batches = run.batches.join(part, run.settings.batch_size)


def _rows_that_count(
    run: Running, labels: Array, scores: Array, first_row: int, beside: Beside
) -> tuple[_Rows, Flags | None]:
    """The rows that are counted, and which of them are wrong for want of an answer; None where all have one."""
    settings = run.settings
    if settings.kind != "predicted":
        scores = shaped(scores, settings)
    labels, scores = written_alike(labels, settings), written_alike(scores, settings)
    unlabelled = rows_without_label(labels, settings, beside.mask, first_row)
    masked = None if beside.mask is None else np.asarray(beside.mask == 0)
    aside = unlabelled if masked is None else masked if unlabelled is None else unlabelled | masked
    truth = read_labels(labels, settings, first_row, aside)
    counts = _counting(truth, beside)
    rows = _Rows(truth, scores, np.arange(first_row, first_row + len(labels)), beside)
    if counts is not None:
        _count_padding(run, truth, scores, ~counts)
    if unlabelled is not None:
        run.count("unlabelled", int(np.count_nonzero(unlabelled)))
        _add_groups(run, beside.groups, unlabelled, "unlabelled")
        counts = ~unlabelled if counts is None else counts & ~unlabelled
    if counts is not None:
        rows = rows.only(counts)
    silent = rows_without_answer(rows.scores, settings, rows.numbers)
    if silent is not None:
        run.count("unanswered", int(np.count_nonzero(silent)))
        _add_groups(run, rows.beside.groups, silent, "unanswered")
        if settings.missing == "exclude":
            rows, silent = rows.only(~silent), None
    return rows, silent


def _count_answers(run: Running, rows: _Rows, first_row: int) -> tuple[_Rows, Counted]:
    """Count rows that have answers; without those that are left out since they hold NaN."""
    if run.settings.kind == "predicted":
        run.weights = _weights(rows.beside)
        return rows, _count_predicted(run, rows.truth, rows.scores, first_row)
    looked = screened(rows.scores, run.settings, run.count, first_row)
    if looked.kept is not None:
        rows = rows.only(looked.kept)
    run.weights = _weights(rows.beside)
    if not len(rows.numbers):
        return rows, Counted(np.empty(0, np.bool_))
    return rows, KERNELS[run.settings.task](run, rows.truth, looked)


def _in_order(answered: _Rows, counted: Counted, wrong: _Rows) -> tuple[_Rows, Counted]:
    """All rows as they came, those without an answer wrong in every cell."""
    # Batches are stretches of rows: those without an answer have to lie where they lay.
    order = np.argsort(np.concatenate([answered.numbers, wrong.numbers]))

    def both(first: Array | None, second: Array | None) -> Any:
        return None if first is None or second is None else np.concatenate([first, second])[order]

    truth = Truth(both(answered.truth.codes, wrong.truth.codes) if answered.truth.cells is None else wrong.truth.codes)
    beside = Beside(
        both(answered.beside.weights, wrong.beside.weights),
        both(answered.beside.groups, wrong.beside.groups),
        None,
        wrong.beside.source,
    )
    numbers = both(answered.numbers, wrong.numbers)
    none = np.zeros(len(wrong.numbers), np.int64)
    found = Counted(both(counted.right, none.astype(np.bool_)), both(counted.cells_right, none))
    return _Rows(truth, np.empty(0), numbers, beside), found


def _count_predicted(run: Running, truth: Truth, predicted: Array, first_row: int) -> Counted:
    """Class answers instead of scores."""
    if truth.cells is not None:
        return count_tags(run, truth.cells, read_cells(predicted, run.settings.classes, "predicted", first_row))
    answers = read_codes(predicted, run.settings, "predicted", first_row)
    run.confuse(truth.codes, answers)
    right: Flags = answers == truth.codes
    columns = run.settings.columns
    # An answer written as a one-hot row has two wrong cells when it is wrong, and none when it is right.
    return Counted(right, columns - (2 if columns > 1 else 1) * (~right).astype(np.int64))


def _counting(truth: Truth, beside: Beside) -> Flags | None:
    counts = truth.counts
    if beside.mask is not None:
        mask = beside.mask
        if mask.dtype.kind not in "biuf" or not ((mask == 0) | (mask == 1)).all():
            raise BadInputError("a mask with other values than 0 and 1", "True where a row counts", "Give a bool mask")
        counts = mask.astype(np.bool_) if counts is None else counts & mask.astype(np.bool_)
    return None if counts is None or counts.all() else counts


def _count_padding(run: Running, truth: Truth, scores: Array, padding: Flags) -> None:
    """Rows of padding, and how many of them would have counted as right."""
    run.count("ignored", int(np.count_nonzero(padding)))
    rows = padding.copy()
    if truth.cells is None:
        rows &= truth.codes >= 0
    if run.settings.kind != "predicted":
        rows &= ~np.isnan(scores).any(axis=1)
    elif (silent := absent(scores, np.all)) is not None:
        rows &= ~silent
    if not rows.any():
        return
    # Counted aside: nothing of it may reach the numbers of the rows that count.
    aside, scores, truth = Running(replace(run.settings, ranked=False)), scores[rows], truth.only(rows)
    if run.settings.kind == "predicted":
        right = _count_predicted(aside, truth, scores, 0).right
    else:
        right = KERNELS[run.settings.task](aside, truth, screened(scores, run.settings, aside.count, 0)).right
    run.count("ignored_right", int(np.count_nonzero(right)))


def _selected(beside: Beside, rows: Flags) -> Beside:
    weights, groups = (None if column is None else column[rows] for column in (beside.weights, beside.groups))
    return Beside(weights, groups, None, beside.source, beside.item)


def _weights(beside: Beside) -> Floats | None:
    """The weights of the rows that count."""
    if beside.weights is None:
        return None
    if beside.weights.dtype.kind not in "biuf":
        raise BadInputError(f"weights of dtype {beside.weights.dtype}", "numbers", "Convert them first")
    weights: Floats = beside.weights.astype(np.float64)
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise BadInputError(
            "a sample weight that is negative, infinite or NaN", "finite weights >= 0", "Correct the weights"
        )
    return weights


def _add_beside(run: Running, counted: Counted, beside: Beside) -> None:
    weights = run.weights
    if weights is not None and len(weights):
        run.count("weight", exact_sum(weights))
        run.count("weight_right", exact_sum(weights[counted.right]))
        if counted.cells_right is not None:
            run.count("weight_cells", exact_sum(weights, counted.cells_right))
    if beside.groups is not None and len(beside.groups):
        values, place = np.unique(beside.groups, return_inverse=True)
        rows = np.bincount(place, minlength=len(values))
        right = np.bincount(place[counted.right], minlength=len(values))
        for value, number, hits in zip(values.tolist(), rows.tolist(), right.tolist(), strict=True):
            run.slice_of(value, SliceCount(number, hits))


def _add_groups(run: Running, groups: Array | None, rows: Flags, what: str) -> None:
    """Count rows that lack something by the group that each belongs to."""
    if groups is None:
        return
    values, numbers = np.unique(groups[rows], return_counts=True)
    for value, number in zip(values.tolist(), numbers.tolist(), strict=True):
        run.slice_of(value, SliceCount(**{what: number}))


def _batches(size: int, seen: Ints, counted: Ints, right: Flags, source: str) -> Batches:
    """The batches that a stretch of rows lies in; at most the first and the last are not complete."""
    first = int(seen[0]) // size
    number = int(seen[-1]) // size - first + 1
    rows_seen = np.bincount(seen // size - first, minlength=number)
    rows_counted = np.bincount(counted // size - first, minlength=number)
    rows_right = np.bincount(counted[right] // size - first, minlength=number)
    whole = rows_seen == size
    closed: dict[int, tuple[int, int]] = {}
    for amount in np.unique(rows_counted[whole]).tolist():
        those = whole & (rows_counted == amount)
        closed[amount] = (int(np.count_nonzero(those)), int(rows_right[those].sum()))
    return Batches(
        closed,
        {
            f"{source}:{first + at}": (int(rows_seen[at]), int(rows_counted[at]), int(rows_right[at]))
            for at in np.flatnonzero(~whole).tolist()
        },
    )


def _check_lengths(settings: Settings, labels: Array, scores: Array, beside: Beside) -> int:
    rows = len(labels)
    named = {settings.kind: scores, "weights": beside.weights, "by": beside.groups, "mask": beside.mask}
    for name, column in named.items():
        if column is not None and len(column) != rows:
            came = f"{rows} labels and {len(column)} rows of {name}"
            raise BadInputError(came, "equal numbers", "Pair them row by row")
    wanted = {"weights": settings.weighted, "by": settings.by is not None, "mask": settings.masked}
    for name, wanted_here in wanted.items():
        if wanted_here != (named[name] is not None):
            raise BadInputError(
                f"{name} {'is missing' if wanted_here else 'was not announced in the settings'}",
                "each block with the columns that the settings announce",
                f"Give {name} for all blocks or for none",
            )
    return rows
