"""A softmax or sigmoid output is fed into a loss that applies it again."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log

from trueup.contract.finding import Change, Finding
from trueup.contract.head import ELEMENTWISE_PROBABILITY, NORMALISED, PROBABILITIES
from trueup.contract.known import Known, value_of
from trueup.contract.labels import FLAT, OUTPUTS
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.rules._consequences import Consequence, Effect
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import (
    CROSS_ENTROPIES,
    activation_of,
    activation_place,
    activation_swap,
    encoding_of,
    loss_meaning,
    loss_place,
    loss_swap,
    over_last_axis,
    undoing_backend,
)
from trueup.rules._wording import asks_for_scores, loss_words

RULE = named(__name__, "TU105", "error", "note", needs=("activation", "loss"))
#: The loss that takes the probabilities as they are, for losses whose name alone says that they take logits.
_WITHOUT = {"bce_with_logits": "bce"}
_SCORES = "Give the loss the scores themselves, and round or cut them only to count right answers"


def check(setup: Setup) -> Iterator[Finding]:
    """Needs the head, and for what the loss applies the loss too. What a release undoes is left alone."""
    by_the_loss = list(_by_the_loss(setup))
    # Both would be said of one softmax too many; what the loss makes of it is the worse.
    yield from by_the_loss or _inside_the_head(setup)


def _by_the_loss(setup: Setup) -> Iterator[Finding]:
    """Log-softmax into a softmax loss changes nothing. A note where some backend undoes the activation."""
    loss, activation = loss_meaning(setup), activation_of(setup.head)
    if loss is None or loss.applies is None or loss.consumes != "logits" or loss.family not in CROSS_ENTROPIES:
        return
    if activation not in PROBABILITIES:
        return
    # Such a release looks for the activation behind the outputs, and finds it only where nothing lies between.
    if (loss.undoes_activation and setup.head.direct) or _one_constant(setup, loss):
        return
    applied, undoing = loss.applies.removeprefix("log_"), undoing_backend(setup)
    have = f"{loss_words(setup.loss)} applies {applied} to outputs that have {activation} already"
    if applied == activation and undoing is None:
        # Without a training it may be numbers of the program itself that the loss is shown with, and a function or a
        # loss of its own that is handed scores applies what no model does.
        words = loss_words(setup.loss)
        of_model = setup.trained and not setup.head.beside_loss and not setup.without_gradient
        sides = f"by the model and by {words}" if of_model else f"before {words} and by it"
        have = f"{activation} is applied twice: {sides}"
    message = Message(
        have=have,
        expected=f"The loss expects raw scores, since it applies {applied} itself",
        happens=_by_backend(undoing, activation, _happens(setup, applied)),
        change=_SCORES if setup.head.decided else _OF_TAGS if _are_tags(setup, applied) else _advice(setup),
    )
    # A loss that is only measured here may train on raw scores elsewhere, and is right there.
    by_hand = setup.head.decided or setup.without_gradient or _are_tags(setup, applied)
    repair = Repair(changes=() if by_hand else _changes(setup, applied))
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), repair, "error" if undoing is None else "note")


_OF_TAGS = "Keep the activation, and take the binary cross-entropy of probabilities: an item may have several labels"


def _are_tags(setup: Setup, applied: str) -> bool:
    """A sigmoid under a softmax loss, where rows of tags are learned, or each output is asked for a yes or no."""
    if applied != "softmax" or activation_of(setup.head) not in ELEMENTWISE_PROBABILITY:
        return False
    each_decided = any(hand.decision in ("threshold", "round") for hand in setup.hand_counts)
    several = setup.labels.assumed or not encoding_of(setup.labels)
    return encoding_of(setup.labels) == "multi-hot" or (each_decided and several)


def _by_backend(undoing: str | None, activation: str, consequence: Consequence) -> str | Consequence:
    """What happens, and where, if some backends apply both and others do not."""
    if undoing is None:
        return consequence
    happens = consequence.text
    return (
        f"{undoing} undoes the {activation}, with a warning; elsewhere it stays, and {happens[0].lower()}{happens[1:]}"
    )


def _inside_the_head(setup: Setup) -> Iterator[Finding]:
    """A model that ends in probabilities, and a second activation on top of it."""
    head, activation = setup.head, activation_of(setup.head)
    if head.under not in PROBABILITIES or activation not in PROBABILITIES | {"log_softmax"}:
        return
    if setup.labels.source == OUTPUTS and setup.labels.under in PROBABILITIES:
        yield _of_two_lists(setup, activation or "")
        return
    twice = "a second time" if head.under == activation else f"after {head.under}"
    trained = head.decided and loss_meaning(setup) is not None
    message = Message(
        have=f"{activation} is applied to an output that {head.under} has made probabilities already",
        expected=f"An activation makes probabilities of raw scores; here it is applied {twice}",
        happens=_squeezed(value_of(head.units) if over_last_axis(head) else None, activation),
        change=_SCORES if trained else "Leave one of the two activations out",
    )
    decision = "Which of the two activations is meant"
    yield RULE.finding(
        setup,
        message,
        Focus(where=activation_place(setup)),
        Repair(
            changes=activation_swap(head, "linear", decision) if activation != "log_softmax" and not trained else ()
        ),
    )


def _of_two_lists(setup: Setup, activation: str) -> Finding:
    """Outputs held against outputs that the same was done to: no head that answers, a distance of two lists."""
    message = Message(
        have=f"{activation} is applied to what {setup.head.under} has made probabilities already, on both sides",
        expected="Two lists of scores are made probabilities once, and then compared",
        happens="The numbers of a list come out nearly alike, so the distance of the two is small whatever they are",
        change="Compare the lists with one activation, unless this distance is what is meant",
    )
    return RULE.finding(setup, message, Focus(where=activation_place(setup)), severity="note")


def _squeezed(k: int | None, activation: str) -> str:
    """Between which numbers the second activation of numbers from 0 to 1 comes out; k: how many it shares 1 out to."""
    if activation == "hard_sigmoid":
        return "Scores from 0 to 1 all come out at 0.5 or above, so a threshold of 0.5 says yes to every item"
    if activation in ELEMENTWISE_PROBABILITY:
        return "Scores from 0 to 1 come out between 0.5 and 0.7311, so a threshold of 0.5 says yes to every item"
    if k is None or k < 2:
        return "The scores from 0 to 1 come out nearly alike, and no answer is ever sure"
    highest = exp(1) / (exp(1) + k - 1)
    reached = (
        f"{log(highest):.4f} (a probability of {highest:.4f})" if activation == "log_softmax" else f"{highest:.4f}"
    )
    return f"The highest of {k} outputs can reach {reached} at most, so no answer is ever sure"


def _one_constant(setup: Setup, loss: LossMeaning) -> bool:
    """A single unit under a softmax loss is categorical-loss-on-one-unit."""
    return value_of(setup.head.units) == 1 and loss.one_unit != "fine"


def floor(k: int | None, activation: str, applied: str) -> float | None:
    """The lowest mean loss that scores between 0 and 1 can reach on one-of-k (or, for one unit, balanced 0/1) labels.

    A softmax loss: log(1 + (k - 1)/e) at a perfect row. A sigmoid loss: log(1 + 1/e) on a right 1, log 2 on a right 0.
    """
    item, zero = log(1 + exp(-1)), log(2)
    if applied == "softmax":
        return None if k is None or k < 2 else log(1 + (k - 1) * exp(-1))
    if activation in NORMALISED and k is not None and k > 1:
        return (item + (k - 1) * zero) / k
    return (item + zero) / 2 if k == 1 else None


#: What the loss's own sigmoid makes of numbers from 0 to 1.
_HALF = "and its sigmoid gives 0.5 or more for every item"
#: What a second sigmoid costs at least, whatever the label from 0 to 1 is: log(1 + 1/e).
_OF_ANY_LABEL = log(1 + exp(-1))


def _happens(setup: Setup, applied: str) -> Consequence:
    k, activation = value_of(setup.head.units), activation_of(setup.head)
    lowest = None if applied == "softmax" and not _one_of_k(setup) else floor(k, activation, applied)
    if lowest is not None and applied != "softmax" and (k == 1 or encoding_of(setup.labels) != "one-hot"):
        # Nearly all labels may be 1, or soft: how many of each there are is no matter of the head.
        lowest = _OF_ANY_LABEL
    effect = Effect("loss at least", lowest) if lowest is not None and not setup.loss.weighted else None
    return Consequence(_of_the_loss(setup, applied, lowest), effect=effect)


def _one_of_k(setup: Setup) -> bool:
    """False for rows that may name no class at all: a softmax loss of those is 0, whatever the scores are."""
    return encoding_of(setup.labels) != "multi-hot"


def _of_the_loss(setup: Setup, applied: str, lowest: float | None) -> str:
    """Of an item, since a mask or weights of items may lower what the program shows."""
    k = value_of(setup.head.units)
    gradient = "" if setup.without_gradient else ", and confident errors get almost no gradient"
    if setup.head.decided and setup.without_gradient:
        return "What is rounded or cut is no score any more: the number is no loss of the model"
    if setup.head.decided:
        return "What is rounded or cut passes no gradient: this loss teaches nothing, whichever of the two is left out"
    before = ", before its weight" if setup.loss.weighted else ""
    if lowest is None:
        high = f": an item's stays far above 0{before}" if applied != "softmax" or _one_of_k(setup) else ""
        return f"The loss sees scores from 0 to 1 only{high}{gradient}"
    if applied == "softmax":
        return f"The loss of an item cannot fall below {lowest:.4f} for {k} classes{before}{gradient}"
    labels = encoding_of(setup.labels)
    if k == 1 and labels in FLAT:
        return f"The loss cannot fall below 0.3133 for a 1{before + ',' if before else ''} and 0.6931 for a 0, {_HALF}"
    if k == 1 or labels != "one-hot":
        return f"The loss cannot fall below {lowest:.4f}{before}, whatever the labels from 0 to 1, {_HALF}"
    return f"The loss of an item cannot fall below {lowest:.4f} for {k} outputs{before}, {_HALF}"


def _advice(setup: Setup) -> str:
    if asks_for_scores(setup.loss):
        return "Leave from_logits out, or leave the activation out of the head"
    if setup.head.beside_loss or setup.without_gradient:
        return "Give the loss the scores themselves, and apply the activation only where probabilities are wanted"
    return "Leave the activation out of the head, and apply it only where probabilities are wanted"


def _changes(setup: Setup, applied: str) -> tuple[Change, ...]:
    """Dropping the argument keeps what predict returns; removing the activation is the repair where the two differ."""
    loss, activation = setup.loss, activation_of(setup.head)
    same = (activation in NORMALISED) == (applied == "softmax")
    row = value_of(loss.name) or ""
    if same and loss.where is not None and isinstance(loss.from_logits, Known) and loss.from_logits.where is not None:
        return (Change(where=loss.where, what="drop-argument", argument="from_logits"),)
    # The weight of positive items is an argument that only the loss of logits has.
    if same and row in _WITHOUT and not loss.weighted:
        return loss_swap(setup, _WITHOUT[row])
    return activation_swap(setup.head, "linear") if applied == "softmax" else ()
