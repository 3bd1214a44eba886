"""A metric gets labels or predictions of a kind that it does not support, so that its value means nothing."""

from __future__ import annotations

from collections.abc import Iterator

from trueup import facts
from trueup.contract.finding import Finding
from trueup.contract.head import NORMALISED, PROBABILITIES
from trueup.contract.known import Known, value_of
from trueup.contract.metric import Argument, HandCount, Kind, Metric, MetricCall
from trueup.contract.setup import Setup
from trueup.facts import arguments_of
from trueup.frameworks.metric_arguments import IN_ROWS, ArgumentsRow
from trueup.rules._finding import Focus, Message, focus_of_call, named
from trueup.rules._queries import activation_of, encoding_of, metric_place
from trueup.rules._wording import metric_name, units_words

RULE = named(__name__, "TU319", "error")
#: Scores are fractions where one of these made them; without one they may be any number.
_FRACTIONS = PROBABILITIES
#: The rows of the table whose predictions are asked of a compiled model's own head.
_OF_A_HEAD = frozenset({"accuracy", "mean_iou", "iou"})


def check(setup: Setup) -> Iterator[Finding]:
    """Needs what the metric takes and what it is given; a metric of compile is given the head's outputs."""
    for metric in setup.metrics:
        row = arguments_of(metric)
        if row is None or row.metric not in _OF_A_HEAD or "rows of scores" in row.predictions:
            continue
        if _counts_as_it_says(setup, metric) and _fractions(setup):
            yield _of_head(setup, metric, row)
    for call in setup.metric_calls:
        row = arguments_of(call.metric)
        # What a metric that ranks is given is the question of hard-labels-into-ranking-metric.
        if row is not None and not row.ranks:
            yield from _of_call(setup, call, row)
        elif row is not None and call.lower_class:
            yield _of_the_lower_class(setup, call)
    for hand in setup.hand_counts:
        if hand.decision in ("highest", "lowest") and hand.counted != "nothing":
            yield _of_values(setup, hand)
        elif hand.decision in ("threshold", "round") and hand.counted == "answers" and _one_of_many(setup):
            yield _of_one_column(setup, hand)


def _counts_as_it_says(setup: Setup, metric: Metric) -> bool:
    """The word "accuracy" is resolved by the library; only where it stays the equality of both is it meant here."""
    if value_of(metric.name) != "accuracy":
        return True
    meaning = value_of(facts.metric_meaning(metric, setup))
    return meaning is not None and meaning.counts == "exact"


def _fractions(setup: Setup) -> bool:
    return activation_of(setup.head) in _FRACTIONS


def _of_head(setup: Setup, metric: Metric, row: ArgumentsRow) -> Finding:
    units = value_of(setup.head.units)
    message = Message(
        have=f"{metric_name(metric)} is given the probabilities of {units_words(units)} ({activation_of(setup.head)})",
        expected=f"It takes {row.takes}",
        happens=row.wrong,
        change=_instead(metric, several=setup.head.several),
    )
    return RULE.finding(setup, message, Focus(where=metric_place(metric, setup), metric=metric))


def _of_call(setup: Setup, call: MetricCall, row: ArgumentsRow) -> Iterator[Finding]:
    """One finding for a call: about its predictions, else about its labels."""
    wrong_predictions = _wrong(call.predictions, row.predictions)
    wrong_labels = _wrong(call.labels, row.labels)
    if not wrong_predictions and not wrong_labels:
        return
    passed = " and ".join(
        f"{kind} as {side}"
        for kind, side, wrong in (
            (value_of(call.labels.kind), "labels", wrong_labels),
            (value_of(call.predictions.kind), "predictions", wrong_predictions),
        )
        if wrong
    )
    message = Message(
        have=f"{metric_name(call.metric)} is given {passed}",
        expected=f"It takes {row.takes}",
        happens=_happens(call, row, of_predictions=wrong_predictions),
        change=_instead_by_hand(call, row),
    )
    yield RULE.finding(setup, message, focus_of_call(call))


