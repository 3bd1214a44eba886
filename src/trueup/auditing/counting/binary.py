"""One of two classes, told by one column of scores."""

from __future__ import annotations

import numpy as np

from trueup.auditing.counting.exact import Ints
from trueup.auditing.counting.label_codes import Truth
from trueup.auditing.counting.reals import add_reals_of_cells
from trueup.auditing.counting.running import Counted, Running
from trueup.auditing.counting.screen import Screened


def count_binary(run: Running, truth: Truth, screened: Screened) -> Counted:
    """Count a block of scores (rows, 1) against 0/1 class numbers."""
    column, yes = screened.scores[:, 0], truth.codes == 1
    answers = column > run.settings.cut
    right = answers == yes
    rows, positive = len(yes), int(np.count_nonzero(yes))
    above, both = int(np.count_nonzero(answers)), int(np.count_nonzero(answers & yes))
    run.order.add(screened.scores.T, truth.codes, run.weights)
    if run.weights is not None:
        run.weigh("confusion_weight", truth.codes * 2 + answers)
    run.add("confusion", [rows - positive - above + both, above - both, positive - both, both])
    for name, cut in (("main", run.settings.cut), *((("raw_half", 0.5),) if run.settings.kind == "logits" else ())):
        if name != "main":
            answers = column > cut
            above, both = int(np.count_nonzero(answers)), int(np.count_nonzero(answers & yes))
        run.count(f"{name}:above", above)
        run.count(f"{name}:above_true", both)
        level = column == cut
        if level.any():
            run.count(f"{name}:at", int(np.count_nonzero(level)))
            run.count(f"{name}:at_true", int(np.count_nonzero(level & yes)))
    proper = screened.proper
    if proper is not None:
        column, yes = column[proper], yes[proper]
    add_reals_of_cells(run, column.astype(np.float64), yes, clean=screened.clean)
    cells: Ints = right.astype(np.int64)
    return Counted(right, cells)
