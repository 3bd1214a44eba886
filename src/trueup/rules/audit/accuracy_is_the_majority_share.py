"""The accuracy is that of always answering the largest class."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.audit import Audit
from trueup.contract.finding import Finding
from trueup.contract.percent import percent, points
from trueup.rules.audit._naming import named

RULE = named(__name__, "TU401", "warning")

#: A lift below one point is called the same where the interval cannot tell it from none.
SLIGHT = 0.01


def check(audit: Audit) -> Iterator[Finding]:
    """Silent for one class, and where the accuracy is above the share by a point or by more than chance explains."""
    share, accuracy = audit.majority.share, audit.accuracy
    classes = sum(1 for one in audit.per_class if one.support)
    if audit.task == "multi-label" or classes < 2:
        return
    low = accuracy.interval[0] if accuracy.interval else accuracy.value
    if accuracy.value > share and (audit.lift >= SLIGHT or low > share):
        return
    yield RULE.finding(
        have=f"The accuracy is {percent(accuracy.value)}, and {percent(share)} of the rows are of class "
        f"{audit.majority.name}",
        expected="A model that has learned something is right more often than one that always gives the same answer",
        happens=f"The lift over the largest class is {points(audit.lift)}: "
        f"{'no better than' if audit.lift <= 0 else 'not to be told from'} answering {audit.majority.name} every time",
        change=f"Look at the balanced accuracy ({percent(audit.balanced or 0.0)}) and the recall of each class, "
        "and report the lift beside the accuracy",
    )
