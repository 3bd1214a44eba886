"""Class numbers where one-hot rows are expected."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.head import NORMALISED
from trueup.contract.known import is_known, value_of
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.rules._asking import activation_of, encoding_of, loss_meaning, loss_place, loss_swap, metric_swap
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._wording import labels_words, loss_name, units_words

RULE = named(__name__, "TU201", "error")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs labels and loss; for the binary loss also a head of several units."""
    loss, encoding, units = loss_meaning(setup), encoding_of(setup.labels), value_of(setup.head.units)
    if loss is None or encoding not in ("integer", "binary") or units == 1:
        return
    if (value_of(setup.labels.columns) or 1) > 1:
        return
    if loss.family == "categorical":
        if encoding in loss.labels:
            return
    elif not _one_column_for_many(setup, loss, encoding, units):
        return
    row = f"rows of {units_words(units).removesuffix(' units')}" if units else "rows with one column for each class"
    message = Message(
        have=f"{loss_name(setup.loss)} is given {labels_words(setup.labels)}",
        expected=f"It expects {row}: one-hot labels",
        happens=_happens(encoding in loss.refuses or loss.mismatch == "error", loss),
        change="Take the sparse categorical loss for class numbers, or turn the labels into one-hot rows",
    )
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), Repair(changes=_changes(setup, loss)))


def _one_column_for_many(setup: Setup, loss: LossMeaning, encoding: str, units: int | None) -> bool:
    """Class numbers under an elementwise loss on several units; a table of 0/1 is right where it is no softmax."""
    if loss.family != "binary" or units is None:
        return False
    return activation_of(setup.head) in NORMALISED or (encoding == "integer" and is_known(setup.labels.columns))


def _happens(raises: bool, loss: LossMeaning) -> str:
    if raises:
        return "The call raises at the first batch: one column of labels does not fit the outputs"
    if loss.mismatch == "warning":
        return "The release warns and goes on: a class number is taken for a row of probabilities"
    return "The class number is spread over all outputs without a word, and the loss means nothing"


def _changes(setup: Setup, loss: LossMeaning) -> tuple[Change, ...]:
    softmax = activation_of(setup.head) in NORMALISED
    if loss.family != "categorical" and not softmax:
        return ()
    swapped = loss_swap(setup, "sparse_categorical_crossentropy")
    if not swapped:
        return ()
    wrong = (
        metric
        for metric in setup.metrics
        if (value_of(metric.name) or "") in ("categorical_accuracy", "binary_accuracy")
    )
    return (
        *swapped,
        *(change for metric in wrong for change in metric_swap(setup, metric, "sparse_categorical_accuracy")),
    )
