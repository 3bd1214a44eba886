"""A metric accumulates over the epochs without a reset, and its value is shown as that of each epoch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trueup.contract.finding import Finding
from trueup.contract.known import Place
from trueup.contract.number import BatchNumber
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU316", "warning")

#: By what is made of the metric's values; the metric's name goes before the first part.
_MESSAGES = {
    "all epochs": Message(
        have="is made once, read in each epoch or step, and never reset",
        expected="The number of an epoch is counted from the batches of that epoch alone",
        happens="It is the number of all epochs so far: answers of earlier epochs stay in it",
        change="Reset the metric in each epoch once its value is taken, or make it anew",
    ),
    "values so far": Message(
        have="is read for each batch of the test, and never reset between them",
        expected="Its value is taken once, after the last batch",
        happens="Each value counts all batches so far, and what is logged is their mean: the first batches weigh most",
        change="Log the metric object itself, or its compute() at the end of the test's epoch",
    ),
    "counted on": Message(
        have="begins once, before the loop over epochs, and is added to in each",
        expected="The number of an epoch is counted from the batches of that epoch alone",
        happens="It is the number of all epochs so far: answers of earlier epochs stay in it",
        change="Set the counts to 0 at the start of each epoch, or make what keeps them anew",
    ),
}


def check(setup: Setup) -> Iterator[Finding]:
    """Needs a metric object that is made before a loop, fed inside it, asked in each pass and never reset."""
    for number in setup.numbers:
        message = _MESSAGES.get(number.aggregation)
        if message is not None:
            message = replace(message, have=f"{number.metric or 'A metric'} {message.have}")
            yield RULE.finding(setup, message, Focus(where=number.where, uses=tuple(_uses(number))))


def _uses(number: BatchNumber) -> Iterator[tuple[Place, str]]:
    if number.called is not None:
        yield number.called, "it is made here" if number.aggregation == "counted on" else "the metric is made here"
    if number.taken is not None:
        yield number.taken, "added to here"
