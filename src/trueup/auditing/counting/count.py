"""Blocks of rows into counters.

`count` is the whole of the counting: one block of labels and scores to a Tally, and Tallies are added. Inside, one
kernel for each task takes class numbers and screened scores and adds integers to a `Running`; a compiled kernel takes
the place of an entry of `KERNELS` and has to give the same integers, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from trueup.auditing.counting.binary import count_binary
from trueup.auditing.counting.exact import Array, Flags, Floats, Ints, exact_sum
from trueup.auditing.counting.items import Items
from trueup.auditing.counting.label_codes import Truth, read_cells, read_codes, read_labels
from trueup.auditing.counting.layout import rows_of_block
from trueup.auditing.counting.multi_label import count_multi_label, count_tags
from trueup.auditing.counting.one_of_k import count_one_of_k
from trueup.auditing.counting.running import Counted, Running
from trueup.auditing.counting.screen import Screened, screened, shaped
from trueup.auditing.counting.settings import Settings, Task
from trueup.auditing.counting.state import Batches, Tally
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
    """

    weights: Array | None = None
    groups: Array | None = None
    mask: Array | None = None
    source: str = ""

    def part(self, start: int, end: int) -> Beside:
        """Some of the rows."""
        weights, groups, mask = (
            None if column is None else column[start:end] for column in (self.weights, self.groups, self.mask)
        )
        return Beside(weights, groups, mask, self.source)


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
    step = step_of(labels.shape, scores.shape)
    for start in range(0, rows, step):
        end = min(start + step, rows)
        _add_block(run, labels[start:end], scores[start:end], start_row + start, beside.part(start, end))
    if rows:
        spans = run.spans[beside.source]
        if spans and spans[-1][1] == start_row:
            spans[-1] = (spans[-1][0], start_row + rows)
        else:
            spans.append((start_row, start_row + rows))


def step_of(*shapes: tuple[int, ...]) -> int:
    """Rows to take at a time of columns of these shapes."""
    return rows_of_block(max(shape[-1] if len(shape) > 1 else 1 for shape in shapes))


def _add_block(run: Running, labels: Array, scores: Array, first_row: int, beside: Beside) -> None:
    settings = run.settings
    if settings.kind != "predicted":
        scores = shaped(scores, settings)
    truth = read_labels(labels, settings, first_row)
    numbers: Ints = np.arange(first_row, first_row + len(labels))
    seen = numbers
    counts = _counting(truth, beside)
    if counts is not None:
        _count_padding(run, truth, scores, ~counts)
        truth, scores, numbers = truth.only(counts), scores[counts], numbers[counts]
        beside = _selected(beside, counts)
    if settings.kind == "predicted":
        run.weights = _weights(beside)
        counted = _count_predicted(run, truth, scores, first_row)
    else:
        looked = screened(scores, settings, run.count, first_row)
        if looked.kept is not None:
            truth, numbers, beside = truth.only(looked.kept), numbers[looked.kept], _selected(beside, looked.kept)
        run.weights = _weights(beside)
        counted = KERNELS[settings.task](run, truth, looked) if len(numbers) else Counted(np.empty(0, np.bool_))
    run.count("counted", len(numbers))
    run.count("right", int(np.count_nonzero(counted.right)))
    if run.watch is not None:
        run.watch(numbers, counted.right, truth.codes)
    _add_beside(run, counted, beside)
    if settings.batch_size:
        part = _batches(settings.batch_size, seen, numbers, counted.right, beside.source)
        run.batches = run.batches.join(part, settings.batch_size)
    if settings.item:
        run.items = run.items.join(_items(settings.item, seen, numbers, counted.right, beside.source), settings.item)
        _add_ends(run, numbers, truth)


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
    if not rows.any():
        return
    aside, scores, truth = Running(replace(run.settings, ranked=False)), scores[rows], truth.only(rows)
    if run.settings.kind == "predicted":
        right = _count_predicted(aside, truth, scores, 0).right
    else:
        right = KERNELS[run.settings.task](aside, truth, screened(scores, run.settings, aside.count, 0)).right
    run.count("ignored_right", int(np.count_nonzero(right)))


def _selected(beside: Beside, rows: Flags) -> Beside:
    weights, groups = (None if column is None else column[rows] for column in (beside.weights, beside.groups))
    return Beside(weights, groups, None, beside.source)


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
            had = run.slices.get(str(value), (0, 0))
            run.slices[str(value)] = (had[0] + number, had[1] + hits)


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


def _items(size: int, seen: Ints, counted: Ints, right: Flags, source: str) -> Items:
    """The items that a stretch of rows lies in; at most the first and the last are not whole."""
    first = int(seen[0]) // size
    number = int(seen[-1]) // size - first + 1
    rows_seen = np.bincount(seen // size - first, minlength=number)
    rows_counted = np.bincount(counted // size - first, minlength=number)
    rows_wrong = np.bincount(counted[~right] // size - first, minlength=number)
    whole, asked = rows_seen == size, rows_counted > 0
    return Items(
        int(np.count_nonzero(whole & asked)),
        int(np.count_nonzero(whole & asked & (rows_wrong == 0))),
        {
            f"{source}:{first + at}": (int(rows_seen[at]), int(rows_counted[at]), int(rows_wrong[at]))
            for at in np.flatnonzero(~whole).tolist()
        },
    )


def _add_ends(run: Running, numbers: Ints, truth: Truth) -> None:
    """The labels that items begin and end with: padding is at one end only."""
    if truth.cells is None:
        place = numbers % run.settings.item
        for name, at in (("item_first", 0), ("item_last", run.settings.item - 1)):
            run.add(name, np.bincount(truth.codes[place == at], minlength=1))


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
