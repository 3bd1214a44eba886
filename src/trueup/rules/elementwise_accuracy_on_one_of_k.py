"""The accuracy asked for counts each of the k outputs separately, though each item has one answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trueup.contract.finding import Finding
from trueup.contract.head import NORMALISED
from trueup.contract.known import value_of
from trueup.contract.meaning import MetricMeaning
from trueup.contract.metric import Kind, Metric, MetricCall
from trueup.contract.setup import Setup
from trueup.contract.task import task_of
from trueup.facts import arguments_of
from trueup.rules._finding import Focus, Message, focus_of_call, named
from trueup.rules._queries import accuracies, activation_of, encoding_of, metric_place, metric_repair, width
from trueup.rules._wording import metric_name, percent

RULE = named(__name__, "TU301", "warning")
_ROWS: frozenset[Kind | None] = frozenset({"rows of scores", "0/1 rows"})
_OF_TAGS = "Where an item may have several labels end the head with sigmoid instead"
_EXPECTED = "An item has one answer, so accuracy is the share of items whose highest output is the right class"


def check(setup: Setup) -> Iterator[Finding]:
    """Needs what the metric becomes and that each item has one answer of k; for softmax, that k is more than 2."""
    if value_of(task_of(setup)) != "one-of-k":
        return
    k, activation = width(setup), activation_of(setup.head)
    # Of two outputs that sum to 1, each says what the other says: the share of right cells is that of right items.
    perhaps_normalised = not activation or activation in NORMALISED
    if k is None and (perhaps_normalised or encoding_of(setup.labels) != "one-hot"):
        return
    if k is not None and (k < 2 or (k == 2 and perhaps_normalised)):
        return
    counted = list(accuracies(setup))
    items_too = any(meaning.counts != "cells" for _, meaning in counted)
    for metric, meaning in counted:
        # Named as what it is, beside the share of right items: that is asked for as well.
        beside = items_too and value_of(metric.name) == meaning.function
        if meaning.counts == "cells" and not beside:
            yield _finding(setup, metric, meaning, k)
    items_too = items_too or any(hand.counted == "answers" for hand in setup.hand_counts)
    yield from _called(setup, k, items_too=items_too)


def _called(setup: Setup, k: int | None, *, items_too: bool) -> Iterator[Finding]:
    """Metrics that the program calls itself on one-hot rows; one that is fed in several places is told once.

    Beside the share of right items, one is told only where the program calls its number the accuracy.
    """
    reported: set[Metric] = set()
    for call in setup.metric_calls:
        row = arguments_of(call.metric)
        if row is None or not row.counts_cells or value_of(call.labels.kind) != "one-hot rows":
            continue
        if value_of(call.predictions.kind) not in _ROWS or call.metric in reported:
            continue
        if items_too and not _is_called_the_accuracy(call):
            continue
        reported.add(call.metric)
        message = Message(
            have=f"{metric_name(call.metric)} counts each of the {_cells(k)} of an item on its own, "
            "and the labels are one-hot rows",
            expected=_EXPECTED,
            happens=_happens(k, activation_of(setup.head) in NORMALISED),
            change="Count the items whose highest output is the right class, as an accuracy of several classes does",
        )
        yield RULE.finding(setup, message, focus_of_call(call))


def _is_called_the_accuracy(call: MetricCall) -> bool:
    words = [name.words.lower() for name in call.names]
    return any("acc" in word and "binary" not in word and "label" not in word for word in words)


#: Of class numbers in the place of rows (n, k): run in Keras 3.15.1 with labels (n,), which raise, and (n, 1).
_OF_NUMBERS = "Each output's 0 or 1 is held against the item's class number: it raises, or no class but 0 and 1 counts"


def _cells(k: int | None) -> str:
    return f"{k} outputs" if k is not None else "k outputs"


def _finding(setup: Setup, metric: Metric, meaning: MetricMeaning, k: int | None) -> Finding:
    integer = encoding_of(setup.labels) == "integer"
    right = "sparse_categorical_accuracy" if integer else "categorical_accuracy"
    resolved = value_of(metric.name) != meaning.function
    becomes = f"is {meaning.function} here: it counts" if resolved else "counts"
    message = Message(
        have=f'"{metric_name(metric)}" {becomes} each of the {_cells(k)} of an item on its own',
        expected=_EXPECTED,
        happens=_OF_NUMBERS if integer else _happens(k, activation_of(setup.head) in NORMALISED),
        change=f"Ask for {right}",
    )
    repair = metric_repair(setup, metric, meaning, right)
    if not encoding_of(setup.labels):
        # The head alone says that an item has one answer: a softmax stands on several tags as well, by mistake.
        decided = tuple(replace(change, decision=_OF_TAGS) for change in repair.changes)
        repair = replace(repair, changes=decided)
    focus = Focus(where=metric_place(metric, setup), metric=metric, elsewhere=meaning.elsewhere)
    return RULE.finding(setup, message, focus, repair)


def floor(k: int) -> float:
    """What is counted where no output of an item is above the threshold: every cell but one, (k - 1)/k."""
    return (k - 1) / k


def sure_floor(k: int) -> float:
    """What is counted where every answer is wrong and each is above the threshold: every cell but two, (k - 2)/k."""
    return (k - 2) / k


def _happens(k: int | None, normalised: bool) -> str:
    if k is None:
        return "An output that never passes 0.5 scores (k - 1)/k without naming a class"
    if normalised:
        return f"Answers that are never right score {percent(sure_floor(k))} to {percent(floor(k))}, where 0 % is meant"
    return f"An output that never passes 0.5 scores {percent(floor(k))} without naming a class"
