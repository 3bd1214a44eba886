"""Logits or probabilities are fed into the negative log-likelihood, which expects log-probabilities."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.head import LOG_OF_LOGARITHMS, LOG_OF_SCORES, PROBABILITIES
from trueup.contract.known import Known
from trueup.contract.setup import Setup
from trueup.rules._consequences import Consequence, Effect
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import SOFTMAX_LOSSES, activation_of, activation_swap, loss_meaning, loss_place, loss_swap
from trueup.rules._wording import activation_words, loss_name

RULE = named(__name__, "TU108", "error", needs=("activation", "loss"))
#: The highest score of activations that have one.
_HIGHEST = {"tanh": 1, "relu6": 6}
_TWICE = frozenset({LOG_OF_SCORES, LOG_OF_LOGARITHMS})
_SCORES = frozenset({"linear", "relu", "relu6", "leaky_relu", "elu", "tanh", "softplus"})


def check(setup: Setup) -> Iterator[Finding]:
    """Needs head and loss; a head that ends with log-softmax is right."""
    loss, activation = loss_meaning(setup), activation_of(setup.head)
    if loss is None or loss.consumes != "log-probabilities" or loss.family not in SOFTMAX_LOSSES:
        return
    if activation in _TWICE:
        yield _of_a_logarithm(setup, activation)
    if activation not in PROBABILITIES | _SCORES:
        return
    if setup.loss.negated:
        if activation == "linear":
            yield _negated(setup)
        return
    probabilities = activation in PROBABILITIES
    message = Message(
        have=f"{loss_name(setup.loss)} is applied to an output with {activation_words(activation)}",
        expected="It expects log-probabilities: the output of log-softmax, all of them 0 or less",
        happens=(
            Consequence(
                f"The loss of an item is -p: never below -1{', before its weight' if setup.loss.weighted else ''}, "
                "and its gradient vanishes where the answer is most wrong",
                effect=Effect("loss at most", 0.0),
            )
            if probabilities
            else f"The loss is minus the score of the class: {_falls(activation)}, and the other classes do not count"
        ),
        change=(
            "End the head with log_softmax instead"
            if probabilities
            else "Take the cross-entropy, which applies log-softmax itself, or end the head with log_softmax"
        ),
    )
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), Repair(changes=_changes(setup)))


def _negated(setup: Setup) -> Finding:
    """A minus before the loss: another number is made small, and no other name of the loss alone mends that."""
    message = Message(
        have=f"{loss_name(setup.loss)} is applied to an output with no activation, with a minus before it",
        expected="It expects log-probabilities: the output of log-softmax, all of them 0 or less",
        happens="What is made small is the score of the item's own class: it is driven down without end",
        change="Take the cross-entropy, which applies log-softmax itself, and leave the minus out",
    )
    return RULE.finding(setup, message, Focus(where=loss_place(setup)), severity="warning")


def _of_a_logarithm(setup: Setup, activation: str) -> Finding:
    message = Message(
        have=f"{loss_name(setup.loss)} is applied to the {activation}: the net takes the logarithm itself",
        expected="What the module gives are probabilities: the output of softmax",
        happens="Of a number below 0 the logarithm is NaN, and so is the loss: nothing is learned",
        change="End the module with softmax, or give the net the cross-entropy for raw outputs as its criterion",
    )
    return RULE.finding(setup, message, Focus(where=loss_place(setup)))


def _falls(activation: str) -> str:
    highest = _HIGHEST.get(activation)
    return "it falls without end" if highest is None else f"it falls to -{highest}"


def _changes(setup: Setup) -> tuple[Change, ...]:
    activation = activation_of(setup.head)
    if activation == "linear":
        return loss_swap(setup, "cross_entropy")
    if activation == "softmax" and (isinstance(setup.head.axis, Known) or setup.head.implicit_axis):
        return activation_swap(setup.head, "log_softmax")
    return ()
