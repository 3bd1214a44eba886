"""Brier score, log-loss and calibration of one block: every term put on a grid by itself, then added as an integer."""

from __future__ import annotations

import numpy as np

from trueup.auditing.counting.exact import (
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
from trueup.auditing.counting.layout import Block
from trueup.auditing.counting.running import Running

#: A row of probabilities is off when its sum differs from 1 by more than a thousandth.
OFF_ONE = 1000
_ONE = 1 << GRID_BITS
#: Losses are added on the grid below this.
_STEP = 1024.0


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


def add_loss_of_logits(run: Running, loss: Floats) -> None:
    """-ln of the softmax or sigmoid given to what was true, as it is: logits leave it finite however large it is.

    An infinite one (a logit of minus infinity where the truth is) is counted, and no mean is given.
    """
    endless = np.isinf(loss)
    if endless.any():
        run.count("endless_loss", int(np.count_nonzero(endless)))
        loss = loss[~endless]
    vast = loss >= 2.0**50
    if vast.any():
        run.count("log_loss", sum(int(value) for value in loss[vast].tolist()) * _ONE)
        loss = loss[~vast]
    if (loss >= _STEP).any():
        # The grid takes numbers below 2048: whole steps are added apart, and what is left is exact.
        steps = np.floor(loss / _STEP)
        run.count("log_loss", whole_sum(steps.astype(np.int64)) * int(_STEP) * _ONE)
        loss = loss - steps * _STEP
    run.count("log_loss", whole_sum(on_grid(np.maximum(loss, 0.0))))


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
        add_loss_of_logits(run, loss)
        p = self.block.like(self.powers).take(codes) / self.total
        squares = grid_sums(self.powers * self.powers, block.axis) * 2.0**-GRID_BITS / (self.total * self.total)
        run.count("brier", whole_sum(on_grid(squares) - 2 * on_grid(p)) + block.rows * _ONE)


def add_sigmoid_reals(run: Running, p: Floats, truth: Flags) -> None:
    """The reals of cells that are each asked a question of their own, but the log-loss: p is that of "yes" (cells,)."""
    run.count("proper", len(p))
    calibrate(run, p, truth)
    error = np.subtract(p, truth)
    np.multiply(error, error, out=error)
    # At most 2**20 terms of at most 2**40 each: no need to add in two halves.
    run.count("brier", int(on_grid(error).sum()))


def add_reals_of_cells(run: Running, cells: Floats, truth: Flags, *, clean: bool) -> None:
    """All reals of probabilities or logits that are each asked a question of their own (cells,)."""
    if run.settings.kind == "logits":
        p, loss = sigmoid_and_loss(cells, truth)
        add_loss_of_logits(run, loss)
    else:
        p = cells if clean else np.clip(cells, 0.0, 1.0)
        add_log_loss(run, probability_of_truth(p, truth))
    add_sigmoid_reals(run, p, truth)


def sigmoid_and_loss(x: Floats, truth: Flags) -> tuple[Floats, Floats]:
    """The probability of "yes" for logits x, and -ln of that of what was true, from the side that keeps digits."""
    away = np.abs(x)
    power = exp_below_one(-away)
    whole = 1.0 + power
    yes = x >= 0
    p = np.where(yes, 1.0, power) / whole
    # -ln(1 / (1 + e^-|x|)) = ln(1 + e^-|x|); on the wrong side |x| is added.
    loss = -minus_log(whole)
    np.add(loss, away, out=loss, where=yes != truth)
    return p, loss


def probability_of_truth(p: Floats, truth: Flags) -> Floats:
    """p where the truth is "yes", and 1 - p elsewhere: |p - 1| has the same bits."""
    passed = np.subtract(p, ~truth)
    return np.abs(passed, out=passed)
