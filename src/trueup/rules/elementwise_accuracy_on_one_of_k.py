"""The accuracy asked for counts each of the k outputs separately, though each item has one answer."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.head import NORMALISED
from trueup.contract.known import value_of
from trueup.contract.meaning import MetricMeaning
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.contract.task import task_of
from trueup.rules._finding import Focus, Message, named
from trueup.rules._queries import accuracies, activation_of, encoding_of, metric_place, metric_repair, width
from trueup.rules._wording import metric_name, percent

RULE = named(__name__, "TU301", "warning")


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


def _finding(setup: Setup, metric: Metric, meaning: MetricMeaning, k: int | None) -> Finding:
    integer = encoding_of(setup.labels) == "integer"
    right = "sparse_categorical_accuracy" if integer else "categorical_accuracy"
    cells = f"{k} outputs" if k is not None else "k outputs"
    resolved = value_of(metric.name) != meaning.function
    becomes = f"is {meaning.function} here: it counts" if resolved else "counts"
    message = Message(
        have=f'"{metric_name(metric)}" {becomes} each of the {cells} of an item on its own',
        expected="An item has one answer, so accuracy is the share of items whose highest output is the right class",
        happens=_happens(k, activation_of(setup.head) in NORMALISED),
        change=f"Ask for {right}",
    )
    repair = metric_repair(setup, metric, meaning, right)
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
