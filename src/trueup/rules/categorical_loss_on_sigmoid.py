"""Categorical cross-entropy on several sigmoid units, which do not sum to 1."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.head import ELEMENTWISE_PROBABILITY
from trueup.contract.known import value_of
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import (
    SOFTMAX_LOSSES,
    activation_of,
    activation_swap,
    encoding_of,
    loss_meaning,
    loss_place,
    loss_swap,
)
from trueup.rules._wording import loss_name, written_out

RULE = named(__name__, "TU104", "warning")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs head and loss. Under `from_logits=True` it is activation-applied-twice instead."""
    loss, units, activation = loss_meaning(setup), value_of(setup.head.units), activation_of(setup.head)
    if loss is None or not setup.head.several or activation not in ELEMENTWISE_PROBABILITY:
        return
    if loss.family not in SOFTMAX_LOSSES or loss.consumes != "probabilities":
        return
    several = f"{units}" if units is not None else "several"
    multi = encoding_of(setup.labels) == "multi-hot"
    undone = loss.undoes_activation and setup.head.direct
    message = Message(
        have=f"{loss_name(setup.loss)} is applied to {several} {activation} units",
        expected="It expects one probability vector: outputs that sum to 1, as softmax makes them",
        happens=_happens(loss, undone, activation),
        change=(
            "Take the binary cross-entropy: an item may have several of these labels"
            if multi
            else "Take softmax for one answer per item, or the binary cross-entropy for any number of labels"
        ),
        covers=("TU111",) if undone else (),
    )
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), Repair(changes=_changes(setup, multi)))


def _happens(loss: LossMeaning, undone: bool, activation: str) -> str:
    if written_out(loss.name):
        return "It counts the units of an item's labels alone: no other is pushed down, and all outputs may go to 1"
    if undone:
        trained = "This backend trains a softmax of the logits, others do not"
        return f"{trained}; predict returns {activation}s that do not sum to 1"
    return "Each row is divided by its sum: only ratios are trained, and all outputs can sit at 1 or near 0"


def _changes(setup: Setup, multi: bool) -> tuple[Change, ...]:
    if multi:
        return loss_swap(setup, "binary_crossentropy")
    known = encoding_of(setup.labels) in ("one-hot", "integer", "binary", "probabilities")
    decision = "" if known else "Where an item may have several labels keep sigmoid and take the binary cross-entropy"
    return activation_swap(setup.head, "softmax", decision=decision)
