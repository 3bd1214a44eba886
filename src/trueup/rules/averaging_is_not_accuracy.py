"""An average over classes is called accuracy, or the accuracy is called a precision, a recall or an F1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.known import value_of
from trueup.contract.metric import MetricCall, NumberName
from trueup.contract.number import BatchNumber
from trueup.contract.setup import Setup
from trueup.facts.number_names import quantities_in, title_of_quantity
from trueup.rules._finding import Focus, Message, named
from trueup.rules._wording import quoted

RULE = named(__name__, "TU308", "warning", "note")

#: What a micro average over items with one answer each makes the accuracy of.
_OF_CLASSES = {"precision": "precision", "recall": "recall", "f1": "F1", "fbeta": "F-beta"}
_ONE_ANSWER = frozenset({"class numbers", "0/1 numbers"})


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
    yield from _of_micro(setup)


def _of_micro(setup: Setup) -> Iterator[Finding]:
    """Precision, recall or F1 by a micro average where each item has one answer, under a name that does not say so."""
    calls = [call for call in setup.metric_calls if call.average == "micro" and _has_one_answer(call)]
    plain = [call for call in calls if not any(_says_micro(name) for name in call.names)]
    named_so = [(call, name) for call in plain for name in call.names if call.quantity in quantities_in(name.words)]
    # Those that are shown go before those that are kept in a variable only, and first the place that shows most.
    named_so = [pair for pair in named_so if pair[1].how != "named"] or named_so
    together = Counter(name.where for _, name in named_so)
    named_so.sort(key=lambda pair: -together[pair[1].where])
    if not named_so:
        return
    titles = list(dict.fromkeys(_OF_CLASSES[call.quantity] for call, _ in named_so))
    several = len(titles) > 1
    shown = f"{', '.join(titles[:-1])} and {titles[-1]}" if several else titles[0]
    binary = any("0/1 numbers" in _kinds(call) for call, _ in named_so)
    message = Message(
        have=f"{shown} {'are micro averages' if several else 'is a micro average'} over items with one answer each",
        expected="Of a yes or no it is that of the yes (binary), which no average is needed for"
        if binary
        else "Over several classes it is averaged over the classes (macro, weighted), or told for each class",
        happens="It is the accuracy: a wrong answer is a false positive and a false negative at once",
        change="Leave average= out, or call the number accuracy"
        if binary
        else 'Write average="macro" or "weighted", or call the number accuracy',
    )
    _, name = named_so[0]
    uses = dict.fromkeys((call.where, f"the number comes from here ({call.by})") for call, _ in named_so)
    yield RULE.finding(
        setup, message, Focus(where=name.where, uses=tuple(uses)), severity="warning" if several else "note"
    )


def _has_one_answer(call: MetricCall) -> bool:
    """True where each item has one label and is given one answer: class numbers, or a task of several classes."""
    if call.quantity not in _OF_CLASSES or call.one_class:
        return False
    return _kinds(call) <= _ONE_ANSWER or call.metric.task == "multiclass"


def _kinds(call: MetricCall) -> set[str | None]:
    return {value_of(call.labels.kind), value_of(call.predictions.kind)}


def _says_micro(name: NumberName) -> bool:
    return "micro" in name.words.lower() or "micro" in name.behind.lower()


def _finding(setup: Setup, call: MetricCall, name: NumberName) -> Finding:
    words = quoted(name.words or name.behind)
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
