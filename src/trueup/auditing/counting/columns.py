"""Columns held in memory or mapped from files, block by block into one count."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from trueup.auditing.counting.arrays import ArrayRows, Rows, as_rows
from trueup.auditing.counting.choose import Options, choose, demand_words
from trueup.auditing.counting.count import Beside, add_rows, widest
from trueup.auditing.counting.exact import Array
from trueup.auditing.counting.masked import filled, rows_that_count
from trueup.auditing.counting.positions import laid_out
from trueup.auditing.counting.running import Running
from trueup.auditing.counting.settings import Kind, Settings
from trueup.auditing.counting.state import Span, Tally
from trueup.contract.bad_input import BadInputError

#: Threads at most, and the cells that are worth one more: NumPy lets go of the interpreter while it works.
_MOST_THREADS = 8
_CELLS_OF_A_THREAD = 1 << 21
#: Cells that are fetched at a time: those of a data frame are copied.
_OF_ARRAY, _OF_FRAME = 1 << 22, 1 << 20


@dataclass(frozen=True, slots=True)
class Columns:
    """Labels and scores as rows of one axis, how they are counted, what stands beside them, and the rows of an item."""

    labels: Rows
    scores: Rows
    settings: Settings
    beside: Mapping[str, Rows | None]
    item: int = 1

    def block(self, start: int, end: int) -> tuple[Array, Array, Beside]:
        """Labels and scores of the rows start to end, and what stands beside them."""
        weights, by, mask = (
            None if column is None else column.block(start, end)
            for column in (self.beside["weights"], self.beside["by"], self.beside["mask"])
        )
        return self.labels.block(start, end), self.scores.block(start, end), Beside(weights, by, mask, item=self.item)


def tally_of(labels: Any, scores: Any, kind: Kind, options: Options) -> Tally:
    """The counters of labels and scores of one kind; arguments as for `trueup.audit`."""
    return _count_all(columns_of(labels, scores, kind, options))


def columns_of(labels: Any, scores: Any, kind: Kind, options: Options) -> Columns:
    """Whatever holds labels and scores, as what can be counted block by block.

    Raises:
        BadInputError: shapes that do not fit, no rows, or classes that are not told by what was given.
    """
    if unknown := [name for name in options if name not in Options.__annotations__]:
        # What is misspelt, or another library's word (sample_weight), would be left out of the count in silence.
        raise TypeError(f"unexpected keyword argument {unknown[0]!r}; expected {', '.join(Options.__annotations__)}")
    demand_words(options)
    label_rows, score_rows = (
        as_rows(filled(value), what, gaps=options.get("missing") is not None)
        for value, what in ((labels, "labels"), (scores, kind))
    )
    for rows, what in ((label_rows, "labels"), (score_rows, kind)):
        if 0 in rows.shape:
            lack = "rows" if rows.shape[0] == 0 else "columns"
            raise BadInputError(
                f"no {lack} in {what} of shape {rows.shape}", f"at least one {lack[:-1]}", "Check the source"
            )
    laid = laid_out(label_rows, score_rows, kind, options.get("labels_as"), options.get("classes_axis"))
    label_rows, score_rows = laid.labels, laid.scores
    if label_rows.shape[0] != score_rows.shape[0]:
        raise BadInputError(
            f"{label_rows.shape[0]} labels and {score_rows.shape[0]} rows of {kind}", "equal numbers", "Pair them"
        )
    mask = rows_that_count((labels, scores, options.get("by"), options.get("weights")), label_rows.shape[0])
    if mask is not None:
        asked = _flat_rows(options.get("mask"), "mask", label_rows.shape[0])
        both = mask if asked is None else mask & (asked.block(0, label_rows.shape[0]) != 0)
        options = Options(**{**options, "mask": both})
    settings = choose(kind, label_rows, score_rows, options, items=laid.item > 1)
    beside = {
        name: _flat_rows(options.get(name), name, label_rows.shape[0], laid.item) for name in ("weights", "by", "mask")
    }
    return Columns(label_rows, score_rows, settings, beside, max(1, laid.item))


def _count_all(columns: Columns) -> Tally:
    """In spans of neighbouring rows, on all cores where there is enough to do; the sum has the same bits."""
    rows = columns.labels.shape[0]
    cells = rows * widest(columns.labels.shape, columns.scores.shape)
    threads = min(processors(), _MOST_THREADS, cells // _CELLS_OF_A_THREAD)
    if threads <= 1:
        return _count_span(columns, (0, rows)).tally()
    bounds = [rows * at // threads for at in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        first, *others = pool.map(lambda span: _count_span(columns, span), itertools.pairwise(bounds))
    for other in others:
        first.join(other)
    return first.tally()


def processors() -> int:
    """Those that this process may use: a container, or taskset, may allow fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _count_span(columns: Columns, span: Span) -> Running:
    running = Running(columns.settings)
    most = _OF_ARRAY if isinstance(columns.scores, ArrayRows) else _OF_FRAME
    step = max(1, most // widest(columns.labels.shape, columns.scores.shape))
    for start in range(span[0], span[1], step):
        labels, scores, beside = columns.block(start, min(start + step, span[1]))
        add_rows(running, labels, scores, start_row=start, beside=beside)
    return running


def _flat_rows(value: Any, name: str, rows: int, item: int = 0) -> Rows | None:
    """A value for each row, or for each item of several rows."""
    if value is None:
        return None
    column = as_rows(filled(value), name)
    if isinstance(column, ArrayRows) and len(column.shape) > 1:
        column = ArrayRows(column.array.reshape(-1))
    if len(column.shape) > 1:
        if column.shape[1] != 1:
            raise BadInputError(f"{name} of {column.shape[1]} columns", "one column", "Pass one of them")
        column = ArrayRows(column.block(0, column.shape[0]).reshape(-1))
    if isinstance(column, ArrayRows) and item and column.shape[0] * item == rows:
        column = ArrayRows(np.repeat(column.array, item))
    if column.shape[0] != rows:
        raise BadInputError(f"{rows} labels and {column.shape[0]} rows of {name}", "equal numbers", "Pair them")
    return column
