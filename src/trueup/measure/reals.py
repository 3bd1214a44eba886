"""Brier score, log-loss and calibration of one block: every term put on a grid by itself, then added as an integer."""

from __future__ import annotations

import numpy as np

from trueup.measure.exact import (
    GRID_BITS,
    STRETCH,
    Flags,
    Floats,
    Ints,
    confidence_sums,
    exp_below_one,
    grid_sums,
    minus_log,
    on_grid,
    whole_sum,
)
from trueup.measure.layout import Block
from trueup.measure.running import Running

#: A row of probabilities is off when its sum differs from 1 by more than a thousandth.
OFF_ONE = 1000
_ONE = 1 << GRID_BITS


def calibrate(run: Running, confident: Floats, right: Flags) -> None:
    """Bins of equal width [b/bins, (b+1)/bins), the last one closed."""
    bins = run.settings.bins
    both, sums = np.zeros(2 * bins, np.int64), np.zeros(bins, np.int64)
    for at in range(0, len(confident), STRETCH):
        p = confident[at : at + STRETCH]
        bin_of = np.minimum((p * bins).astype(np.int64), bins - 1)
        both += np.bincount(bin_of * 2 + right[at : at + STRETCH], minlength=2 * bins)
        sums += confidence_sums(p, bin_of, bins)
    run.add("bin_rows", both[::2] + both[1::2])
    run.add("bin_right", both[1::2])
    run.add("bin_confidence", sums)


def add_log_loss(run: Running, p: Floats) -> None:
    """-ln of the probabilities given to what was true; those below the clip are counted."""
    clip = run.settings.clip
    run.count("clipped", int(np.count_nonzero(p < clip)))
    run.count("log_loss", whole_sum(on_grid(minus_log(np.maximum(p, clip)))))


def add_softmax_reals(run: Running, block: Block, codes: Ints, right: Flags, *, clean: bool) -> None:
    """The reals of rows of probabilities, one for each class."""
    run.count("proper", block.rows)
    cells = block.doubles()
    _count_off_one(run, block)
    if not clean:
        np.clip(cells, 0.0, 1.0, out=cells)
    p = np.clip(block.take(codes).astype(np.float64), 0.0, 1.0)
    highest = np.clip(block.highest().astype(np.float64), 0.0, 1.0)
    calibrate(run, highest, right)
    add_log_loss(run, p)
    np.multiply(cells, cells, out=cells)
    squares = grid_sums(cells, block.axis)
    run.count("brier", whole_sum(squares - 2 * on_grid(p)) + block.rows * _ONE)


def _count_off_one(run: Running, block: Block) -> None:
    """Rows whose sum is off, decided exactly: only rows near the border are added up on the grid."""
    quick = block.cells.sum(axis=block.axis, dtype=block.cells.dtype).astype(np.float64)
    off = np.abs(quick - 1.0)
    # The quick sum depends on the order of addition, but by no more than this.
    blur = block.columns * 2.0**-22
    surely = off > 1.0 / OFF_ONE + blur
    near = np.flatnonzero((off >= 1.0 / OFF_ONE - blur) & ~surely)
    number = int(np.count_nonzero(surely))
    for row in near:
        whole = int(on_grid(block.row(int(row)).astype(np.float64)).sum())
        number += abs(whole - _ONE) * OFF_ONE > _ONE
    run.count("off_one_rows", number)


class Softmax:
    """Softmax of a block of logits: e**(x - highest) on the grid, and their exact sum."""

    def __init__(self, block: Block, highest: Floats) -> None:
        cells = block.doubles()
        cells -= block.spread(highest)
        self.block = block
        self.highest = highest
        whole = on_grid(exp_below_one(cells))
        self.powers: Floats = np.multiply(whole, 2.0**-GRID_BITS, dtype=np.float64)
        # Added as integers, and rounded once.
        self.total: Floats = np.multiply(whole.sum(axis=block.axis), 2.0**-GRID_BITS, dtype=np.float64)

    def shares(self) -> Floats:
        """The softmax itself, in the layout of the block."""
        return np.asarray(self.powers / self.block.spread(self.total))

    def above(self, threshold: float) -> Flags:
        """Which cells' softmax is greater than the threshold, in the layout of the block."""
        return self.block.like(self.powers).where(np.greater, threshold * self.total)

    def at(self, threshold: float) -> Flags:
        """Which cells' softmax equals the threshold."""
        return self.block.like(self.powers).where(np.equal, threshold * self.total, "level")

    def add_reals(self, run: Running, codes: Ints, right: Flags) -> None:
        """As `add_softmax_reals`, from logits."""
        block = self.block
        run.count("proper", block.rows)
        calibrate(run, 1.0 / self.total, right)
        loss = -minus_log(self.total) - (block.take(codes).astype(np.float64) - self.highest)
        most = float(minus_log(np.array([run.settings.clip]))[0])
        run.count("clipped", int(np.count_nonzero(loss > most)))
        run.count("log_loss", whole_sum(on_grid(np.clip(loss, 0.0, most))))
        p = self.block.like(self.powers).take(codes) / self.total
        squares = grid_sums(self.powers * self.powers, block.axis) * 2.0**-GRID_BITS / (self.total * self.total)
        run.count("brier", whole_sum(on_grid(squares) - 2 * on_grid(p)) + block.rows * _ONE)


def add_sigmoid_reals(run: Running, p: Floats, p_true: Floats, truth: Flags) -> None:
    """The reals of cells that are each asked a question of their own: p is the probability of "yes" (cells,)."""
    run.count("proper", len(p))
    calibrate(run, p, truth)
    add_log_loss(run, p_true)
    error = np.subtract(p, truth)
    np.multiply(error, error, out=error)
    # At most 2**20 terms of at most 2**40 each: no need to add in two halves.
    run.count("brier", int(on_grid(error).sum()))


def sigmoid_pair(x: Floats, truth: Flags) -> tuple[Floats, Floats]:
    """The probability of "yes", and of what was true, for logits x; both computed from the side that keeps digits."""
    power = exp_below_one(-np.abs(x))
    small, large = power / (1.0 + power), 1.0 / (1.0 + power)
    p = np.where(x >= 0, large, small)
    return p, np.where((x >= 0) == truth, large, small)


def probability_of_truth(p: Floats, truth: Flags) -> Floats:
    """p where the truth is "yes", and 1 - p elsewhere: |p - 1| has the same bits."""
    given = np.subtract(p, ~truth)
    return np.abs(given, out=given)
