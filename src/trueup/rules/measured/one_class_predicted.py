"""Every prediction is the same class."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.audit import Audit
from trueup.contract.finding import Finding
from trueup.contract.percent import percent
from trueup.rules.measured._naming import named

RULE = named(__name__, "TU402", "warning")


def check(audit: Audit) -> Iterator[Finding]:
    """Silent where the labels are all of one class too, and for a single row."""
    if audit.counted < 2:
        return
    if audit.task == "multi-label":
        answer, varied = _same_tags(audit)
    else:
        passed = [item.name for item in audit.per_class if item.answered]
        answer = f"class {passed[0]}" if len(passed) == 1 else ""
        varied = sum(1 for item in audit.per_class if item.support) > 1
    if not answer or not varied:
        return
    yield RULE.finding(
        have=f"All {audit.counted} rows are answered with {answer}",
        expected="Answers that depend on the input",
        happens=f"The accuracy, {percent(audit.accuracy.value)}, is the share of that answer in the labels",
        change="Look at the head and the loss: a single softmax unit, a loss that takes other labels, a learning "
        "rate that blew up, or an input that is constant",
    )


def _same_tags(audit: Audit) -> tuple[str, bool]:
    """The one set of tags that every row gets, in words; and whether the labels vary."""
    always = [item.name for item in audit.per_class if item.answered == audit.counted]
    if any(item.answered not in (0, audit.counted) for item in audit.per_class):
        return "", False
    varied = any(item.support not in (0, audit.counted) for item in audit.per_class)
    return ("the tags " + ", ".join(always) if always else "no tag at all"), varied
