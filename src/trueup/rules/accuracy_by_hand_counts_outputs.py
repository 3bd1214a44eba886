"""An accuracy counted by hand compares rounded outputs one by one, or row by row, though each item has one answer."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.head import NORMALISED
from trueup.contract.known import Known, value_of
from trueup.contract.metric import HandCount
from trueup.contract.setup import Setup
from trueup.contract.task import task_of
from trueup.frameworks.metric_arguments import IN_ROWS
from trueup.rules._finding import Focus, Message, named
from trueup.rules._queries import activation_of, encoding_of, loss_meaning, width
from trueup.rules._wording import hand_words, percent

RULE = named(__name__, "TU305", "warning")

#: Of two columns one says what the other says.
_BOTH = 2
_ADVICE = {
    False: "Compare argmax of the outputs with argmax of the labels, both over the last axis",
    True: "Compare argmax of the outputs, over the last axis, with the labels",
}


def check(setup: Setup) -> Iterator[Finding]:
    """Needs to know that each item has one answer; over two softmax outputs the numbers are the same."""
    for hand in setup.hand_counts:
        columns = width(setup) or 0
        if hand.decision == "argmax" and hand.counted == "cells" and columns > _BOTH:
            yield _of_one_hot_answers(setup, hand, columns)
    if value_of(task_of(setup)) != "one-of-k":
        return
    k, normalised = width(setup), activation_of(setup.head) in NORMALISED
    rows_are_read = encoding_of(setup.labels) == "one-hot"
    # Two outputs of a softmax are p and 1 - p: by outputs, by rows or by argmax, both are right or both are wrong.
    if (k is None and not rows_are_read) or (k is not None and k < 2) or (k == 2 and normalised):
        return
    for hand in setup.hand_counts:
        if hand.decision not in ("threshold", "round") or hand.labels_decision == "argmax":
            continue
        if hand.counted in ("cells", "whole-rows"):
            yield _finding(setup, hand, k)


def _numbers(setup: Setup, hand: HandCount) -> bool:
    """True for labels that are class numbers, as they are read or as the loss takes nothing else.

    What counts may be given rows that were made of the numbers after the training.
    """
    kinds = (call.labels.kind for call in setup.metric_calls if call.where == hand.counted_where)
    if any(isinstance(kind, Known) and kind.value in IN_ROWS for kind in kinds):
        return False
    encoding, loss = encoding_of(setup.labels), loss_meaning(setup)
    return encoding == "integer" or (not encoding and loss is not None and loss.family == "sparse")


def _of_one_hot_answers(setup: Setup, hand: HandCount, k: int) -> Finding:
    message = Message(
        have=f"{hand.by} compares one-hot rows of {k} columns number by number",
        expected="Each item has one answer: the class of its highest output",
        happens=f"Of an item with a wrong answer {k - 2} of {k} numbers are right: it counts {percent((k - 2) / k)}",
        change=_ADVICE[False],
    )
    return RULE.finding(setup, message, Focus(where=hand.counted_where or hand.where or setup.where, hand=hand))


def _finding(setup: Setup, hand: HandCount, k: int | None) -> Finding:
    how = hand_words(hand).partition(",")[0]
    by = f" ({hand.by})" if hand.by else ""
    columns = f"{k} outputs" if k is not None else "k outputs"
    if hand.counted == "cells":
        have = f"Accuracy is counted by hand over each of {columns} separately: {how}{by}"
        floor = percent((k - 1) / k) if k is not None else "(k - 1)/k"
        happens = f"Outputs that are 0 where the label is 0 count as right: naming no class at all scores {floor}"
    elif hand.by and _numbers(setup, hand) and not setup.labels.assumed:
        have = f"Accuracy is asked for of whole rows of {columns}: {how}{by}"
        happens = f"{hand.by} raises an error: the labels are class numbers, and the answers rows of 0 and 1"
    else:
        have = f"Accuracy is counted by hand over whole rows of {columns}: {how}{by}"
        happens = (
            "An item whose highest output is right but not above the threshold counts as wrong: "
            "the share can be too low"
        )
    message = Message(
        have=have,
        expected="Each item has one answer: the class of its highest output",
        happens=happens,
        change=_ADVICE[_numbers(setup, hand)],
    )
    where = hand.counted_where or hand.where or setup.where
    return RULE.finding(setup, message, Focus(where=where, hand=hand))
