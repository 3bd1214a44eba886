"""Class numbers where one-hot rows are expected."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.head import NORMALISED
from trueup.contract.known import Known, Unknown, is_known, value_of
from trueup.contract.labels import FLAT
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.facts import meanings_for
from trueup.rules._consequences import RAISES, Consequence
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import activation_of, encoding_of, loss_meaning, loss_place, loss_swap, metric_swap
from trueup.rules._rows_into_one import BY_SOURCE
from trueup.rules._wording import labels_words, loss_name, units_words

RULE = named(__name__, "TU201", "error", needs=("labels", "loss"))


def check(setup: Setup) -> Iterator[Finding]:
    """Needs labels, or that they are one column, and loss; for the binary loss also a head of several units."""
    loss, encoding, units = loss_meaning(setup), encoding_of(setup.labels), value_of(setup.head.units)
    flat = not encoding and _one_column(setup)
    if loss is None or units == 1 or not (flat or encoding in ("integer", "binary")):
        return
    if (value_of(setup.labels.columns) or 1) > 1 or setup.labels.in_rows:
        return
    if loss.family == "categorical":
        if encoding in loss.labels or (flat and not _takes_rows_only(loss)):
            return
    elif not _one_column_for_many(setup, loss, encoding, units):
        return
    row = f"rows of {units_words(units).removesuffix(' units')}" if units else "rows with one column for each class"
    passed = f"one column of labels: {_origin(setup)}" if flat else labels_words(setup.labels)
    message = Message(
        have=f"{loss_name(setup.loss)} is given {passed}",
        expected=f"It expects {row}: {_rows_of(setup, loss)}",
        happens=_happens(setup, loss, encoding, known=not flat),
        change=_advice(setup, loss, encoding),
    )
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), Repair(changes=_changes(setup, loss)))


def _each_its_own(setup: Setup, loss: LossMeaning) -> bool:
    return loss.family == "binary" and activation_of(setup.head) not in NORMALISED


def _rows_of(setup: Setup, loss: LossMeaning) -> str:
    return "a 0 or a 1 for each unit" if _each_its_own(setup, loss) else "one-hot labels"


def _advice(setup: Setup, loss: LossMeaning, encoding: str) -> str:
    if not _each_its_own(setup, loss):
        return "Take the sparse categorical loss for class numbers, or turn the labels into one-hot rows"
    if encoding == "binary":
        return "Give the head 1 unit for labels of 0 and 1"
    return "Turn the labels into rows of 0 and 1, or take softmax and the sparse categorical loss for class numbers"


def _one_column(setup: Setup) -> bool:
    """True where the labels hold one value for each item, whatever it is, beside a head of several units."""
    columns = setup.labels.columns
    rank = value_of(setup.head.rank)
    flat = isinstance(columns, Known) and columns.value in (None, 1)
    return flat and (value_of(setup.head.units) or 0) > 1 and rank in (None, 2)


def _takes_rows_only(loss: LossMeaning) -> bool:
    return not loss.labels & FLAT


def _origin(setup: Setup) -> str:
    """Where labels come from of which no more is known than that they are one column."""
    encoding = setup.labels.encoding
    return encoding.why if isinstance(encoding, Unknown) else setup.labels.source


def _one_column_for_many(setup: Setup, loss: LossMeaning, encoding: str, units: int | None) -> bool:
    """Class numbers under an elementwise loss on several units; a table of 0/1 is right where it is no softmax."""
    if loss.family != "binary" or units is None:
        return False
    shown = encoding != "binary" and is_known(setup.labels.columns)
    return activation_of(setup.head) in NORMALISED or shown


def _happens(setup: Setup, loss: LossMeaning, encoding: str, *, known: bool) -> str | Consequence:
    columns, raises = setup.labels.columns, encoding in loss.refuses or loss.mismatch == "error"
    flat = isinstance(columns, Known) and columns.value is None and loss.consumes != "logits"
    by_source = meanings_for(setup).source_decides("numbers" if flat else "column", setup.target)
    if by_source and (raises or loss.consumes == "logits"):
        return f"{BY_SOURCE}; then one number is spread over all"
    if raises:
        text = "The call raises at the first batch: one column of labels does not fit the outputs"
        return Consequence(text, ("training",), RAISES)
    number = "a class number" if known else "one number"
    if loss.mismatch == "warning":
        return f"The release warns and goes on: {number} is treated as a row of probabilities"
    return f"{number.capitalize()} is spread over all outputs without a word, and the loss means nothing"


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
