"""Blocks of clean probabilities, counted by the compiled kernel into a count under way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, Ints
from trueup.auditing.counting.kernel.loading import Call, Kernel, kernel
from trueup.auditing.counting.ranking.score_cells import first_bits
from trueup.auditing.counting.running import Running

#: The counters of kernel.h, in its order; sums of reals come in two halves.
COUNTERS = (
    "right",
    "ties",
    "ties_right",
    "ties_with_label",
    "top_right",
    "main:above",
    "main:above_true",
    "main:rows_right",
    "main:at",
    "main:at_true",
    "off_one_rows",
    "clipped",
)
_REALS = ("log_loss", "brier")
_LOW_BITS = 26
#: Scores that are kept one by one are sorted: no more of them at a time than it takes to leave that (score_order.py).
_TO_SORT = 1 << 18
#: Scores that do not lie row by row are copied, so many at a time.
_TO_COPY = 1 << 20


@dataclass(frozen=True, slots=True)
class CompiledBlock:
    """Rows that the kernel may count.

    scores: (rows, columns), float32 or float64; labels: class numbers (rows,) in any type of integers.
    """

    kernel: Kernel
    scores: Array
    labels: Array

    def count(self, run: Running, start: int) -> Flags:
        """Count rows from `start` up to the first that NumPy has to look at; gives which of them are right."""
        columns = self.scores.shape[1]
        most, ranked = len(self.labels) * columns, run.order.grid is not None
        if not self.scores.flags.c_contiguous:
            most = _TO_COPY
        if ranked and not run.order.on_grid:
            most = _TO_SORT
        end = start + max(1, most // columns)
        scores = np.ascontiguousarray(self.scores[start:end])
        labels = np.ascontiguousarray(self.labels[start:end])
        found = _Found.empty(run, scores)
        done = self.kernel.count(_call(run, scores, labels, found))
        if done:
            _add(run, found, done)
            if ranked and not run.order.on_grid:
                self._rank(run, scores[:done], labels[:done])
        return found.right[:done]

    def _rank(self, run: Running, scores: Array, labels: Array) -> None:
        """Scores that the kernel found clean, and that no grid was there for when it counted them."""
        some = scores[:, 1:2] if scores.shape[1] == 2 else scores
        run.order.look_ahead(some)
        if run.order.on_grid:
            found = _Found.empty(run, scores, aside=True)  # alive until the kernel has written into it
            self.kernel.count(_call(run, scores, labels, found))
        else:
            run.order.add(some.T, labels.astype(np.int64))


def compiled_block(run: Running, labels: Array, scores: Array) -> CompiledBlock | None:
    """The rows as the kernel takes them; None where there is none, or where it does not count what is asked for."""
    settings = run.settings
    one_column = settings.columns == 1
    if (
        settings.kind != "proba"
        or settings.labels_as not in ("integer", "binary")
        or (settings.task != "binary" and one_column)
        or settings.names
        or settings.weighted
        or settings.masked
        or settings.ignore is not None
        or run.watch is not None
        or labels.dtype.kind not in "biu"
        or not labels.dtype.isnative
        or labels.shape not in ((len(labels),), (len(labels), 1))
        or scores.shape not in ((len(labels), settings.columns), *(((len(labels),),) if one_column else ()))
        or scores.dtype not in (np.float32, np.float64)
    ):
        return None
    found = kernel()
    if found is None:
        return None
    return CompiledBlock(found, scores[:, None] if scores.ndim == 1 else scores, labels.reshape(-1))


@dataclass(frozen=True, slots=True)
class _Found:
    """What the kernel writes: kernel.h says what each holds.

    confusion: None where it is too large a table; keys has each row's place in it then.
    """

    counts: Ints
    above: Ints
    bins: Ints
    right: Flags
    confusion: Ints | None
    keys: Ints

    @classmethod
    def empty(cls, run: Running, scores: Array, *, aside: bool = False) -> _Found:
        """`aside`: nothing goes into the count."""
        rows, columns = scores.shape
        confusion = None if aside else run.confusion.dense()
        if columns == 1:
            confusion = np.zeros(4, np.int64)
        return cls(
            counts=np.zeros(len(COUNTERS) + 2 * len(_REALS), np.int64),
            above=np.zeros(columns + 1, np.int64),
            bins=np.zeros((run.settings.bins, 3), np.int64),
            right=np.empty(rows, np.bool_),
            confusion=confusion,
            keys=np.empty(rows if confusion is None else 0, np.int64),
        )


def _call(run: Running, scores: Array, labels: Array, found: _Found) -> Call:
    settings, order = run.settings, run.order
    with np.errstate(over="ignore"):
        cut = float(scores.dtype.type(settings.cut))
    call = Call(
        scores=scores.ctypes.data,
        labels=labels.ctypes.data,
        rows=scores.shape[0],
        columns=scores.shape[1],
        is_double=scores.dtype == np.float64,
        label_type=2 * (labels.dtype.itemsize.bit_length() - 1) + (labels.dtype.kind != "i"),
        cut=cut,
        clip=settings.clip,
        bins=settings.bins,
        top=settings.top_k if settings.top_k < settings.classes else 0,
        counts=found.counts.ctypes.data,
        above=found.above.ctypes.data,
        confusion=None if found.confusion is None else found.confusion.ctypes.data,
        keys=found.keys.ctypes.data,
        bins_of=found.bins.ctypes.data,
        right=found.right.ctypes.data,
    )
    if order.grid is not None and order.cells is not None and order.on_grid:
        call.cells = order.cells.counters(len(scores)).ctypes.data
        call.half, call.size = order.grid.half, order.grid.size
        call.shift, call.lowest = first_bits(scores.dtype, order.grid)
    return call


def _add(run: Running, found: _Found, done: int) -> None:
    run.count("counted", done)
    run.count("proper", done)
    for name, number in zip(COUNTERS, found.counts.tolist(), strict=False):
        if number:
            run.count(name, number)
    for name, (high, low) in zip(_REALS, found.counts[len(COUNTERS) :].reshape(-1, 2).tolist(), strict=True):
        run.count(name, (high << _LOW_BITS) + low)
    run.add("bin_rows", found.bins[:, 0] + found.bins[:, 1])
    run.add("bin_right", found.bins[:, 1])
    run.add("bin_confidence", found.bins[:, 2])
    if run.settings.task == "binary" and found.confusion is not None:
        both = found.confusion.tolist()
        run.add("confusion", both)
        run.count("right", both[0] + both[3])
        run.count("main:above", both[1] + both[3])
        run.count("main:above_true", both[3])
        return
    # Hardly a row has more than one cell above one half; the others need not be gone through.
    run.add("above:main", found.above[: int(np.flatnonzero(found.above)[-1]) + 1])
    if found.confusion is None:
        run.confusion.add(found.keys[:done])
