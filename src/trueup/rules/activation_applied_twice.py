"""A softmax or sigmoid output into a loss that applies it again."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log

from trueup.contract.finding import Change, Finding
from trueup.contract.head import NORMALISED, PROBABILITIES
from trueup.contract.known import Known, value_of
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.rules._asking import CROSS_ENTROPIES, activation_of, activation_swap, loss_meaning, loss_place, loss_swap
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._wording import loss_words

RULE = named(__name__, "TU105", "error")
#: The loss that takes the probabilities as they are, for losses whose name alone says that they take logits.
_WITHOUT = {"bce_with_logits": "bce"}


def check(setup: Setup) -> Iterator[Finding]:
    """Needs head and loss. Log-softmax into a softmax loss changes nothing; what a release undoes is left alone."""
    loss, activation = loss_meaning(setup), activation_of(setup.head)
    if loss is None or loss.applies is None or loss.consumes != "logits" or loss.family not in CROSS_ENTROPIES:
        return
    if activation not in PROBABILITIES:
        return
    if (loss.undoes_activation and setup.head.direct) or _one_constant(setup, loss):
        return
    applied = loss.applies.removeprefix("log_")
    twice = "twice" if applied == activation else f"after {activation}"
    message = Message(
        have=f"{loss_words(setup.loss)} is taken of a {activation} output",
        expected=f"It expects raw scores and applies {applied} itself, which is then applied {twice}",
        happens=_happens(setup, applied),
        change=_advice(setup),
    )
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), Repair(changes=_changes(setup, applied)))


def _one_constant(setup: Setup, loss: LossMeaning) -> bool:
    """A single unit under a softmax loss is categorical-loss-on-one-unit."""
    return value_of(setup.head.units) == 1 and loss.one_unit != "fine"


def floor(k: int | None, activation: str, applied: str) -> float | None:
    """The lowest mean loss that scores between 0 and 1 can reach on one-of-k (or, for one unit, balanced 0/1) labels.

    A softmax loss: log(1 + (k - 1)/e) at a perfect row. A sigmoid loss: log(1 + 1/e) on a right 1, log 2 on a right 0.
    """
    one, zero = log(1 + exp(-1)), log(2)
    if applied == "softmax":
        return None if k is None or k < 2 else log(1 + (k - 1) * exp(-1))
    if activation in NORMALISED and k is not None and k > 1:
        return (one + (k - 1) * zero) / k
    return (one + zero) / 2 if k == 1 else None


def _happens(setup: Setup, applied: str) -> str:
    k, activation = value_of(setup.head.units), activation_of(setup.head)
    lowest = floor(k, activation, applied)
    if lowest is None:
        return (
            "The loss sees scores from 0 to 1 only: it stays far above 0, and confident errors get almost no gradient"
        )
    if applied == "softmax":
        return f"The loss cannot fall below {lowest:.4f} for {k} classes, and confident errors get almost no gradient"
    if k == 1:
        return "The loss cannot fall below 0.3133 for a 1 and 0.6931 for a 0, and no score comes out below 0.5"
    return f"The loss cannot fall below {lowest:.4f} for {k} outputs, and no score comes out below 0.5"


def _advice(setup: Setup) -> str:
    if isinstance(setup.loss.from_logits, Known) and setup.loss.from_logits.value:
        return "Leave from_logits out, or leave the activation out of the head"
    return "Leave the activation out of the head, and apply it only where probabilities are wanted"


def _changes(setup: Setup, applied: str) -> tuple[Change, ...]:
    """Dropping the argument keeps what predict returns; removing the activation is the repair where the two differ."""
    loss, activation = setup.loss, activation_of(setup.head)
    same = (activation in NORMALISED) == (applied == "softmax")
    row = value_of(loss.name) or ""
    if same and loss.where is not None and isinstance(loss.from_logits, Known) and loss.from_logits.where is not None:
        return (Change(where=loss.where, what="drop-argument", argument="from_logits"),)
    if same and row in _WITHOUT and not loss.weighted:
        return loss_swap(setup, _WITHOUT[row])
    return activation_swap(setup.head, "linear") if applied == "softmax" else ()
