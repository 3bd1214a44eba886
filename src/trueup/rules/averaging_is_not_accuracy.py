"""An average over classes is called accuracy: each class counts the same, however rare it is."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.metric import MetricCall, NumberName
from trueup.contract.number import BatchNumber
from trueup.contract.setup import Setup
from trueup.facts.number_names import quantities_in, title_of_quantity
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU308", "warning")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs the average and a name that says accuracy alone, or a metric of that name that averages over classes."""
    for number in setup.numbers:
        if number.aggregation == "macro":
            yield RULE.finding(setup, _of_a_metric(number), Focus(where=number.where))
    for call in setup.metric_calls:
        if call.quantity != "balanced_accuracy":
            continue
        for name in (name for name in call.names if name.how != "named"):
            known = quantities_in(name.words) or quantities_in(name.behind)
            if known == {"accuracy"}:
                yield _finding(setup, call, name)


def _finding(setup: Setup, call: MetricCall, name: NumberName) -> Finding:
    words = (name.words or name.behind).strip(" :=-")[-40:]
    message = Message(
        have=f'The number called "{words}" is the {title_of_quantity(call.quantity)} ({call.by})',
        expected="Under the name of accuracy a reader expects the share of right answers",
        happens="It is the mean of the recalls of all classes: a rare class counts as much as a frequent one",
        change='Call it "balanced accuracy", or print the share of right answers (accuracy_score)',
    )
    focus = Focus(where=name.where, uses=((call.where, f"the number comes from here ({call.by})"),))
    return RULE.finding(setup, message, focus)


def _of_a_metric(number: BatchNumber) -> Message:
    return Message(
        have=f"{number.metric} averages over the classes, and is reported as the accuracy",
        expected="An accuracy is the share of right answers among all items",
        happens="It is the mean of the classes' recalls: always answering the largest of k classes scores 1/k",
        change='Write average="micro" for the accuracy, or call the number balanced accuracy',
    )
