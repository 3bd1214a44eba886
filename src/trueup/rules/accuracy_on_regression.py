"""Accuracy asked for on a regression target."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.known import Unknown, value_of
from trueup.contract.labels import OWN_INPUTS, OWN_SERIES, Labels
from trueup.contract.meaning import MetricMeaning
from trueup.contract.setup import Setup
from trueup.contract.task import task_of
from trueup.rules._consequences import Consequence, Effect
from trueup.rules._finding import Focus, Message, named
from trueup.rules._queries import SOFTMAX_LOSSES, accuracies, activation_of, loss_meaning, metric_place, metric_repair
from trueup.rules._wording import loss_name, metric_quoted, units_words

RULE = named(__name__, "TU306", "warning", "note")
#: Activations behind which a class is not told: no probability, and no bound on both sides.
_OPEN = frozenset({"linear", "relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "softplus", "silu"})
#: An accuracy of more than this is no count of numbers that happen to be equal.
_LOW = Effect("accuracy below", 0.5)
#: Names of columns that hold a class.
_CLASS_WORDS = frozenset(
    {"category", "class", "diagnosis", "gender", "label", "outcome", "sentiment", "sex", "species", "survived"}
)


def check(setup: Setup) -> Iterator[Finding]:
    """Needs real labels; unread ones count as such under a regression loss where they are columns of a table, the
    model's own inputs, or made of its own outputs.

    On open units of which no more is known it is a note that names both ways out.
    """
    continuous = value_of(task_of(setup)) == "regression"
    if continuous and _soft_rows(setup):
        return
    if not continuous and not _looks_like_regression(setup):
        yield from _of_either_kind(setup)
        return
    for metric, meaning in accuracies(setup):
        target = (
            "The target is real numbers" if continuous else f"The target of {loss_name(setup.loss)} is a real number"
        )
        message = Message(
            have=f"{metric_quoted(metric, meaning, setup)} is asked for on a regression",
            expected=f"{target}: there is no class to be right about",
            happens=_happens(setup, meaning),
            change="Ask for mean_absolute_error, which is in the unit of the target",
        )
        repair = metric_repair(setup, metric, meaning, "mean_absolute_error")
        focus = Focus(where=metric_place(metric, setup), metric=metric, elsewhere=meaning.elsewhere)
        yield RULE.finding(setup, message, focus, repair)
    if continuous:
        yield from _by_hand(setup)


def _by_hand(setup: Setup) -> Iterator[Finding]:
    """Outputs that are compared with real numbers, as they are or rounded; what cuts both sides asks for a class."""
    for hand in setup.hand_counts:
        if hand.counted == "nothing" or hand.labels_decision != "none" or hand.decision not in ("none", "round"):
            continue
        rounded = hand.decision == "round"
        how = "rounded outputs" if rounded else "outputs"
        message = Message(
            have=f"The program counts how many {how} equal their target, and the targets are real numbers",
            expected="The target is real numbers: there is no class to be right about",
            happens="The share says how often both are the same whole number, not how near the outputs are"
            if rounded
            else "Hardly any output equals its target to the last digit, so the share stays near 0",
            change="Report the mean absolute error, which is in the unit of the target",
        )
        where = hand.counted_where or hand.where or setup.where
        yield RULE.finding(setup, message, Focus(where=where, hand=hand))


def _of_either_kind(setup: Setup) -> Iterator[Finding]:
    """Outputs that are no probabilities, under a regression loss, whose labels nothing tells."""
    labels, loss, units = setup.labels, loss_meaning(setup), value_of(setup.head.units)
    if loss is None or loss.family != "regression" or not isinstance(labels.encoding, Unknown):
        return
    if activation_of(setup.head) not in _OPEN or _may_be_a_class(labels) or _takes_the_highest(setup):
        return
    if units != 1 and not setup.trained:
        return
    for metric, meaning in accuracies(setup):
        quoted = metric_quoted(metric, meaning, setup)
        message = _one_of_two(quoted, setup, meaning) if units == 1 else _several(quoted, setup, meaning)
        focus = Focus(where=metric_place(metric, setup), metric=metric, elsewhere=meaning.elsewhere)
        yield RULE.finding(setup, message, focus, severity="note")


def _one_of_two(quoted: str, setup: Setup, meaning: MetricMeaning) -> Message:
    right = "for 0/1 it is right, but the loss punishes scores beyond 1"
    return Message(
        have=f"{quoted} stands beside {loss_name(setup.loss)} on one unit without sigmoid",
        expected="Either the target is a real number, or it is one of two classes",
        happens=f"For real numbers it says nothing; {right}"
        if meaning.decision in ("threshold", "round")
        else "Of real numbers and of 0/1 alike it counts only outputs that equal their label to the last digit",
        change="For real numbers ask for mean_absolute_error; for two classes take sigmoid and the binary loss",
    )


def _several(quoted: str, setup: Setup, meaning: MetricMeaning) -> Message:
    by_place = meaning.decision == "argmax"
    return Message(
        have=f"{quoted} stands beside {loss_name(setup.loss)} on {units_words(value_of(setup.head.units))}, "
        "without softmax",
        expected="Either the targets are real numbers, or they are rows of classes",
        happens="For real numbers it compares the places of the highest; for one-hot rows it is right, but the loss "
        "punishes scores beyond 1"
        if by_place
        else "It counts each output on its own, whatever the targets are: no share of items with a right answer",
        change="For real numbers ask for mean_absolute_error; for classes take softmax and the categorical loss",
    )


def _soft_rows(setup: Setup) -> bool:
    """Rows of real numbers under a softmax loss are probabilities of classes rather than measurements."""
    loss = loss_meaning(setup)
    return loss is not None and loss.family in SOFTMAX_LOSSES and value_of(setup.head.units) != 1


def _looks_like_regression(setup: Setup) -> bool:
    """A regression loss trains the model on what is certainly no class: its own inputs, its own outputs, columns."""
    labels, loss = setup.labels, loss_meaning(setup)
    if not setup.trained or not isinstance(labels.encoding, Unknown) or loss is None or loss.family != "regression":
        return False
    if labels.source in (OWN_INPUTS, OWN_SERIES):
        return True
    if activation_of(setup.head) not in _OPEN or _may_be_a_class(labels) or value_of(setup.head.units) == 1:
        # One unit trained by a squared error on what a file holds: as often a yes or no as a measurement.
        return False
    # A target that is made of the model's own outputs stands where its head does.
    of_outputs = labels.where is not None and labels.where == setup.head.where
    return (of_outputs or bool(_columns(labels))) and not _takes_the_highest(setup)


def _takes_the_highest(setup: Setup) -> bool:
    """Several scores of which the program itself takes the highest are classes, whatever the loss."""
    return any(count.decision == "argmax" for count in setup.hand_counts)


def _may_be_a_class(labels: Labels) -> bool:
    """Zeros and ones, as of an adversary's "real" and "fake", or a column that is called like a class."""
    if _noughts_and_ones(labels):
        return True
    return any(_CLASS_WORDS & set(re.split(r"[^a-z]+", column)) for column in _columns(labels))


def _columns(labels: Labels) -> list[str]:
    """The columns of a table in which the labels stand, by their names or by how many they are."""
    why = labels.encoding.why if isinstance(labels.encoding, Unknown) else ""
    return re.findall(r"column '([^']*)'|\d+ named columns", f"{labels.source} {why}".lower())


def _noughts_and_ones(labels: Labels) -> bool:
    lowest, highest = value_of(labels.lowest), value_of(labels.highest)
    return lowest is not None and highest is not None and {lowest, highest} <= {0, 1}


def _happens(setup: Setup, meaning: MetricMeaning) -> str | Consequence:
    """A share of equal numbers is near 0 for measurements, and that of 0s and 1s for pictures of black and white."""
    if meaning.decision == "argmax":
        return "It compares the places of the highest numbers, which say nothing about how near the prediction is"
    if meaning.decision in ("threshold", "round"):
        text = "It counts how often the cut or rounded prediction equals the target exactly"
    else:
        text = "It counts how often prediction and target are equal to the last bit"
    if setup.labels.source == OWN_INPUTS:
        return f"{text}, as inputs of 0 or 1 may be; not how near it is"
    return Consequence(f"{text}, so it stays near 0 but for targets of 0 and 1", effect=_LOW)
