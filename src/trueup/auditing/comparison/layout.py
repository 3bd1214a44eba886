"""Two arms as a table of seeds × items: where one run is right and the other wrong, and what varies with what.

A cell is +1 where only the second arm's run has the item right, -1 where only the first's has, else 0. Its mean is the
difference of the true accuracies. Seeds and items are both drawn from many, and every seed meets every item (a crossed
layout, as readers × cases in radiology), so a mean varies with both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from trueup.auditing.counting.exact import Flags

Cells = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]

#: Draws of the bootstrap, and how many numbers it holds at a time.
DRAWS = 2_000
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Layout:
    """The table, equal columns kept once.

    patterns: (different columns, seeds), the cells of an item over the seeds. counts: (different columns,), items each.
    """

    patterns: Cells
    counts: npt.NDArray[np.int64]

    @property
    def seeds(self) -> int:
        """Rows of the table."""
        return int(self.patterns.shape[1])

    @property
    def items(self) -> int:
        """Columns of the table."""
        return int(self.counts.sum())

    @property
    def difference(self) -> float:
        """The mean of all cells."""
        return float(self.counts @ self.patterns.sum(axis=1, dtype=np.int64)) / (self.items * self.seeds)

    @property
    def of_seeds(self) -> Floats:
        """(seeds,), the difference at each seed."""
        means: Floats = (self.counts @ self.patterns.astype(np.int64)) / self.items
        return means


@dataclass(frozen=True, slots=True)
class Error:
    """How far the mean difference may be off.

    centre: the mean with one made-up item for each arm (see `error_of`).
    of_seeds: what one seed varies by, of_items: what one item varies by beyond that, both as mean squares of the table.
    seeds, items: the table's size, the made-up items among them.
    """

    centre: float
    of_seeds: float
    of_items: float
    seeds: int
    items: int

    def at(self, seeds: int) -> tuple[float, float]:
        """Standard error and degrees of freedom (inf: normal) with so many seeds and the same items.

        The variance of the mean is (MS_seeds + max(MS_items - MS_rest, 0)) / (seeds · items), the degrees of freedom
        are those of Hillis (Statistics in Medicine 26, 2007, 596-619): (seeds - 1) · (that sum / MS_seeds)².
        """
        whole = self.of_seeds + self.of_items * seeds / self.seeds
        freedom = (seeds - 1) * (whole / self.of_seeds) ** 2 if self.of_seeds and seeds > 1 else math.inf
        return math.sqrt(whole / (seeds * self.items)), freedom


def layout_of(first: Sequence[Flags], second: Sequence[Flags]) -> Layout:
    """The table of two arms.

    Args:
        first, second: one bool (items,) for each shared seed, in the same order of seeds and items.
    """
    cells = np.stack([b.astype(np.int8) - a.astype(np.int8) for a, b in zip(first, second, strict=True)], axis=1)
    patterns, counts = np.unique(cells, axis=0, return_counts=True)
    return Layout(patterns, counts.astype(np.int64))


def error_of(layout: Layout) -> Error:
    """What the difference varies by.

    A random-effects analysis of variance of seeds × items, as Dorfman, Berbaum and Metz (1992) and Hillis (2007) use it
    for readers × cases. Two made-up items stand in the table, one that only the first arm ever has right and one that
    only the second has (Bonett and Price, J. Educ. Behav. Stat. 37, 2012, 479-488): without them no flip at all
    would be taken for certainty. The share of the seeds is never taken as smaller than that of the rest, which is what
    it would be if seeds did not matter. So the error is never below that over the seeds alone nor below that over
    the items alone.
    """
    seeds = layout.seeds
    item = np.ones((1, seeds), np.int8)
    cells = np.concatenate([layout.patterns, item, -item]).astype(np.float64)
    counts = np.concatenate([layout.counts, [1, 1]])
    items = int(counts.sum())
    of_item, of_seed = cells.mean(axis=1), counts @ cells / items
    centre = float(of_seed.mean())
    between_items = seeds * float(counts @ (of_item - centre) ** 2)
    if seeds == 1:
        # The variance of a paired difference of proportions: the divisor is the number of items.
        return Error(centre, 0.0, between_items / items, 1, items)
    rest = counts @ ((cells - of_item[:, None] - of_seed + centre) ** 2).sum(axis=1) / ((seeds - 1) * (items - 1))
    between_seeds = items * float(((of_seed - centre) ** 2).sum()) / (seeds - 1)
    return Error(
        centre,
        max(between_seeds, float(rest)),
        max(between_items / (items - 1) - float(rest), 0.0),
        seeds,
        items,
    )


def bootstrap(layout: Layout, seed: int = 0) -> tuple[float, float]:
    """Percentile interval of the difference at 95 %: seeds and items are drawn with replacement, each by themselves.

    The mean over the drawn seeds × the drawn items is taken each time (Owen's pigeonhole bootstrap, Annals of Applied
    Statistics 1, 2007, 386-411). Few seeds make it too narrow, as every bootstrap of few things is.
    """
    random = np.random.default_rng(seed)
    shares, cells = layout.counts / layout.items, layout.patterns.astype(np.float64)
    means: list[Any] = []
    step = max(1, _AT_ONCE // len(shares))
    for start in range(0, DRAWS, step):
        size = min(step, DRAWS - start)
        items = random.multinomial(layout.items, shares, size=size)
        seeds = random.multinomial(layout.seeds, np.full(layout.seeds, 1 / layout.seeds), size=size)
        means.append(((items @ cells) * seeds).sum(axis=1))
    low, high = np.quantile(np.concatenate(means) / (layout.items * layout.seeds), [0.025, 0.975])
    return float(low), float(high)
