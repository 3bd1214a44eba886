"""Logits are fed into a loss that expects probabilities."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.head import PROBABILITIES
from trueup.contract.known import value_of
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import (
    CROSS_ENTROPIES,
    RAISES_OUTSIDE,
    SOFTMAX_LOSSES,
    accuracies,
    activation_of,
    is_within,
    loss_meaning,
    loss_place,
    loss_swap,
)
from trueup.rules._wording import loss_name, units_words, written_out

RULE = named(__name__, "TU106", "error", needs=("activation", "loss"))
_EXPECTED = "It expects probabilities: scores between 0 and 1"
#: The loss of the same family that takes logits by its name.
_OF_LOGITS = {"bce": "bce_with_logits"}


def check(setup: Setup) -> Iterator[Finding]:
    """Needs head and loss; an activation that was not read keeps it silent."""
    loss = loss_meaning(setup)
    if loss is None or loss.family not in CROSS_ENTROPIES or loss.consumes != "probabilities":
        return
    if activation_of(setup.head) != "linear":
        return
    if value_of(setup.head.units) == 1 and loss.one_unit != "fine":
        return
    if setup.head.under in PROBABILITIES:
        yield _of_moved(setup, loss, setup.head.under)
        return
    name = "softmax" if loss.family in SOFTMAX_LOSSES else "sigmoid"
    message = Message(
        have=f"{loss_name(setup.loss)} is applied to {units_words(value_of(setup.head.units))} with no activation",
        expected=_EXPECTED,
        happens=_happens(loss),
        change=_advice(loss, name),
    )
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), Repair(changes=_changes(setup, loss, name)))


def _of_moved(setup: Setup, loss: LossMeaning, activation: str | None) -> Finding:
    """The probabilities are normalised over the batch, or another layer without an activation moves them."""
    message = Message(
        have=f"{loss_name(setup.loss)} is applied to what a layer behind {activation} makes of its probabilities",
        expected=_EXPECTED,
        happens=_happens(loss),
        change=f"Leave the layer behind {activation} out, or put it before the last layer",
    )
    return RULE.finding(setup, message, Focus(where=loss_place(setup)))


def _happens(loss: LossMeaning) -> str:
    if loss.name in RAISES_OUTSIDE:
        return "A score outside [0, 1] raises as soon as one occurs"
    if written_out(loss.name):
        return "The logarithm of a score below 0 is no number, and neither is the loss, unless scores are clipped"
    if loss.family == "binary":
        return "Scores are clipped to [1e-7, 1 - 1e-7]: outside [0, 1] the gradient is 0, and -2 costs what -20 costs"
    if loss.family == "categorical":
        return (
            "Scores are clipped as if they were probabilities: 4, -3, 1 with the first class right costs 1e-7, not 0.05"
        )
    # Keras 3 divides by the sum on JAX and PyTorch, and not on TensorFlow.
    return "Scores are clipped, in some releases divided by their sum first: most below 0 count as 1e-7, however low"


def _advice(loss: LossMeaning, name: str) -> str:
    if loss.name in _OF_LOGITS:
        return "Take the loss that applies sigmoid itself, or end the head with sigmoid"
    if written_out(loss.name):
        return f"End the head with {name}, or take the library's cross-entropy of raw scores"
    return f"Set from_logits=True on the loss, or end the head with {name}"


def _changes(setup: Setup, loss: LossMeaning, name: str) -> tuple[Change, ...]:
    if loss.name in _OF_LOGITS:
        return loss_swap(setup, _OF_LOGITS[loss.name])
    # With from_logits the head keeps its raw scores, and a metric that holds them against 0.5 would be wrong next.
    thresholded = any(meaning.decision in ("threshold", "round") for _, meaning in accuracies(setup))
    if setup.loss.spelling == "object" and setup.loss.where is not None and not thresholded:
        return (Change(where=setup.loss.where, what="argument", argument="from_logits", to="True"),)
    return _activation_instead(setup, name)


def _activation_instead(setup: Setup, name: str) -> tuple[Change, ...]:
    """An activation that is written as none is renamed; else the layer is given one, which a person has to look at."""
    head = setup.head
    if head.shared:
        return ()
    if head.activation.where is not None and head.activation.where != head.where:
        return (Change(where=head.activation.where, what="name", to=name),)
    if head.where is None or not is_within(head.where, head.units.where):
        return ()  # a layer that has no units of its own takes no activation either
    decision = "The last layer has to be one that takes an activation"
    return (Change(where=head.where, what="argument", argument="activation", to=f'"{name}"', decision=decision),)
