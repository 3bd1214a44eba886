"""Right answers are divided by the number of batches, which gives answers per batch and no share."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.number import BatchNumber
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU315", "warning", "note")
#: Of a batch of so many items the right answers are their percentage.
_PERCENT = 100


#: A batch of texts has an answer for each token.
_CHANGE = (
    "Divide by how many answers were counted, added up over the batches; with one for each item len(loader.dataset)"
)


def check(setup: Setup) -> Iterator[Finding]:
    """Needs that what is divided are right answers added up over the batches of a loader."""
    for number in setup.numbers:
        if number.aggregation == "answers per batch":
            yield from _finding(setup, number)
        elif number.aggregation == "answers so far":
            yield _so_far(setup, number)
        elif number.aggregation == "answers of a part":
            yield _of_a_part(setup, number)


def _so_far(setup: Setup, number: BatchNumber) -> Finding:
    message = Message(
        have=f"The right answers of all batches of {number.loader} so far are divided by the size of one batch",
        expected="An accuracy is a share: right answers divided by the number of items that they are of",
        happens="What comes out grows from batch to batch, past 1: only that of the first batch is a share",
        change="Add up the items as well, and divide by them",
    )
    return RULE.finding(setup, message, Focus(where=number.where))


def _of_a_part(setup: Setup, number: BatchNumber) -> Finding:
    message = Message(
        have=f"Right answers of {number.loader}, whose sampler picks a part of the items, are divided by all of them",
        expected="An accuracy is a share: right answers divided by the number of items that they are of",
        happens="What comes out is the accuracy times the part's share of the data set, which it cannot pass",
        change="Divide by len(loader.sampler), or the sizes of the batches added up",
    )
    return RULE.finding(setup, message, Focus(where=number.where))


def _finding(setup: Setup, number: BatchNumber) -> Iterator[Finding]:
    """Silent where all batches have 100 items: then it is the percentage; a note where the last one may have fewer."""
    if number.divisor is not None and number.size is not None:
        yield _by_another_size(setup, number, number.size, number.divisor)
        return
    percent = number.size == _PERCENT
    if percent and number.last == _PERCENT:
        return
    message = Message(
        have=f"Right answers are divided by the number of batches of {number.loader}",
        expected="An accuracy is a share: right answers divided by the number of items",
        happens=(
            "Of batches of 100 items the percentage comes out, too low where the last batch has fewer"
            if percent
            else "What comes out is how many answers of a batch are right, up to all that a batch has, and no share"
        ),
        change=_CHANGE,
    )
    yield RULE.finding(setup, message, Focus(where=number.where), severity="note" if percent else "warning")


def _by_another_size(setup: Setup, number: BatchNumber, size: int, divisor: float) -> Finding:
    message = Message(
        have=f"Right answers are divided by the number of batches of {number.loader} and by {divisor:g}, "
        f"and a batch has {size} items",
        expected="An accuracy is a share: right answers divided by the number of items",
        happens=f"What comes out is {size / divisor:.4g} times the accuracy",
        change=_CHANGE,
    )
    return RULE.finding(setup, message, Focus(where=number.where))