def _of_the_lower_class(setup: Setup, call: MetricCall) -> Finding:
    message = Message(
        have=f"{metric_name(call.metric)} is given the first column of the probabilities, that of the lower class",
        expected="It takes the higher of the two classes for the positive one, and asks how its scores rank the items",
        happens=_TURNED.get(call.quantity, "The ranking is turned round: the better the model, the worse it looks"),
        change="Take the column of the positive class, [:, 1]",
    )
    focus = focus_of_call(call)
    return RULE.finding(setup, message, focus, severity="warning")


#: What comes out of the scores of the other class, by the quantity.
_TURNED = {
    "roc_auc": "1 minus the area comes out: below a half where the model is better than chance",
    "log_loss": "Each probability is that of the other class: the surer the model is and right, the higher the loss",
    "brier": "Each probability is that of the other class: the surer the model is and right, the higher the loss",
}


def _happens(call: MetricCall, row: ArgumentsRow, *, of_predictions: bool) -> str:
    if not of_predictions:
        return row.wrong_labels
    rows = isinstance(call.labels.kind, Known) and call.labels.kind.value in IN_ROWS
    if row.metric == "accuracy" and not rows:
        return "Rows and single numbers do not fit: the call raises, or counts equal entries, hardly any of all"
    return row.wrong


def _wrong(argument: Argument, takes: frozenset[Kind]) -> bool:
    return isinstance(argument.kind, Known) and argument.kind.value not in takes


def _instead(metric: Metric, *, several: bool | None) -> str:
    if value_of(metric.name) == "accuracy":
        return 'Ask for "accuracy" in lower case as a string, which the library fits to the outputs'
    if several:
        return (
            "Take argmax of both sides first: sparse_y_true=False for one-hot labels, sparse_y_pred=False for outputs"
        )
    return "Ask for BinaryIoU, which compares the probability with 0.5 first"


def _instead_by_hand(call: MetricCall, row: ArgumentsRow) -> str:
    if row.metric == "categorical_accuracy":
        return "Give it rows on both sides, SparseCategoricalAccuracy where labels are numbers, Accuracy for answers"
    if row.metric == "sparse_categorical_accuracy":
        return "Give it class numbers and rows of scores, CategoricalAccuracy for one-hot labels, Accuracy for answers"
    if row.metric == "accuracy":
        return "Take argmax (or the threshold) of the scores first"
    return f"Give {metric_name(call.metric)} {row.takes}"


def _one_of_many(setup: Setup) -> bool:
    """True for rows of probabilities, one for each of more than two classes that labels name by numbers."""
    normalised = activation_of(setup.head) in NORMALISED and (value_of(setup.head.units) or 0) > 2
    return normalised and encoding_of(setup.labels) == "integer" and (value_of(setup.labels.classes) or 0) > 2


def _of_one_column(setup: Setup, hand: HandCount) -> Finding:
    units = value_of(setup.head.units)
    message = Message(
        have=f"One of the {units_words(units)} of each item is cut at a half and compared with class numbers",
        expected="The class of an item is the place of the highest of its outputs",
        happens="Items of all classes but 0 and 1 count as wrong, whatever the model says",
        change="Take argmax of the outputs over the last axis, and compare that with the labels",
    )
    where = hand.counted_where or hand.where or setup.where
    return RULE.finding(setup, message, Focus(where=where, hand=hand))


def _of_values(setup: Setup, hand: HandCount) -> Finding:
    message = Message(
        have=f"The value of the {hand.decision} output of each item is compared with the labels",
        expected="The class of an item is the place of its highest output, not how high that is",
        happens="A score hardly ever equals a class number: the count is about 0, or that of chance",
        change="Compare argmax of the outputs with the labels; of a max that gives values and places, it is the places",
    )
    return RULE.finding(setup, message, Focus(where=hand.where or setup.where, hand=hand))
