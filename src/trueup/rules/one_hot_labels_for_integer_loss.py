"""One-hot rows where class numbers are expected."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.known import value_of
from trueup.contract.labels import ROWS
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.rules._consequences import RAISES, Consequence
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import encoding_of, is_loss, loss_meaning, loss_place, loss_swap, metric_swap
from trueup.rules._wording import labels_words, loss_name

RULE = named(__name__, "TU202", "error", needs=("labels", "loss"))


def check(setup: Setup) -> Iterator[Finding]:
    """Needs labels and loss; the dtype too where a loss takes rows, but not as whole numbers."""
    loss, encoding = loss_meaning(setup), encoding_of(setup.labels)
    if loss is None or loss.family != "sparse" or encoding not in ROWS:
        return
    if value_of(setup.labels.columns) == 1:
        return
    if loss.labels & ROWS:
        whole = (value_of(setup.labels.dtype) or "").startswith(("int", "uint"))
        if not whole:
            return
    elif encoding in loss.labels:
        return
    message = Message(
        have=f"{loss_name(setup.loss)} is given {labels_words(setup.labels)}",
        expected="It expects one class number for each item",
        happens=_happens(setup, loss),
        change=(
            "Give it class numbers: argmax over the labels' last axis, or leave the one-hot step out"
            if not is_loss(setup, "categorical_crossentropy")
            else "Take the categorical loss for these rows, or leave the one-hot step out"
        ),
    )
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), Repair(changes=_changes(setup)))


def _happens(setup: Setup, loss: LossMeaning) -> str | Consequence:
    if loss.refuses & ROWS or loss.mismatch == "error":
        at = "" if setup.fits_itself else " at the first batch"
        text = f"The call raises{at}: the rows do not fit one number for each item"
        return Consequence(text, ("training",), RAISES)
    return "The rows are read as class numbers 0 and 1 without an error, and the loss means nothing"


def _changes(setup: Setup) -> tuple[Change, ...]:
    if encoding_of(setup.labels) == "multi-hot":
        return ()
    swapped = loss_swap(setup, "categorical_crossentropy")
    if not swapped:
        return ()
    wrong = (metric for metric in setup.metrics if value_of(metric.name) == "sparse_categorical_accuracy")
    return (*swapped, *(change for metric in wrong for change in metric_swap(setup, metric, "categorical_accuracy")))
