"""A threshold of 0.5 applied to raw scores, whose middle is 0."""

from __future__ import annotations

import math
from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.known import is_known, value_of
from trueup.contract.meaning import MetricMeaning
from trueup.contract.metric import HandCount, Metric
from trueup.contract.setup import Setup
from trueup.facts import meanings_for
from trueup.rules._finding import Focus, Message, Repair, focus_of_call, named
from trueup.rules._queries import CROSS_ENTROPIES, accuracies, activation_of, loss_meaning, metric_place
from trueup.rules._wording import loss_words, metric_name, metric_quoted

RULE = named(__name__, "TU304", "warning")
_DOES = {True: "rounds", False: "compares with 0.5 the"}
_EXPECTED = "The loss takes the outputs as logits, so the middle between the two answers is 0"
_HAPPENS = "A logit of 0.5 is a probability of 0.62: answers between 0.50 and 0.62 are counted on the wrong side"
_MIDDLE = "so the middle is 0"
_HIGHEST = "of which the highest is the answer, however high it is"
_OF_SEVERAL = "Raw scores of several outputs have no middle: an item may pass with none of them, or with many"
#: `round` gives 0 and 1 for scores from -0.5 to 1.5 only.
_HALF = 0.5
_ROUNDED = "A score above 1.5 or below -0.5 rounds to neither 0 nor 1: where nothing clips it, it counts as wrong"


def check(setup: Setup) -> Iterator[Finding]:
    """Needs a linear head and a loss that takes logits, or raw scores that an estimator gives."""
    if setup.fits_itself:
        yield from _of_estimator(setup)
        return
    loss = loss_meaning(setup)
    if loss is None or loss.consumes != "logits" or loss.family not in CROSS_ENTROPIES:
        return
    if activation_of(setup.head) != "linear":
        return
    if value_of(setup.head.units) == 1 and loss.one_unit != "fine":
        return  # categorical-loss-on-one-unit: no threshold helps there
    for metric, meaning in accuracies(setup):
        if meaning.decision == "round" or (meaning.decision == "threshold" and meaning.threshold == _HALF):
            yield _of_metric(setup, metric, meaning, binary=loss.family == "binary")
    if loss.family == "binary":
        yield from _called(setup)
    for hand in setup.hand_counts:
        if _at_half_of_raw_scores(hand):
            yield _by_hand(setup, hand, binary=loss.family == "binary")
        elif loss.family == "binary" and _tries_probabilities(hand):
            yield _by_a_grid(setup, hand)


def _at_half_of_raw_scores(hand: HandCount) -> bool:
    at_half = hand.decision == "round" or (hand.decision == "threshold" and value_of(hand.threshold) == _HALF)
    # What was scaled, squashed or averaged on the way is no raw score any more.
    return at_half and value_of(hand.scores) == "linear"


def _tries_probabilities(hand: HandCount) -> bool:
    """True for raw scores held against one threshold after the other around 0.5, none of which no probability is."""
    if hand.tried is None or hand.decision != "threshold" or value_of(hand.scores) != "linear":
        return False
    low, high = hand.tried
    return 0 <= low < _HALF < high <= 1


_HALF = 0.5


def _by_a_grid(setup: Setup, hand: HandCount) -> Finding:
    low, high = hand.tried or (0.0, 1.0)
    message = Message(
        have=f"The program compares raw outputs of a head with no activation with thresholds from {low:g} to {high:g}",
        expected=f"{loss_words(setup.loss)} takes the outputs as logits, {_MIDDLE}",
        happens=f"Logits from {low:g} to {high:g} are probabilities from {_probability(low):.2f} to "
        f"{_probability(high):.2f}: the best threshold may lie outside of them",
        change="Apply sigmoid to the outputs first",
    )
    return RULE.finding(setup, message, Focus(where=hand.where or setup.where, hand=hand))


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def _of_estimator(setup: Setup) -> Iterator[Finding]:
    for hand in setup.hand_counts:
        if not _at_half_of_raw_scores(hand):
            continue
        rounds = hand.decision == "round"
        message = Message(
            have=f"The program {_DOES[rounds]} raw scores that an estimator gives",
            expected="Of two classes their middle is 0: a score above it speaks for the second one",
            happens=_ROUNDED if rounds else "Of two classes scores between 0 and 0.5 are counted on the wrong side",
            # What a booster predicts are these scores, and an estimator's are its answers.
            change="Compare with 0, or apply sigmoid first"
            if is_known(setup.head.activation)
            else "Compare with 0, or take the answers of predict",
        )
        yield RULE.finding(setup, message, Focus(where=hand.where or setup.where, hand=hand))


