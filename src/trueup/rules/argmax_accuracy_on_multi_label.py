"""The accuracy asked for compares one answer per item, though an item may have several labels."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.head import NORMALISED
from trueup.contract.known import value_of
from trueup.contract.metric import HandCount
from trueup.contract.setup import Setup
from trueup.contract.task import task_of
from trueup.rules._finding import Focus, Message, named
from trueup.rules._queries import (
    ARGMAX_ACCURACIES,
    SOFTMAX_LOSSES,
    accuracies,
    activation_of,
    loss_meaning,
    metric_place,
    metric_repair,
)
from trueup.rules._wording import labels_words, metric_quoted

RULE = named(__name__, "TU302", "warning")
_EXPECTED = "Any number of tags can be right for an item, so each output is its own yes or no"
_HAPPENS = "It asks whether the highest output is an item's first tag: of m tags that are all found, one counts"


def check(setup: Setup) -> Iterator[Finding]:
    """Needs labels that are known to be multi-hot: several sigmoid units alone say nothing."""
    if value_of(task_of(setup)) != "multi-label" or value_of(setup.head.units) == 1:
        return
    if _one_answer_is_meant(setup):
        return
    for metric, meaning in accuracies(setup):
        if meaning.function not in ARGMAX_ACCURACIES:
            continue
        message = Message(
            have=f"{metric_quoted(metric, meaning, setup)} is asked for, "
            f"and the labels are {labels_words(setup.labels)}",
            expected=_EXPECTED,
            happens=_HAPPENS,
            change="Ask for binary_accuracy, or for precision and recall; m is the number of tags of an item",
        )
        repair = metric_repair(setup, metric, meaning, "binary_accuracy")
        focus = Focus(where=metric_place(metric, setup), metric=metric, elsewhere=meaning.elsewhere)
        yield RULE.finding(setup, message, focus, repair)
    for hand in setup.hand_counts:
        # Over the items it is another fault: argmax-over-wrong-axis.
        if hand.decision == "argmax" == hand.labels_decision and hand.counted == "answers" and hand.over != "items":
            yield _by_hand(setup, hand)


def _by_hand(setup: Setup, hand: HandCount) -> Finding:
    message = Message(
        have="Answers are counted by the argmax of outputs and labels, and the labels are "
        f"{labels_words(setup.labels)}",
        expected=_EXPECTED,
        happens=_HAPPENS,
        change="Compare each output with its threshold, or measure precision and recall; m is the number of tags "
        "of an item",
    )
    return RULE.finding(setup, message, Focus(where=hand.counted_where or hand.where or setup.where, hand=hand))


def _one_answer_is_meant(setup: Setup) -> bool:
    """A softmax under the categorical loss asks for one answer, whatever table of 0 and 1 it is shown."""
    loss = loss_meaning(setup)
    return loss is not None and loss.family in SOFTMAX_LOSSES and activation_of(setup.head) in NORMALISED
