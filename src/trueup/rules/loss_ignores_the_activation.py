"""The library computes the loss from the logits behind the activation: another loss is trained than is written."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.head import NORMALISED, PROBABILITIES
from trueup.contract.known import value_of
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named
from trueup.rules._queries import SOFTMAX_LOSSES, activation_of, loss_meaning, loss_place
from trueup.rules._wording import loss_words, units_words

RULE = named(__name__, "TU111", "note")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs head, loss and a release that looks through the last activation."""
    loss, activation = loss_meaning(setup), activation_of(setup.head)
    if loss is None or not loss.undoes_activation or not setup.head.direct or activation is None:
        return
    if value_of(setup.head.units) == 1 and (activation in NORMALISED or loss.one_unit != "fine"):
        return
    trained = _trained_instead(setup, loss, activation)
    if trained is None:
        return
    message = Message(
        have=f"{loss_words(setup.loss)} follows {activation} directly ({units_words(value_of(setup.head.units))})",
        expected=f"As it is written, the loss would be computed from what {activation} returns",
        happens=f"This release takes the logits behind {activation} and trains {trained}; other backends do not",
        change=_advice(setup, loss),
    )
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)))


def _trained_instead(setup: Setup, loss: LossMeaning, activation: str) -> str | None:
    """What is trained, where that is not what is written."""
    softmax_loss = loss.family in SOFTMAX_LOSSES
    if activation not in PROBABILITIES or not (softmax_loss or loss.family == "binary"):
        return None
    other = (activation in NORMALISED) != softmax_loss
    if not other and value_of(setup.loss.from_logits) is not True:
        return None
    return "softmax cross-entropy" if softmax_loss else "sigmoid cross-entropy"


def _advice(setup: Setup, loss: LossMeaning) -> str:
    if value_of(setup.loss.from_logits) is True:
        return "Leave from_logits out: then every backend trains the same"
    suits = "softmax" if loss.family in SOFTMAX_LOSSES else "sigmoid"
    return f"Let the two agree: this loss with {suits}, or the loss that suits the activation"
