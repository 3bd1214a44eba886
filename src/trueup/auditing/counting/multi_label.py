"""Any number of k tags: k columns of scores against rows of 0s and 1s."""

from __future__ import annotations

import numpy as np

from trueup.auditing.counting.exact import Flags, exact_sums
from trueup.auditing.counting.label_codes import Truth
from trueup.auditing.counting.ranking.tag_ranking import count_tag_ranking
from trueup.auditing.counting.reals import add_reals_of_cells
from trueup.auditing.counting.running import Counted, Running
from trueup.auditing.counting.screen import Screened
from trueup.contract.bad_input import BadInputError


def count_multi_label(run: Running, truth: Truth, screened: Screened) -> Counted:
    """Count a block of scores (rows, tags) against multi-hot rows."""
    cells, scores = _cells(truth), screened.scores
    cut = run.settings.cut
    counted = count_tags(run, cells, scores > cut)
    if run.settings.rank_columns:
        run.order.add(scores.T, cells.T, run.weights)
        count_tag_ranking(run, scores, cells)
    at = scores == cut
    run.count("main:at", int(np.count_nonzero(at)))
    run.count("main:at_true", int(np.count_nonzero(at & cells)))
    if run.settings.kind == "logits":
        above = scores > 0.5
        run.count("raw_half:above", int(np.count_nonzero(above)))
        run.count("raw_half:above_true", int(np.count_nonzero(above & cells)))
        run.count("raw_half:rows_right", int(np.count_nonzero((above == cells).all(axis=1))))
    highest = scores.argmax(axis=1)
    run.count("argmax_first", int(np.count_nonzero(highest == cells.argmax(axis=1))))
    run.count("argmax_any", int(np.count_nonzero(cells[np.arange(len(cells)), highest])))
    if screened.proper is not None:
        scores, cells = scores[screened.proper], cells[screened.proper]
    add_reals_of_cells(run, scores.astype(np.float64).ravel(), cells.ravel(), clean=screened.clean)
    return counted


def count_tags(run: Running, cells: Flags, answers: Flags) -> Counted:
    """Count hard answers (rows, tags)."""
    both = cells & answers
    run.add("tag_true", cells.sum(axis=0))
    run.add("tag_answered", answers.sum(axis=0))
    run.add("tag_both", both.sum(axis=0))
    _count_row_tags(run, cells, answers, both)
    run.count("main:above", int(np.count_nonzero(answers)))
    run.count("main:above_true", int(np.count_nonzero(both)))
    run.add("above:main", np.bincount(answers.sum(axis=1)))
    number = (cells == answers).sum(axis=1)
    right: Flags = number == cells.shape[1]
    run.count("main:rows_right", int(np.count_nonzero(right)))
    run.add("cells_right", np.bincount(number))
    run.count("empty_truth", int(np.count_nonzero(~cells.any(axis=1))))
    return Counted(right, number)


def _count_row_tags(run: Running, cells: Flags, answers: Flags, both: Flags) -> None:
    """Rows by how many of their tags are true, answered, and both; and the same by weights."""
    base = cells.shape[1] + 1
    keys = (cells.sum(axis=1) * base + answers.sum(axis=1)) * base + both.sum(axis=1)
    run.row_tags.add(keys)
    run.weigh("row_tags_weight", keys)
    if run.weights is None:
        return
    for name, flags in (("tag_true_weight", cells), ("tag_answered_weight", answers), ("tag_both_weight", both)):
        row, tag = np.nonzero(flags)
        table = run.by_weight[name]
        for at in range(0, len(row), 1 << 20):
            some = slice(at, at + (1 << 20))
            sums = exact_sums(run.weights[row[some]], tag[some], flags.shape[1])
            for code, amount in enumerate(sums):
                table[code] += amount


def _cells(truth: Truth) -> Flags:
    if truth.cells is None:
        raise BadInputError("class numbers", "multi-hot rows for a multi-label task", "Say labels_as='multi-hot'")
    return truth.cells
