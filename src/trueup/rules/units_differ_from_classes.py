"""The head has fewer units than there are classes, or more."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.head import ELEMENTWISE_PROBABILITY, NORMALISED
from trueup.contract.known import value_of
from trueup.contract.labels import FLAT, ROWS, WRITTEN_OUT
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.facts import meanings_for
from trueup.rules._consequences import RAISES, Consequence
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import (
    CROSS_ENTROPIES,
    SOFTMAX_LOSSES,
    activation_of,
    activation_swap,
    class_count,
    encoding_of,
    ends_in_maps,
    ignored_class,
    loss_meaning,
    loss_swap,
    rows_meet_one_output,
    takes_for_units,
    units_change,
)
from trueup.rules._rows_into_one import rows_into_one_output, with_classes
from trueup.rules._wording import activation_words, labels_words, loss_name, units_words

RULE = named(__name__, "TU203", "error", "note", needs=("units", "labels"))


def check(setup: Setup) -> Iterator[Finding]:
    """Needs a head that was followed to its end, classes and a cross-entropy. One unit is enough for two classes."""
    if not activation_of(setup.head):
        return
    if rows_meet_one_output(setup):
        yield _rows_into_one(setup)
        return
    if ends_in_maps(setup):
        yield from _without_head(setup)
        return
    loss, units, classes = loss_meaning(setup), value_of(setup.head.units), _classes(setup)
    if loss is None or units is None or classes is None or classes < 2 or loss.family not in CROSS_ENTROPIES:
        return
    if encoding_of(setup.labels) in ROWS and not loss.labels & ROWS:
        return  # rows of any width are refused where one number is expected: that is what TU202 tells
    if units == classes or (units == 1 and classes <= 2) or _not_counted(setup, loss, units, classes):
        return
    fewer, rows = units < classes, _rows_of_another_width(setup, units)
    activation = activation_words(activation_of(setup.head))
    message = Message(
        have=f"The head has {units_words(units)} ({activation}) for {classes} classes: {labels_words(setup.labels)}",
        expected=_expected(setup, loss, classes),
        happens=(loss.beyond if fewer else "") or _happens(setup, units, classes),
        change=_change(setup, units, classes),
    )
    where = setup.head.units.where or setup.head.where or setup.where
    repair = Repair(changes=_changes(setup, loss, units, classes))
    yield RULE.finding(setup, message, Focus(where=where), repair, severity="error" if fewer or rows else "note")


def _expected(setup: Setup, loss: LossMeaning, classes: int) -> str:
    if loss.family == "binary" and meanings_for(setup).objective_for(classes):
        return f"{loss_name(setup.loss)} tells two classes apart, and there are {classes}"
    return f"{loss_name(setup.loss)} expects one output for each class: {classes} units"


def _rows_of_another_width(setup: Setup, units: int) -> bool:
    """Rows of labels whose width was read never fit rows of fewer outputs, nor of more."""
    columns = value_of(setup.labels.columns)
    return encoding_of(setup.labels) in ROWS and columns is not None and min(units, columns) > 1 and units != columns


def _change(setup: Setup, units: int, classes: int) -> str:
    objective = meanings_for(setup).objective_for(classes)
    if objective:
        return f"Ask for {objective}"
    if units > 1:
        return f"Give the head {classes} units"
    return f"Give the head {with_classes(loss_meaning(setup), encoding_of(setup.labels), f'{classes} units')}"


def _without_head(setup: Setup) -> Iterator[Finding]:
    """Maps, or a score for each step, where every item has one label."""
    loss, labels, rank, units = loss_meaning(setup), setup.labels, value_of(setup.head.rank), _classes(setup)
    if loss is None or loss.family not in SOFTMAX_LOSSES:
        return  # an elementwise loss may spread the label over all of them, without an error
    along = f"{units_words(value_of(setup.head.units))} on the {'second axis' if loss.takes_places else 'last'}"
    wide = f"{units} units" if units is not None and encoding_of(labels) != "binary" else "one output for each class"
    by_release = meanings_for(setup).maps_for_one_number(setup.target) if encoding_of(labels) in FLAT else ""
    message = Message(
        have=f"The model ends in an output of {rank} axes ({along}) for "
        f"one label for each item: {labels_words(labels)}",
        expected=f"{loss_name(setup.loss)} expects one output for each class and item, so 2 axes",
        happens=by_release or Consequence("The shapes do not fit: the call raises an error", ("training",), RAISES),
        change=f"End the model with Flatten or a global pooling, and then {wide}",
        by_release=bool(by_release),
    )
    where = setup.head.where or setup.head.units.where or setup.where
    yield RULE.finding(setup, message, Focus(where=where))


def _rows_into_one(setup: Setup) -> Finding:
    labels, loss = setup.labels, setup.loss
    columns = value_of(labels.columns) or value_of(labels.classes)
    wide = f"{columns} units" if columns is not None else "one unit for each class"
    message = Message(
        have=f"The head has 1 unit ({activation_words(activation_of(setup.head))}) for {labels_words(labels)}",
        expected=f"{loss_name(loss)} expects a label of one number for one output, or one output for each column",
        happens=rows_into_one_output(setup),
        change="Give the labels as one number for each item"
        if setup.fits_itself
        else f"Give the labels as one number 0 or 1, or the head {_instead(setup, wide)}",
    )
    meaning, changes = loss_meaning(setup), ()
    if meaning is not None and columns is not None and columns > 2 and meaning.family in CROSS_ENTROPIES:
        changes = _changes(setup, meaning, 1, columns)  # type: ignore[assignment]
    where = setup.head.units.where or setup.head.where or setup.where
    return RULE.finding(setup, message, Focus(where=where), Repair(changes=changes))


def _instead(setup: Setup, wide: str) -> str:
    return with_classes(loss_meaning(setup), encoding_of(setup.labels), wide)


def _classes(setup: Setup) -> int | None:
    """How many outputs the labels call for."""
    labels, encoding = setup.labels, encoding_of(setup.labels)
    lowest = value_of(labels.lowest)
    if encoding in FLAT and lowest is not None and lowest == value_of(labels.highest):
        return None  # labels that are all one number do not say how many classes there are
    classes = class_count(labels)
    if lowest is not None and lowest == ignored_class(setup):
        return None  # it is counted among the classes
    if encoding == "binary":
        # A table of 0 and 1 may be one-hot or multi-hot: how many classes it names is not told by its numbers.
        return 2 if (value_of(labels.columns) or 1) == 1 else None
    if encoding == "integer":
        return classes
    if encoding in ROWS:
        return value_of(labels.columns) or classes
    return None


def _not_counted(setup: Setup, loss: LossMeaning, units: int, classes: int) -> bool:
    """Differences that are meant: an ignored class, labels from 1 on, few written out, a table of yes/no questions."""
    labels, encoding = setup.labels, encoding_of(setup.labels)
    if value_of(setup.loss.ignore_index) is not None and units == classes - 1:
        return True
    if units > classes and encoding in FLAT and labels.source == WRITTEN_OUT:
        return True
    highest = value_of(labels.highest)
    if encoding == "integer" and highest is not None and units == highest + 1:
        return True
    elementwise = activation_of(setup.head) not in NORMALISED and loss.family not in SOFTMAX_LOSSES
    return encoding == "binary" and elementwise


def _happens(setup: Setup, units: int, classes: int) -> str | Consequence:
    if encoding_of(setup.labels) in ROWS:
        meet = f"Rows of {classes} labels meet rows of {units} outputs: the call raises"
        return Consequence(meet, (), RAISES) if units > 1 else f"{meet}, or spreads one over the other"
    if units == 1:
        return f"One output cannot name {classes} classes: at most two of them can ever be answered right"
    if units < classes:
        return (
            f"{classes - units} of {classes} classes can never be answered: their labels raise, or give loss 0 or NaN"
        )
    more = "1 output stands" if units == classes + 1 else f"{units - classes} outputs stand"
    return f"{more} for no class; a wrong number of classes elsewhere is the usual cause"


def _changes(setup: Setup, loss: LossMeaning, units: int, classes: int) -> tuple[Change, ...]:
    """The number of units; where one unit becomes many, also the activation and the loss that suit them."""
    head, encoding = setup.head, encoding_of(setup.labels)
    number = units_change(head, classes)
    if units > 1 or not number or encoding == "multi-hot":
        return number
    row = "sparse_categorical_crossentropy" if encoding == "integer" else "categorical_crossentropy"
    parts = [number]
    if loss.consumes == "probabilities" and activation_of(head) not in NORMALISED:
        parts.append(activation_swap(head, "softmax") if activation_of(head) in ELEMENTWISE_PROBABILITY else ())
    if loss.family == "binary" or not takes_for_units(setup, classes):
        parts.append(loss_swap(setup, row))
    # More units under the loss of one would be a fault of another kind: all of the change, or none.
    return tuple(change for part in parts for change in part) if all(parts) else ()