def _of_metric(setup: Setup, metric: Metric, meaning: MetricMeaning, *, binary: bool) -> Finding:
    rounds = meaning.decision == "round"
    focus = Focus(where=metric_place(metric, setup), metric=metric, elsewhere=meaning.elsewhere)
    message = Message(
        have=f"{metric_quoted(metric, meaning, setup)} {_DOES[rounds]} raw outputs",
        expected=_EXPECTED if binary else f"{loss_words(setup.loss)} takes the outputs as logits, {_HIGHEST}",
        happens=(_ROUNDED if rounds else _HAPPENS) if binary else _OF_SEVERAL,
        change="Ask for BinaryAccuracy(threshold=0.0), or end the head with sigmoid and leave from_logits out"
        if binary
        else "Ask for the categorical accuracy, or for the sparse one where labels are class numbers",
    )
    return RULE.finding(setup, message, focus, Repair(changes=_threshold_of(setup, metric) if binary else ()))


def _called(setup: Setup) -> Iterator[Finding]:
    """Metrics that the program calls itself on what the loss takes: as many labels as there are scores."""
    for call in setup.metric_calls:
        flat = call.labels.decided or value_of(call.labels.kind) == "class numbers"
        if call.cut != _HALF or flat or value_of(call.predictions.activation) != "linear" or call.predictions.decided:
            continue
        message = Message(
            have=f"{metric_name(call.metric)} compares with 0.5 the raw outputs",
            expected=_EXPECTED,
            happens=_HAPPENS,
            change="Hand it the sigmoid of the outputs, or set its threshold to 0",
        )
        focus = focus_of_call(call, metric=call.metric)
        yield RULE.finding(setup, message, focus)


def _threshold_of(setup: Setup, metric: Metric) -> tuple[Change, ...]:
    """Only an object has an argument to set; some releases refuse a threshold of 0."""
    if metric.where is None or metric.spelling != "object" or value_of(metric.name) != "binary_accuracy":
        return ()
    taken = meanings_for(setup).takes_any_threshold(setup.target)
    decision = "" if taken else "This release refuses a threshold of 0: update it, or end the head with sigmoid"
    where = metric.threshold.where
    if where is not None:
        return (Change(where=where, what="number", to="0.0", affects="report", decision=decision),)
    return (
        Change(
            where=metric.where, what="argument", argument="threshold", to="0.0", affects="report", decision=decision
        ),
    )


def _by_hand(setup: Setup, hand: HandCount, *, binary: bool) -> Finding:
    rounds = hand.decision == "round"
    message = Message(
        have=f"The program {_DOES[rounds]} raw outputs of a head with no activation",
        expected=f"{loss_words(setup.loss)} takes the outputs as logits, {_MIDDLE if binary else _HIGHEST}",
        happens=(_ROUNDED if rounds else _HAPPENS) if binary else _OF_SEVERAL,
        change="Compare with 0, or apply sigmoid first" if binary else "Take argmax of the outputs over the last axis",
    )
    where = hand.where or setup.where
    changes: tuple[Change, ...] = ()
    # An edit is sure where this line decides upon these outputs only, and each of them is a yes or a no of its own.
    if binary and not rounds and not hand.shared and hand.threshold.where is not None:
        changes = (Change(where=hand.threshold.where, what="number", to="0.0", affects="report"),)
    return RULE.finding(setup, message, Focus(where=where, hand=hand), Repair(changes=changes))
