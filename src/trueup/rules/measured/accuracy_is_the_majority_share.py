"""The accuracy is that of always answering the largest class, or below it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from trueup.contract.audit import Audit
from trueup.contract.finding import Finding
from trueup.contract.percent import percent, points, points_between
from trueup.rules.measured._naming import named

RULE = named(__name__, "TU401", "warning")

#: A lift that is surely below this, or below a tenth of what the largest class leaves, is none to speak of.
SLIGHT = 0.01
#: So far below the share, the answers are not bad but mixed up.
FAR = 0.1
#: Of a normal distribution, two-sided, 95 %.
_Z = 1.959964


def check(audit: Audit) -> Iterator[Finding]:
    """Silent for one class, for several tags to a row, and where the rows do not tell a slight lift from a real one."""
    share, accuracy = audit.majority.share, audit.accuracy
    classes = sum(1 for item in audit.per_class if item.support)
    if audit.task == "multi-label" or classes < 2:
        return
    low, high = lift_between(audit)
    # Who gives the largest class's answer in every row has its share for certain, whatever that leaves to be gained.
    bound = SLIGHT if _constant(audit) else min(SLIGHT, (1 - share) / 10)
    below, slight = high < 0, high < bound
    if not below and not slight:
        return
    name = audit.majority.name
    sure = f"{points_between(low, high)}, 95 % sure over {audit.counted} rows"
    happens = f"The lift over the largest class is {points(audit.lift)} ({sure}): " + (
        f"worse than answering {name} every time" if below else f"not to be told from answering {name} every time"
    )
    yield RULE.finding(
        have=f"The accuracy is {percent(accuracy.value)}, and {percent(share)} of the rows are of class {name}",
        expected="An accuracy tells of something learned where it lies above that of always giving the same answer",
        happens=happens,
        change=_change(audit, far=below and audit.lift < -FAR),
    )


def _constant(audit: Audit) -> bool:
    """True where every answer is the largest class."""
    largest = max(audit.per_class, key=lambda row: row.support)
    return largest.right == largest.support and audit.accuracy.right == largest.right == audit.majority.right


def _change(audit: Audit, *, far: bool) -> str:
    if far:
        return (
            "So far below a constant answer, suspect the order of the classes first: do the columns of scores, or the "
            "numbers of the answers, stand for the classes in the order they are counted in? Then rows paired with "
            "the labels of others"
        )
    return (
        f"Look at the balanced accuracy ({percent(audit.balanced or 0.0)}) and the recall of each class, "
        "and report the lift beside the accuracy"
    )


def lift_between(audit: Audit) -> tuple[float, float]:
    """The 95 % interval of the lift: both answers are of the same rows, so it is that of a paired difference.

    A. Agresti and Y. Min, Simple improved confidence intervals for comparing matched proportions, 2005: half a row is
    added to each of the four cells.
    """
    largest = max(audit.per_class, key=lambda row: row.support)
    rows, right = audit.counted, audit.accuracy.right or 0
    gained, lost = right - largest.right, largest.support - largest.right
    of = rows + 2
    difference = (gained - lost) / of
    spread = math.sqrt(max(0.0, (gained + lost + 1) / of - difference**2) / of)
    return difference - _Z * spread, difference + _Z * spread
