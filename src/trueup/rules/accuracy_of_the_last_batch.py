"""The accuracy of the last batch is shown after the loop over all batches."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.number import BatchNumber
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU320", "warning")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs a share that each pass of the loop counts anew, and that is shown when the loop has ended."""
    for number in setup.numbers:
        if number.aggregation == "last batch":
            what = f"The {number.metric}" if number.metric else "The accuracy"
            message = Message(
                have=f"{what} that is shown after the loop over {number.loader} is that of its last batch",
                expected="It is counted over the items of all batches",
                happens=_happens(number),
                change="Add up right answers and items in the loop, and divide once after it",
            )
            yield RULE.finding(setup, message, Focus(where=number.where))


def _happens(number: BatchNumber) -> str:
    last = number.last
    if last is None or number.items is None:
        return "The answers of all other batches are not in it"
    return f"It is counted over {last:,} of {number.items:,} items"
