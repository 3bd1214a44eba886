"""Padded positions of sequences are counted in the accuracy."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.metric import HandCount
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU310", "warning")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs labels that were filled up, and a count of them that leaves nothing out."""
    for hand in setup.hand_counts:
        if hand.padded is not None:
            yield _finding(setup, hand)


def _finding(setup: Setup, hand: HandCount) -> Finding:
    message = Message(
        have="Answers are compared with labels that are padded to one length, padding and all",
        expected="A share of right answers is of the positions that hold a label",
        happens="Each padded position counts as an answer: the more padding, the more the share is that of guessing it",
        change="Leave the padding out: keep = labels != PAD, then compare answers[keep] with labels[keep], or hand "
        "the metric mask=keep",
    )
    beside = ((hand.padded, "the labels are padded here"),) if hand.padded is not None else ()
    where = hand.counted_where or hand.where or setup.where
    return RULE.finding(setup, message, Focus(where=where, hand=hand, uses=beside))
