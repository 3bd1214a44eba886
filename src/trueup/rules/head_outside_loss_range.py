"""ReLU, tanh or another activation of the wrong range comes last before a cross-entropy."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp

from trueup import facts
from trueup.contract.finding import Change, Finding
from trueup.contract.head import CLIPPED, ELEMENTWISE_PROBABILITY, OVER_AN_AXIS
from trueup.contract.known import Known, is_known, value_of
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import (
    CROSS_ENTROPIES,
    RAISES_OUTSIDE,
    SOFTMAX_LOSSES,
    activation_of,
    activation_place,
    activation_swap,
    encoding_of,
    ends_in_maps,
    loss_meaning,
)
from trueup.rules._wording import loss_name, number, units_words, written_out

RULE = named(__name__, "TU110", "warning")
_ANY = float("inf")
#: (lowest, highest) of what each activation returns, by the formulas of its definition.
_RANGES: dict[str, tuple[float, float]] = {
    "relu": (0, _ANY),
    "relu6": (0, 6),
    "tanh": (-1, 1),
    "hard_tanh": (-1, 1),
    "softsign": (-1, 1),
    "softplus": (0, _ANY),
    "elu": (-1, _ANY),
    "selu": (-1.7581, _ANY),
    "celu": (-1, _ANY),
    "gelu": (-0.17, _ANY),
    "silu": (-0.2785, _ANY),
    "swish": (-0.2785, _ANY),
    "mish": (-0.3088, _ANY),
    "leaky_relu": (-_ANY, _ANY),
    "prelu": (-_ANY, _ANY),
}
#: Raw scores of a softmax may lack one side (only differences count), but not the gradient, nor both sides.
_BAD_SOFTMAX_LOGITS = frozenset({"relu", "relu6", "tanh", "hard_tanh", "softsign"})
#: Written as a bare word, so that another word can take its place.
_BARE = frozenset({"relu", "tanh", "softsign", "softplus", "elu", "selu", "gelu", "silu", "swish", "mish"})


def check(setup: Setup) -> Iterator[Finding]:
    """Needs head and loss, and a program that trains them: a truncated network is compiled to read its features."""
    if not setup.trained and not is_known(setup.labels.encoding):
        return
    lowest = value_of(setup.labels.lowest)
    if lowest is not None and lowest == value_of(setup.labels.highest) and not is_known(setup.labels.encoding):
        return  # labels of one number throughout tell nothing apart: only the gradient of such a loss is wanted
    if ends_in_maps(setup):
        return  # TU203: the layer that ends the model is no head, and its activation not what is wrong
    loss, activation = loss_meaning(setup), activation_of(setup.head)
    if setup.head.under in CLIPPED and loss is not None and loss.family in CROSS_ENTROPIES:
        yield from _clipped_before(setup, setup.head.under, activation)
    if loss is None or loss.family not in CROSS_ENTROPIES or activation not in _RANGES:
        return
    units = value_of(setup.head.units)
    # No activation mends that: categorical-loss-on-one-unit speaks.
    if units == 1 and loss.one_unit != "fine":
        return
    if loss.consumes == "logits" and not _ill_ranged_logits(loss, activation):
        return
    # What a loss of log-probabilities needs is nll-without-log-softmax.
    if loss.consumes not in ("logits", "probabilities"):
        return
    real = _may_be_amounts(setup)
    changes = () if real else _changes(setup, loss)
    message = Message(
        have=f"The head ends with {activation} ({units_words(units)}) and goes into {loss_name(setup.loss)}",
        expected=(
            "It expects probabilities between 0 and 1"
            if loss.consumes == "probabilities"
            else "It expects raw scores of both signs without a bound"
        ),
        happens=_happens(loss, activation),
        change=_advice(setup, loss, changes) + ("; for a real target take a regression loss" if real else ""),
    )
    yield RULE.finding(setup, message, Focus(where=activation_place(setup)), Repair(changes=changes))


def _advice(setup: Setup, loss: LossMeaning, changes: tuple[Change, ...]) -> str:
    """What to change; what a layer does by itself, as a recurrent one, can only be followed by another layer."""
    if setup.head.recurrent or (not changes and activation_place(setup) == setup.head.where):
        return f"Put a linear layer behind it, with {_instead(loss)}"
    return f"End the head with {_instead(loss)}"


def _may_be_amounts(setup: Setup) -> bool:
    """Real numbers, or labels that were not read beside what speaks for them.

    That is: an error of real numbers is all that is asked for, or a stored loss is below 0, as it is of no target from
    0 to 1.
    """
    if is_known(setup.labels.encoding):
        return encoding_of(setup.labels) == "continuous"
    of_amounts = bool(setup.metrics) and all(_is_error(metric, setup) for metric in setup.metrics)
    return of_amounts or any(loss < 0 for run in setup.runs if run.logged for loss in run.losses)


def _is_error(metric: Metric, setup: Setup) -> bool:
    """True for a metric that is a loss of real numbers."""
    name = value_of(metric.name)
    row = facts.canonical_loss(name, setup.target.library) if name is not None else None
    meaning = value_of(facts.loss_meaning(Loss(name=Known(row)), setup.target)) if row is not None else None
    return meaning is not None and meaning.family == "regression"


def _clipped_before(setup: Setup, clipped: str, activation: str | None) -> Iterator[Finding]:
    """`softmax(relu(scores))`: what turns scores into probabilities is given clipped ones."""
    over_classes = activation in OVER_AN_AXIS and value_of(setup.head.units) != 1
    positive = activation in ELEMENTWISE_PROBABILITY and _RANGES[clipped][0] >= 0
    if not over_classes and not positive:
        return
    if positive:
        happens = f"{clipped} gives {_span(clipped)}: no answer falls below probability 0.5, so no 0 is ever learned"
    elif _RANGES[clipped][0] >= 0:
        happens = "Scores below 0 become 0 and pass no gradient: an output that is 0 for an item cannot learn from it"
    else:
        happens = f"{clipped} gives {_span(clipped)}: probabilities are kept from 0 and 1, and the loss from 0"
    message = Message(
        have=f"{activation} is applied to scores that went through {clipped}",
        expected="It expects raw scores of both signs without a bound",
        happens=happens,
        change=f"Take {clipped} out after the last layer",
    )
    yield RULE.finding(setup, message, Focus(where=activation_place(setup)))


def _ill_ranged_logits(loss: LossMeaning, activation: str) -> bool:
    lowest, highest = _RANGES[activation]
    if loss.family == "binary":
        return lowest > -_ANY or highest < _ANY
    return activation in _BAD_SOFTMAX_LOGITS


def _span(activation: str) -> str:
    lowest, highest = _RANGES[activation]
    if lowest == -_ANY:
        return "any number"
    return f"{number(lowest)} to {number(highest)}" if highest < _ANY else f"{number(lowest)} and more"


def _happens(loss: LossMeaning, activation: str) -> str:
    lowest, highest = _RANGES[activation]
    gives = f"{activation} gives {_span(activation)}"
    if loss.consumes == "probabilities":
        return f"{gives}: {_of_probabilities(loss, activation)}"
    if loss.family == "binary" and lowest >= 0:
        return f"{gives}: no answer falls below probability 0.5, so no 0 is ever learned"
    if loss.family == "binary" and lowest > -_ANY and highest == _ANY:
        return f"{gives}: no answer falls below probability {1 / (1 + exp(-lowest)):.2f}, so a 0 is never learned well"
    if activation == "relu":
        return "Scores below 0 become 0 and pass no gradient: an output that is 0 for an item cannot learn from it"
    return f"{gives}: probabilities are kept from 0 and 1, and the loss from 0"


def _of_probabilities(loss: LossMeaning, activation: str) -> str:
    """What such a loss makes of numbers that are none, behind the numbers that the activation gives."""
    lowest, highest = _RANGES[activation]
    if loss.name in RAISES_OUTSIDE:
        return "a number outside [0, 1] raises as soon as one occurs"
    if written_out(loss.name):
        if loss.family == "binary":
            return "outside [0, 1] there is no logarithm, unless scores are clipped"
        negative = "above 1 the loss is negative, and " if highest > 1 else ""
        return f"{negative}at 0 or below there is no logarithm, unless scores are clipped"
    clipped = "what is outside [0, 1] is clipped, and then learns nothing"
    if loss.family == "binary":
        return clipped
    # The sparse loss divides on some backends only.
    divided = "divided by its sum (by release)" if loss.family == "sparse" else "divided by its sum"
    if lowest < 0:
        return f"{divided}, a row may lie anywhere; {clipped}"
    if loss.family == "sparse":
        return "scores above 1 are clipped and learn nothing, or each row is divided by its sum, by release"
    empty = ", and a row of zeros makes the loss NaN" if activation in CLIPPED else ""
    return f"each row is divided by its sum, so only ratios are trained{empty}"


def _instead(loss: LossMeaning) -> str:
    if loss.consumes == "logits":
        return "no activation: the loss applies its own"
    return "softmax" if loss.family in SOFTMAX_LOSSES else "sigmoid"


def _changes(setup: Setup, loss: LossMeaning) -> tuple[Change, ...]:
    if activation_of(setup.head) not in _BARE or setup.head.recurrent:
        return ()
    return activation_swap(setup.head, "linear" if loss.consumes == "logits" else _instead(loss))
