"""A categorical loss on one output: the loss is 0 and no weight moves."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding, Severity
from trueup.contract.head import NORMALISED
from trueup.contract.known import value_of
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.rules._consequences import RAISES, Consequence, Effect
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import (
    SOFTMAX_LOSSES,
    activation_of,
    activation_swap,
    binary_metric_swaps,
    encoding_of,
    loss_meaning,
    loss_place,
    loss_swap,
    more_than_two_classes,
    rows_meet_one_output,
    takes_for_units,
    units_change,
)
from trueup.rules._rows_into_one import rows_into_one_output, with_classes
from trueup.rules._wording import activation_words, loss_name

RULE = named(__name__, "TU102", "error", needs=("units", "loss", "labels"))
_ZERO, _ZERO_OR_NAN = Effect("loss is", 0.0), Effect("loss is or is NaN", 0.0)
_NOT_A_NUMBER = Consequence(
    "With one output the loss is 0 or NaN, and tells no class from another", effect=_ZERO_OR_NAN
)
#: Activations that give 0 for many an item, which cannot be divided by itself.
_MAY_BE_ZERO = frozenset({"relu", "relu6", "hard_sigmoid"})


def check(setup: Setup) -> Iterator[Finding]:
    """Needs the number of units and the loss. Another loss or a regulariser of the program may move weights."""
    loss = loss_meaning(setup)
    if value_of(setup.head.units) != 1 or loss is None:
        return
    if loss.family not in SOFTMAX_LOSSES or loss.one_unit == "fine":
        return
    flat = ", flat" if _is_flat(setup) else ""
    message = Message(
        have=f"{loss_name(setup.loss)} is given 1 unit ({activation_words(activation_of(setup.head))}{flat})",
        expected="It compares the classes of a row with each other, so it needs 2 units or more",
        happens=rows_into_one_output(setup) if rows_meet_one_output(setup) else _happens(setup, loss),
        change=_advice(setup),
        by_release=loss.one_unit == "refused",
    )
    # What a program only puts together and never trains has no number yet that could be wrong.
    severity: Severity = "error" if setup.trained else "warning"
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), Repair(changes=_changes(setup)), severity)


def _is_flat(setup: Setup) -> bool:
    """True where the one unit's axis is gone: the only axis left is that of the items."""
    return value_of(setup.head.rank) == 1


def _happens(setup: Setup, loss: LossMeaning) -> str | Consequence:
    if _is_flat(setup):
        return (
            "The items of a batch are taken for the classes of one row: "
            "by the form of the labels it raises, compares the items, or is 0"
        )
    if loss.one_unit == "refused":
        later = "in later ones the loss is silently 0, and no class is told from another"
        return Consequence(f"Training raises in this release; {later}", effect=RAISES)
    if loss.one_unit_moves:
        activation = activation_of(setup.head)
        pushed = f"what {activation} is applied to" if activation in NORMALISED else "the output"
        moved = f"labels of 0 move them all the same, and push {pushed} down"
        return Consequence(f"The loss is 0 whatever the weights; {moved}", effect=_ZERO, weaker=_NOT_A_NUMBER)
    if loss.family == "sparse":
        if setup.labels.assumed:
            return "The loss is 0 or NaN, or the call raises, by the labels and the backend: no class is told apart"
        return (
            "The one output is class 0's, and its loss is 0 without a gradient. "
            "Of another class it is 0, an error or NaN, by backend"
        )
    activation = activation_of(setup.head)
    divided = (
        f"One output is divided by itself: the loss is 0, or NaN where {activation} gives 0; nothing is learned from it"
    )
    perhaps_nan = Consequence(divided, effect=_ZERO_OR_NAN)
    if activation in _MAY_BE_ZERO and loss.consumes == "probabilities":
        return perhaps_nan
    one = "One output is normalised to 1: the loss is 0"
    underflows = perhaps_nan if activation == "sigmoid" and loss.consumes == "probabilities" else _NOT_A_NUMBER
    weaker = Consequence(f"{one}, whatever the weights", effect=_ZERO, weaker=underflows)
    every = f"{one} and passes no gradient, so nothing is learned from it"
    return Consequence(every, ("training",), _ZERO, weaker)


def _advice(setup: Setup) -> str:
    classes = more_than_two_classes(setup)
    if encoding_of(setup.labels) == "continuous":
        return "For a real target take a regression loss"
    if classes is not None:
        return f"Give the head {with_classes(loss_meaning(setup), encoding_of(setup.labels), f'{classes} units')}"
    return "For two classes take the binary cross-entropy on this unit with sigmoid; k classes need k units"


def _changes(setup: Setup) -> tuple[Change, ...]:
    head, loss, classes = setup.head, loss_meaning(setup), more_than_two_classes(setup)
    activation, encoding = activation_of(head), encoding_of(setup.labels)
    if loss is None or encoding == "continuous":
        return ()
    if classes is not None:
        changes = units_change(head, classes)
        if not changes or not takes_for_units(setup, classes):
            return ()
        if activation == "softmax" or loss.consumes == "logits":
            return changes
        swapped = activation_swap(head, "softmax")
        return (*changes, *swapped) if swapped else ()
    if loss.consumes == "logits":
        return loss_swap(
            setup, "binary_crossentropy", decision="Raw scores also need an accuracy with a threshold of 0"
        )
    swapped = loss_swap(setup, "binary_crossentropy", decision=_unless_read(setup))
    sigmoid = () if activation == "sigmoid" else activation_swap(head, "sigmoid")
    # Both edits or none: a sigmoid under the old loss, or the new loss on raw scores, would be another broken program.
    if not swapped or (not sigmoid and activation != "sigmoid"):
        return ()
    return (*sigmoid, *swapped, *binary_metric_swaps(setup))


def _unless_read(setup: Setup) -> str:
    """With sigmoid on the unit the author has said "two classes"; with anything else the labels must say it."""
    known = encoding_of(setup.labels) in ("binary", "integer") or activation_of(setup.head) == "sigmoid"
    return "" if known else "This is the repair for two classes; k classes need k units"
