"""A metric accumulates over the epochs without a reset, and its value is shown as that of each epoch."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU316", "warning")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs a metric object that is made before a loop, fed inside it, asked in each pass and never reset."""
    for number in setup.numbers:
        if number.aggregation == "all epochs":
            message = Message(
                have=f"{number.metric or 'A metric'} is made once, read in each epoch or step, and never reset",
                expected="The number of an epoch is counted from the batches of that epoch alone",
                happens="It is the number of all epochs so far: early answers of an untrained model stay in it",
                change="Reset the metric in each epoch once its value is taken, or make it anew",
            )
            uses = ((number.called, "the metric is made here"),) if number.called is not None else ()
            yield RULE.finding(setup, message, Focus(where=number.where, uses=uses))
