"""One class of k, k columns of scores."""

from __future__ import annotations

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, Floats, Ints
from trueup.auditing.counting.label_codes import Truth
from trueup.auditing.counting.layout import Block
from trueup.auditing.counting.reals import Softmax, add_softmax_reals
from trueup.auditing.counting.running import Counted, Running
from trueup.auditing.counting.screen import Screened

#: Thresholds that people hold against raw logits, beside the softmax: where sigmoid is 1/2, and 0.5 itself.
RAW_CUTS: tuple[tuple[str, float], ...] = (("raw_0", 0.0), ("raw_half", 0.5))


def count_one_of_k(run: Running, truth: Truth, screened: Screened) -> Counted:
    """Count a block of scores (rows, classes) against class numbers."""
    codes, block = truth.codes, Block(screened.scores, run.buffers)
    highest = block.highest()
    answers = _answers(run, block, highest, codes)
    right = answers == codes
    run.confuse(codes, answers)
    passed = block.take(codes)
    if 0 < run.settings.top_k < run.settings.classes:
        run.count("top_right", _in_top(block, codes, passed, run.settings.top_k))
    proper = screened.proper
    if run.settings.kind == "logits":
        for name, cut in RAW_CUTS:
            _count_cells(run, name, block, (block.where(np.greater, cut), block.where(np.equal, cut, "level")), codes)
        return Counted(right, _softmax_cells(run, block, highest.astype(np.float64), (codes, right, proper)))
    if run.settings.rank_columns:
        scores = block.column(1)[None, :] if run.settings.rank_columns == 1 else block.by_column()
        run.order.add(scores, codes, run.weights)
    cut = run.settings.cut
    cells = _count_cells(run, "main", block, (block.where(np.greater, cut), block.where(np.equal, cut, "level")), codes)
    if proper is None:
        add_softmax_reals(run, block, codes, right, clean=screened.clean)
    else:
        add_softmax_reals(run, block.some(proper), codes[proper], right[proper], clean=False)
    return Counted(right, cells)


def _softmax_cells(run: Running, block: Block, highest: Floats, rows: tuple[Ints, Flags, Flags | None]) -> Ints:
    """Cells of the softmax against the threshold; rows without one (an infinite logit) have all cells below it."""
    codes, right, proper = rows
    cut = run.settings.cut
    if proper is not None:
        cells = np.full(block.rows, block.columns - 1, np.int64)
        improper = np.flatnonzero(~proper)
        run.add("above:main", {0: len(improper)})
        block, codes, right = block.some(proper), codes[proper], right[proper]
        weights = None if run.weights is None else run.weights[proper]
        softmax = Softmax(block, highest[proper])
        _rank(run, softmax, codes, weights)
        cells[proper] = _count_cells(run, "main", block, (softmax.above(cut), softmax.at(cut)), codes)
        softmax.add_reals(run, codes, right)
        return cells
    softmax = Softmax(block, highest)
    _rank(run, softmax, codes, run.weights)
    counted = _count_cells(run, "main", block, (softmax.above(cut), softmax.at(cut)), codes)
    softmax.add_reals(run, codes, right)
    return counted


def _rank(run: Running, softmax: Softmax, codes: Ints, weights: Floats | None) -> None:
    """Rows by their softmax; of two classes by the difference of logits, which has the same order and more digits."""
    if run.settings.rank_columns == 1:
        no, yes = (softmax.block.column(at).astype(np.float64) for at in (0, 1))
        run.order.add((yes - no)[None, :], codes, weights)
    elif run.settings.rank_columns:
        shares = softmax.block.like(softmax.shares())
        run.order.add(shares.by_column(), codes, weights)


def _answers(run: Running, block: Block, highest: Array, codes: Ints) -> Ints:
    """The first column with the highest score; rows where several share it are counted."""
    best = block.where(np.equal, highest)
    answers = block.first(best)
    if np.count_nonzero(best) != block.rows:
        tied = block.per_row(best) > 1
        run.count("ties", int(np.count_nonzero(tied)))
        run.count("ties_right", int(np.count_nonzero(tied & (answers == codes))))
        run.count("ties_with_label", int(np.count_nonzero(tied & (block.take(codes) == highest))))
    return answers


def _in_top(block: Block, codes: Ints, label_scores: Array, top: int) -> int:
    """Rows whose label is among the `top` highest scores; of equal scores the first column goes first."""
    before = block.per_row(block.where(np.greater, label_scores))
    equal = block.where(np.equal, label_scores, "level")
    if np.count_nonzero(equal) != block.rows:
        for row in np.flatnonzero(block.per_row(equal) > 1):
            before[row] += np.count_nonzero(block.row(int(row))[: codes[row]] == label_scores[row])
    return int(np.count_nonzero(before < top))


def _count_cells(run: Running, name: str, block: Block, flags: tuple[Flags, Flags], codes: Ints) -> Ints:
    """Cells above and at a threshold, each cell a question of its own; gives the right cells of each row."""
    above, at = flags
    number = block.per_row(above)
    label_above = block.take_flags(above, codes)
    run.count(f"{name}:above", int(number.sum()))
    run.count(f"{name}:above_true", int(np.count_nonzero(label_above)))
    run.count(f"{name}:rows_right", int(np.count_nonzero(label_above & (number == 1))))
    level = int(np.count_nonzero(at))
    if level:
        run.count(f"{name}:at", level)
        run.count(f"{name}:at_true", int(np.count_nonzero(block.take_flags(at, codes))))
    if name == "main":
        run.add("above:main", np.bincount(number))
    # Wrong are the other cells above, and the label's own when it is not above.
    cells: Ints = block.columns - (number - label_above) - ~label_above
    return cells
