"""Argmax or categorical accuracy over one column: the prediction is always class 0."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding, Severity
from trueup.contract.head import NORMALISED
from trueup.contract.known import value_of
from trueup.contract.labels import ROWS
from trueup.contract.meaning import MetricMeaning
from trueup.contract.metric import HandCount, Metric
from trueup.contract.setup import Setup
from trueup.contract.task import task_of
from trueup.rules._consequences import Consequence, Effect
from trueup.rules._finding import NO_REPAIR, Focus, Message, named
from trueup.rules._queries import (
    ARGMAX_ACCURACIES,
    accuracies,
    activation_of,
    encoding_of,
    loss_meaning,
    metric_place,
    metric_repair,
)
from trueup.rules._wording import labels_words, loss_name, metric_quoted

RULE = named(__name__, "TU303", "error", needs=("units",))


def check(setup: Setup) -> Iterator[Finding]:
    """Needs the units, or for an argmax of the labels their columns."""
    one_unit = value_of(setup.head.units) == 1
    for metric, meaning in accuracies(setup):
        if meaning.function not in ARGMAX_ACCURACIES:
            continue
        if one_unit:
            yield _one_output(setup, metric, meaning)
        elif _one_label_column(setup, meaning):
            yield _one_label(setup, metric, meaning)
        elif _against_the_loss(setup, metric, meaning):
            yield _other_labels_than_the_loss(setup, metric, meaning)
    for hand in setup.hand_counts:
        if one_unit and hand.decision == "argmax" and _over_units(setup, hand):
            yield _by_hand(setup, hand)


def _over_units(setup: Setup, hand: HandCount) -> bool:
    """Over the last axis. An argmax without an axis runs over all numbers and is not meant here.

    Outputs that the loss is given flat had their column when the answers were taken along an axis.
    """
    axis, rank = value_of(hand.axis), max(value_of(setup.head.rank) or 2, 2)
    return axis is not None and axis in (-1, rank - 1)


def _one_label_column(setup: Setup, meaning: MetricMeaning) -> bool:
    """Categorical accuracy takes the argmax of the labels too; class numbers are a single column.

    Where the loss does not take class numbers either, that is integer-labels-for-one-hot-loss.
    """
    loss = loss_meaning(setup)
    if loss is None or encoding_of(setup.labels) not in loss.labels:
        return False
    encoded = encoding_of(setup.labels) in ("integer", "binary")
    single = (value_of(setup.labels.columns) or 1) == 1
    several = (value_of(setup.head.units) or 0) > 1
    return meaning.function == "categorical_accuracy" and encoded and single and several


def _against_the_loss(setup: Setup, metric: Metric, meaning: MetricMeaning) -> bool:
    """Labels that were not read, for a loss that takes class numbers alone: a training that runs has them."""
    loss = loss_meaning(setup)
    numbers = loss is not None and bool(loss.labels) and loss.labels <= _NUMBERS and not encoding_of(setup.labels)
    units = value_of(setup.head.units)
    several = units > 1 if units is not None else activation_of(setup.head) in NORMALISED
    by_name = value_of(metric.name) == meaning.function == "categorical_accuracy"
    return numbers and several and by_name and value_of(setup.labels.columns) in (None, 1)


#: Labels that are one number for each item.
_NUMBERS = frozenset({"integer", "binary"})


def _one_output(setup: Setup, metric: Metric, meaning: MetricMeaning) -> Finding:
    message = Message(
        have=f"{metric_quoted(metric, meaning, setup)} is counted over 1 unit",
        expected="It takes the place of the highest of several outputs for the answer",
        happens=_printed(setup, meaning),
        change="Ask for binary_accuracy, which compares the output with 0.5",
    )
    repair = metric_repair(setup, metric, meaning, "binary_accuracy") if _may_be_binary(setup) else NO_REPAIR
    focus = Focus(where=metric_place(metric, setup), metric=metric, elsewhere=meaning.elsewhere)
    return RULE.finding(setup, message, focus, repair)


def _printed(setup: Setup, meaning: MetricMeaning) -> str | Consequence:
    """A label of one column is taken for number 0 as well; rows of labels have their 1 in any place."""
    if value_of(setup.head.rank) == 1:
        # `(n,)`: the only axis is that of the items, and the argmax of the labels runs over theirs.
        return "The outputs have no axis of classes: it looks for the highest item of a batch, one comparison for each"
    always, encoding = "The highest of one is always number 0", encoding_of(setup.labels)
    if meaning.function.startswith("sparse") or encoding in ROWS:
        return f"{always}: the share of items of class 0 is printed"
    if encoding and value_of(setup.labels.columns) == 1:
        text = f"{always}, in outputs and labels alike: 100 % is printed"
        return Consequence(text, effect=Effect("accuracy is", 1.0))
    # Of labels (n,) some releases make a column (n, 1), and others take the place of the highest of a batch.
    return f"{always}: 100 % is printed, or another number without meaning, by the labels' shape"


def _may_be_binary(setup: Setup) -> bool:
    """Only where the outputs are probabilities of two classes: 0.5 means something else on raw scores."""
    loss = loss_meaning(setup)
    probabilities = loss is not None and loss.family == "binary" and loss.consumes == "probabilities"
    return probabilities and value_of(task_of(setup)) in (None, "binary")


def _one_label(setup: Setup, metric: Metric, meaning: MetricMeaning) -> Finding:
    have = f"{metric_quoted(metric, meaning, setup)} is given {labels_words(setup.labels)}"
    return _categorical(
        setup, metric, meaning, have, "It takes the argmax of the labels too, so it expects one-hot rows", "error"
    )


def _other_labels_than_the_loss(setup: Setup, metric: Metric, meaning: MetricMeaning) -> Finding:
    have = f"{metric_quoted(metric, meaning, setup)} is asked for beside {loss_name(setup.loss)}"
    expected = "The metric takes the argmax of the labels, so one-hot rows; the loss takes class numbers"
    return _categorical(setup, metric, meaning, have, expected, "warning")


def _categorical(
    setup: Setup, metric: Metric, meaning: MetricMeaning, have: str, expected: str, severity: Severity
) -> Finding:
    """Categorical accuracy of labels that are class numbers."""
    message = Message(
        have=have,
        expected=expected,
        happens="The argmax of one column is always 0: the share of items that are answered with class 0 is printed",
        change="Ask for sparse_categorical_accuracy, which takes class numbers",
    )
    repair = metric_repair(setup, metric, meaning, "sparse_categorical_accuracy")
    focus = Focus(where=metric_place(metric, setup), metric=metric, elsewhere=meaning.elsewhere)
    return RULE.finding(setup, message, focus, repair, severity)


def _answered(setup: Setup, hand: HandCount) -> str:
    if setup.fits_itself:
        return "There is one number for each item and no axis of classes: it raises, or gives one place for all items"
    if hand.over == "units" or value_of(hand.axis) != -1:
        return "The highest of one is always number 0: every item gets the same answer"
    return "The highest of one is always number 0; where its axis is gone, one place is given for all items of a batch"


def _by_hand(setup: Setup, hand: HandCount) -> Finding:
    axis = value_of(hand.axis)
    message = Message(
        have=f"argmax over axis {axis} is applied to an output with 1 unit",
        expected="It takes the place of the highest of several outputs for the answer",
        happens=_answered(setup, hand),
        change="Give the head one unit for each class, or end it with sigmoid and compare the output with 0.5"
        if activation_of(setup.head) in NORMALISED
        else "Compare the output with 0.5 instead (with 0 where it is a raw score)",
    )
    return RULE.finding(setup, message, Focus(where=hand.where or setup.where, hand=hand))
