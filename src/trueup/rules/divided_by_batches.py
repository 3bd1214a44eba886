"""Right answers are divided by the number of batches, which gives answers per batch and no share."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU315", "warning")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs that what is divided are right answers added up over the batches of a loader."""
    for number in setup.numbers:
        if number.aggregation == "answers per batch":
            message = Message(
                have=f"Right answers are divided by the number of batches of {number.loader}",
                expected="An accuracy is a share: right answers divided by the number of items",
                happens="What comes out is how many answers of a batch are right, up to the size of a batch",
                change="Divide by the number of items: len(loader.dataset), or the sizes of the batches added up",
            )
            yield RULE.finding(setup, message, Focus(where=number.where))
