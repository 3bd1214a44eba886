"""Softmax over an axis of size 1: the output is 1 whatever the input."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.head import OVER_AN_AXIS
from trueup.contract.known import Known, Unknown, is_known, value_of
from trueup.contract.setup import Setup
from trueup.rules._consequences import STUCK, Consequence
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import (
    SOFTMAX_LOSSES,
    accuracies,
    activation_of,
    activation_place,
    activation_swap,
    binary_metric_swaps,
    encoding_of,
    loss_meaning,
    loss_swap,
    more_than_two_classes,
    over_last_axis,
    rows_meet_one_output,
    takes_for_units,
    units_change,
)

RULE = named(__name__, "TU101", "error", needs=("units", "activation"))

_ITEMS_AND_UNITS = 2


def check(setup: Setup) -> Iterator[Finding]:
    """Needs the head alone: it is wrong under every loss."""
    head = setup.head
    activation = activation_of(head)
    if value_of(head.units) != 1 or activation not in OVER_AN_AXIS or not head.direct or not _over_the_unit(setup):
        return
    constant = "0" if activation == "log_softmax" else "1"
    if head.beside_loss and not is_known(setup.loss.name):
        yield _behind_the_model(setup, constant)
        return
    message = Message(
        have=f"The head has 1 unit and {activation} over it",
        expected=f"{activation} shares out a total of 1 over its axis, so the axis needs 2 units or more",
        happens=_happens(setup, constant),
        change=_advice(setup),
    )
    yield RULE.finding(setup, message, Focus(where=activation_place(setup)), Repair(changes=_changes(setup)))


def _behind_the_model(setup: Setup, constant: str) -> Finding:
    """What a program makes of the model's output, for a loss of its own, an answer, or anything else."""
    activation = activation_of(setup.head)
    message = Message(
        have=f"{activation} is applied to the 1 output of a model",
        expected=f"{activation} shares out a total of 1 over its axis, so the axis needs 2 numbers or more",
        happens=f"What it gives is {constant} for every item, whatever the model answers",
        change="Take it over the axis that is meant; for a yes or no take sigmoid",
    )
    return RULE.finding(setup, message, Focus(where=activation_place(setup)))


def _over_the_unit(setup: Setup) -> bool:
    """Over the last axis; with an unread rank axis 1 counts where a loss makes it a classifier's (items, units).

    One of several outputs with an unread rank may as well be the weights of an attention over time.
    """
    head = setup.head
    if over_last_axis(head):
        return True
    if setup.outputs:
        return False
    written = value_of(head.axis) == 1 or head.implicit_axis
    return written and isinstance(head.rank, Unknown) and isinstance(setup.loss.name, Known)


def _happens(setup: Setup, constant: str) -> str | Consequence:
    """Of a model that is only put together it is not said whether it is to learn classes or numbers."""
    loss, rank = loss_meaning(setup), value_of(setup.head.rank)
    always = f"The output is {constant} for every input"
    steps = rank is not None and rank > _ITEMS_AND_UNITS and value_of(setup.labels.rank) != rank
    if steps or rows_meet_one_output(setup):
        # A score for each step, and perhaps one label for each item; or rows of labels: it may not train at all.
        return f"{always}, whatever it is trained on"
    if loss is not None and loss.undoes_activation and loss.one_unit == "fine":
        return f"{always}; the loss, computed from the logits, may fall all the same"
    learned = f"{always}, so nothing is learned from it"
    weakest = Consequence(f"{always}, whatever it is trained on")
    weaker = Consequence(learned, ("training",), STUCK, weakest)
    if _takes_argmax_of_labels(setup):
        return weaker  # number 0 on both sides, and no share of a class
    every_class = f"{learned} and any accuracy is the share of one class"
    return Consequence(every_class, ("training", "classes"), STUCK, weaker)


def _takes_argmax_of_labels(setup: Setup) -> bool:
    of_metrics = any(meaning.function == "categorical_accuracy" for _, meaning in accuracies(setup))
    return of_metrics or any(hand.labels_decision == "argmax" for hand in setup.hand_counts)


def _binary(setup: Setup) -> bool:
    labels = setup.labels
    return encoding_of(labels) in ("binary", "sign") or value_of(labels.classes) == 2


def _advice(setup: Setup) -> str:
    classes = more_than_two_classes(setup)
    if encoding_of(setup.labels) == "continuous":
        return "For a real target leave the activation out"
    if classes is not None:
        return f"Give the head {classes} units, one for each class"
    loss = loss_meaning(setup)
    if loss is not None and loss.family == "regression" and not encoding_of(setup.labels):
        return "For two classes take sigmoid with a binary loss, for k classes k units; for a real target no activation"
    return "For two classes take sigmoid with a binary loss; for k classes give the head k units"


def _changes(setup: Setup) -> tuple[Change, ...]:
    """Complete or none: what replaces the head has to suit the loss that stands beside it."""
    head, loss, classes = setup.head, loss_meaning(setup), more_than_two_classes(setup)
    encoding = encoding_of(setup.labels)
    if encoding == "continuous":
        return activation_swap(head, "linear") if loss is not None and loss.family == "regression" else ()
    if classes is not None:
        fits = loss is not None and loss.family in SOFTMAX_LOSSES and takes_for_units(setup, classes)
        return units_change(head, classes) if fits else ()
    if not _binary(setup):
        return activation_swap(head, "sigmoid", decision="This is the repair for two classes; k classes need k units")
    if loss is not None and loss.one_unit != "fine":
        swapped = loss_swap(setup, "binary_crossentropy")
        return (*activation_swap(head, "sigmoid"), *swapped, *binary_metric_swaps(setup)) if swapped else ()
    return (*activation_swap(head, "sigmoid"), *binary_metric_swaps(setup))
