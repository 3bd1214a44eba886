"""The tags of a row in the order of their scores: how far down its true tags stand. Each row gives a number of its own.

With `place` of a true tag for the number of tags whose score is at least its own, and `hits` for the true ones among
them, scikit-learn defines: label ranking average precision, the mean of hits / place over the true tags (1 where none
or all tags are true); ranking loss, the share of pairs of a true and another tag in which the other has no lower score
(0 where there are no pairs); coverage error, the greatest place (0 where no tag is true).
"""

from __future__ import annotations

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, Ints, exact_sum, on_grid, whole_sum
from trueup.auditing.counting.running import Running

#: Cells that are compared at a time.
_CELLS = 1 << 20


def count_tag_ranking(run: Running, scores: Array, cells: Flags) -> None:
    """Add the three numbers of each row (rows, tags), once, and by its weight where rows have weights."""
    rows, tags = cells.shape
    row, tag = np.nonzero(cells)
    place, hits = _places(scores, cells, row, tag)
    number = np.bincount(row, minlength=rows)
    worst: Ints = np.zeros(rows, np.int64)
    np.maximum.at(worst, row, place)
    # Each row's number comes of its own tags alone, in their order, so that no split of the rows changes it.
    found = np.bincount(row, hits / place, minlength=rows) / np.maximum(number, 1)
    pairs = number * (tags - number)
    swapped = np.bincount(row, place - hits, minlength=rows)
    precision = np.where(pairs > 0, found, 1.0)
    loss = np.where(pairs > 0, swapped / np.maximum(pairs, 1), 0.0)
    if run.weights is not None:
        run.count("tag_rows_weight", exact_sum(run.weights))
        for name, values in (("tag_places", worst), ("tag_precision", precision), ("tag_loss", loss)):
            run.count(f"{name}_weight", exact_sum(run.weights * values))
    run.count("tag_rows", rows)
    run.count("tag_places", int(worst.sum()))
    run.count("tag_precision", whole_sum(on_grid(precision)))
    run.count("tag_loss", whole_sum(on_grid(loss)))


def _places(scores: Array, cells: Flags, row: Ints, tag: Ints) -> tuple[Ints, Ints]:
    """Place and hits of each true tag."""
    place, hits = np.empty(len(row), np.int64), np.empty(len(row), np.int64)
    step = max(1, _CELLS // max(1, cells.shape[1]))
    for start in range(0, len(row), step):
        some = slice(start, start + step)
        above = scores[row[some]] >= scores[row[some], tag[some]][:, None]
        place[some] = np.count_nonzero(above, axis=1)
        above &= cells[row[some]]
        hits[some] = np.count_nonzero(above, axis=1)
    return place, hits
