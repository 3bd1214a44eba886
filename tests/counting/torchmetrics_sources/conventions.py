"""Where torchmetrics and the audit mean different numbers by one name, and each is right by its own words.

Each convention is a formula that makes torchmetrics' number out of what the audit counts. A difference is excused where
such a formula gives exactly what torchmetrics said, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asked_of_torchmetrics import Numbers, Question

Convention = Callable[[Question], Numbers]


def mean_iou_without_the_ignored_class(question: Question) -> Numbers:
    """IoU leaves out a class whose rows are ignored, where that class is answered; torchmetrics' own F1 does not."""
    ignored = question.arguments.get("ignore_index")
    kept = [item for code, item in enumerate(question.audit.per_class) if code != ignored]
    if question.task != "multiclass" or question.name != "jaccard_index" or len(kept) == len(question.audit.per_class):
        return None
    unions = [item.support + item.answered - item.right for item in kept]
    if question.average == "micro":
        return sum(item.right for item in question.audit.per_class) / (sum(unions) or 1)
    shares = [item.right / union for item, union in zip(kept, unions, strict=True) if union]
    return sum(shares) / len(shares) if question.average == "macro" and shares else None


def correlation_where_a_side_is_constant(question: Question) -> Numbers:
    """Of labels or answers of one class alone: 1 where all are right, -1 where none is; there is no correlation."""
    if question.task == "multiclass" or question.name != "matthews_corrcoef":
        return None
    counts = question.outcomes()[:, :4]
    right, alarms, quiet, missed = counts[1] if question.task == "binary" else counts.sum(axis=0)
    if (right + alarms) * (right + missed) * (quiet + alarms) * (quiet + missed):
        return None
    return 1.0 if not alarms + missed else -1.0 if not right + quiet else None


def items_of_which_nothing_is_left(question: Question) -> Numbers:
    """An item whose every position is ignored counts as right; in the audit it does not count."""
    items = question.audit.definition("items")
    if question.name != "exact_match" or items is None or items.of is None or items.right is None:
        return None
    nothing = int(
        (question.target == question.arguments.get("ignore_index")).reshape(len(question.target), -1).all(1).sum()
    )
    return (items.right + nothing) / (items.of + nothing)


CONVENTIONS: tuple[Convention, ...] = (
    mean_iou_without_the_ignored_class,
    correlation_where_a_side_is_constant,
    items_of_which_nothing_is_left,
)


def convention_of(question: Question, expected: Any, equal: Callable[[Numbers, Any], bool]) -> str | None:
    """The name of the convention by which torchmetrics has its number; None where there is none."""
    for convention in CONVENTIONS:
        number = convention(question)
        if number is not None and equal(number, expected):
            return convention.__name__
    return None
