"""Padded positions of sequences are counted in the accuracy."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.known import Place, value_of
from trueup.contract.meaning import MetricMeaning
from trueup.contract.metric import HandCount, Metric, MetricCall
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named
from trueup.rules._queries import accuracies, metric_place
from trueup.rules._wording import metric_quoted

RULE = named(__name__, "TU310", "warning")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs labels that were filled up, and a count of them that leaves nothing out."""
    for hand in setup.hand_counts:
        if hand.padded is not None:
            yield _finding(setup, hand)
    for call in setup.metric_calls:
        if call.padded is not None and call.predictions.predicted and call.metric.typed in _OF_ALL_PLACES:
            yield _of_a_call(setup, call, call.padded)
    padded = setup.labels.padded
    if padded is None or (value_of(setup.head.rank) or 0) < _PLACES:
        return
    for metric, meaning in accuracies(setup):
        if not metric.weighted:
            yield _of_a_metric(setup, metric, meaning, padded)


#: Metrics that give a share of right answers of all places.
_OF_ALL_PLACES = frozenset({"accuracy_score", "classification_report"})
#: The axes of outputs for each place of a sequence: items, places, classes.
_PLACES = 3


def _of_a_call(setup: Setup, call: MetricCall, padded: Place) -> Finding:
    message = Message(
        have=f"{call.metric.typed} counts each place of labels that are padded to one length",
        expected="A share of right answers is of the places that hold a label",
        happens="Each padded place counts as an answer: the more padding, the more the share is that of guessing it",
        change="Leave the padding out: keep = labels != PAD, then hand over labels[keep] and answers[keep]",
    )
    focus = Focus(where=call.where, uses=((padded, "the labels are padded here"),))
    return RULE.finding(setup, message, focus)


def _of_a_metric(setup: Setup, metric: Metric, meaning: MetricMeaning, padded: Place) -> Finding:
    message = Message(
        have=f"{metric_quoted(metric, meaning, setup)} counts each place of labels that are padded to one length",
        expected="A share of right answers is of the places that hold a label",
        happens="Each padded place counts as an answer: the more padding, the more the share is that of guessing it",
        change="Give padded places a sample_weight of 0, and ask for the metric in weighted_metrics",
    )
    focus = Focus(where=metric_place(metric, setup), metric=metric, uses=((padded, "the labels are padded here"),))
    return RULE.finding(setup, message, focus)


def _finding(setup: Setup, hand: HandCount) -> Finding:
    message = Message(
        have="Answers are compared with labels that are padded to one length, padding and all",
        expected="A share of right answers is of the positions that hold a label",
        happens="Each padded position counts as an answer: the more padding, the more the share is that of guessing it",
        change="Leave the padding out: keep = labels != PAD, then compare answers[keep] with labels[keep], or hand "
        "the metric mask=keep",
    )
    beside = ((hand.padded, "the labels are padded here"),) if hand.padded is not None else ()
    where = hand.counted_where or hand.where or setup.where
    return RULE.finding(setup, message, Focus(where=where, hand=hand, uses=beside))
