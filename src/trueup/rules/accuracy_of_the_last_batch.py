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
        if number.aggregation in ("last batch", "last answers"):
            what = f"The {number.metric}" if number.metric else "The accuracy"
            holds = _LAST_ANSWERS if number.aggregation == "last answers" else "is that of its last batch"
            message = Message(
                have=f"{what} that is shown after the loop over {number.loader} {holds}",
                expected="It is counted over the items of all batches",
                happens=_happens(number),
                change=_change(number),
            )
            yield RULE.finding(setup, message, Focus(where=number.where))
        elif number.aggregation == "stale batch":
            yield RULE.finding(setup, _of_another_loop(number), Focus(where=number.where))


def _of_another_loop(number: BatchNumber) -> Message:
    return Message(
        have=f"The loop over {number.loader} counts the last batch of {number.stale} in each of its passes",
        expected=f"Predictions and labels are those of the batch that {number.loader} gives",
        happens=f"The number is that of one batch of {number.stale}: nothing of {number.loader} is in it",
        change=f"Hand the model the inputs that the loop over {number.loader} names, and compare with its labels",
    )


def _change(number: BatchNumber) -> str:
    if number.metric:
        return f"Collect labels and predictions of all batches, and take their {number.metric} after the loop"
    return "Add up right answers and items in the loop, and divide once after it"


#: What is divided by the items of all batches, or by something else, is no accuracy of the last one.
_LAST_ANSWERS = "holds the right answers of its last batch alone"


def _happens(number: BatchNumber) -> str:
    if number.aggregation == "last answers":
        return "The right answers of all other batches are not in it"
    last = number.last
    if last is None or number.items is None:
        return "The answers of all other batches are not in it"
    return f"It is counted over {last:,} of {number.items:,} items"
