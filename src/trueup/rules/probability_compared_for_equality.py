"""A probability is asked whether it equals 0 or 1, where a threshold would tell the class."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.head import NORMALISED
from trueup.contract.known import value_of
from trueup.contract.metric import HandCount
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU322", "warning")
#: What is just as clear an answer, and does not pass.
_NEAR = {0.0: "0.01", 1.0: "0.99"}


def check(setup: Setup) -> Iterator[Finding]:
    """Needs a probability as the model gave it; what was rounded, cut or made a whole number is an answer already."""
    for hand in setup.hand_counts:
        if hand.decision == "equals":
            yield _finding(setup, hand)


def _finding(setup: Setup, hand: HandCount) -> Finding:
    number, activation = value_of(hand.threshold) or 0.0, value_of(hand.scores) or ""
    message = Message(
        have=f"A probability ({activation}) is asked whether it equals {number:g}",
        expected="A probability lies anywhere between 0 and 1, and a threshold tells which class it means",
        happens=f"Only what is so sure that it is rounded to {number:g} passes: {_NEAR[number]} is taken for the other "
        "class",
        change="Compare it with 0.5, or take argmax of the outputs" if activation in NORMALISED
        else "Compare it with 0.5",
    )  # fmt: skip
    return RULE.finding(setup, message, Focus(where=hand.where or setup.where, hand=hand))
