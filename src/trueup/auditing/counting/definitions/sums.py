"""What loops by hand print when a sum is not divided by what was added: numbers that may lie above 1."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from trueup.auditing.counting.figures import Figures, batch_total
from trueup.contract.audit import Definition

PLACE = 8


def definitions(figures: Figures) -> Iterator[Definition]:
    """Only where the rows of a batch were told."""
    tally, size = figures.tally, figures.settings.batch_size
    if not size:
        return
    total, batches = batch_total(tally)
    right = tally.count("right")
    found = [
        ("batch_sum", "sum of batch accuracies", total, f"the accuracies of {batches} batches added, and not divided"),
        ("per_batch", "right rows per batch", Fraction(right, batches), f"right rows over the {batches} batches"),
        ("full_batches", "right rows over full batches", Fraction(right, batches * size), _FULL),
        ("batch_sum_by_rows", "sum of batch accuracies over rows", total / tally.count("counted"), _ROWS),
    ]
    for key, name, value, words in found:
        yield Definition(key=key, name=name, value=float(value), counts=words, group="sums", in_percent=False)


_FULL = "right rows over batches times the size of one, as if the last were full"
_ROWS = "the accuracies of the batches added, and divided by the rows"
