"""Accuracies or other metrics of batches are averaged with equal weight, though the last batch may be smaller."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.known import Place
from trueup.contract.metric import Metric
from trueup.contract.number import BatchNumber
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU309", "warning", "note")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs what the batches come from; silent where all of them are known to have the same size."""
    own = [metric for metric in setup.metrics if metric.of_each_batch and metric.where is not None]
    if own and setup.trained:
        yield _of_functions(setup, own)
    shown: set[tuple[Place, str]] = set()
    for number in setup.numbers:
        # Of shares the mean is off by the weight of a smaller last batch; of an F1 or an AUC it is another number
        # altogether. One line that logs several of them is one fault.
        if number.aggregation == "mean of shares" and number.metric:
            message, severity = _of_metrics(number, _metrics_at(setup, number.where)), "warning"
        elif number.aggregation == "mean of shares":
            message, severity = _of_accuracies(number), "note"
        elif number.aggregation == "nominal":
            message, severity = _nominal(number), "note"
        else:
            continue
        if (number.where, message.have) not in shown:
            shown.add((number.where, message.have))
            focus = Focus(where=number.where, uses=tuple(_uses(number)))
            yield RULE.finding(setup, message, focus, severity=severity)  # type: ignore[arg-type]


def _metrics_at(setup: Setup, where: Place) -> list[str]:
    """The metrics whose numbers are averaged at one place."""
    numbers = (number for number in setup.numbers if number.aggregation == "mean of shares" and number.metric)
    return list(dict.fromkeys(number.metric for number in numbers if number.where == where))


def _uses(number: BatchNumber) -> Iterator[tuple[Place, str]]:
    if number.taken is not None:
        yield number.taken, "taken of each batch here"
    if number.called is not None:
        yield number.called, "called here"


def _of_accuracies(number: BatchNumber) -> Message:
    return Message(
        have=f"The accuracies of the batches of {number.loader} are averaged, each with the same weight",
        expected="Each item has the same weight: right answers of all batches, divided by the number of items",
        happens=_last_batch(number),
        change="Add up the right answers and divide once by the number of items, or weigh each batch by its size",
    )


def _of_metrics(number: BatchNumber, metrics: list[str]) -> Message:
    is_object = number.metric[:1].isupper()
    listed = " and ".join(filter(None, [", ".join(metrics[:-1]), metrics[-1]]))
    is_computed = f"{listed} {'is' if len(metrics) == 1 else 'are'} computed"
    return Message(
        have=f"{is_computed} for each batch of {number.loader}, and averaged over the batches",
        expected=f"{is_computed} once, from the labels and predictions of all items",
        happens="It is no mean of items: the mean over batches is another number, and depends on their make-up",
        change="Let a metric object count all batches: compute() once at the end, or self.log with the object itself"
        if is_object
        else f"Collect labels and predictions of all batches, and call {listed} once",
    )


def _of_functions(setup: Setup, metrics: list[Metric]) -> Finding:
    names = list(dict.fromkeys(metric.logged_as or metric.typed for metric in metrics))
    listed, each = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])), "s" if len(names) == 1 else ""
    message = Message(
        have=f"{listed} divide{each} sums over one batch, and the mean over the batches is shown",
        expected="Such a ratio is computed once, from the sums over all items",
        happens="The mean over batches is another number, and depends on their make-up",
        change="Add both up over all batches (a metric object that keeps them), or take all items' predictions at once",
    )
    first = metrics[0]
    assert first.where is not None
    return RULE.finding(setup, message, Focus(where=first.where, metric=first), severity="warning")


def _nominal(number: BatchNumber) -> Message:
    return Message(
        have=f"Right answers are divided by the size of a full batch for each batch of {number.loader}",
        expected="They are divided by the number of items that were answered",
        happens=_of_full_batches(number),
        change="Divide by the number of items, added up batch by batch (labels.size(0)) or len(dataset)",
    )


def _of_full_batches(number: BatchNumber) -> str:
    last = number.last
    if last is None or number.size is None:
        return "Where the last batch is smaller it counts as a full one, and the number is too low"
    return f"The number is too low: the last batch has {last} items and counts as {number.size}"


def _last_batch(number: BatchNumber) -> str:
    last = number.last
    if last is None or number.size is None:
        return "Where the last batch is smaller than the others, each of its items weighs more than one of theirs"
    return (
        f"{number.items:,} items give batches of {number.size} and a last one of {last}: "
        f"each item of that one weighs {number.size / last:.3g} times as much"
    )
