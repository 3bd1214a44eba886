"""Labels that the loss cannot take: 1..k for k units, -1/+1 for a cross-entropy, classes divided by 255."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.head import NORMALISED
from trueup.contract.known import Place, value_of
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.rules._consequences import RAISES, Consequence
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import (
    CROSS_ENTROPIES,
    SOFTMAX_LOSSES,
    activation_of,
    class_count,
    encoding_of,
    ignored_class,
    loss_meaning,
    loss_place,
    units_change,
)
from trueup.rules._wording import encoding_words, loss_name, number, units_words

RULE = named(__name__, "TU204", "error", needs=("labels", "units"))
_SHOWN = 8


def check(setup: Setup) -> Iterator[Finding]:
    """Needs labels and a cross-entropy; for a range also the number of units. One finding for one set of labels.

    Of an estimator in memory the classes that it answers with are known.
    """
    if setup.unanswered:
        yield _never_answered(setup)
        return
    loss = loss_meaning(setup)
    if loss is None or loss.family not in CROSS_ENTROPIES:
        return
    # One cause shows in several ways (a division leaves the range as well): the first that holds is the cause.
    for part in (_scaled, _signs, _negative, _beyond, _whole_numbers):
        finding = part(setup, loss)
        if finding is not None:
            yield finding
            return


def _never_answered(setup: Setup) -> Finding:
    named, known = ", ".join(setup.unanswered), setup.answers
    message = Message(
        have=f"The labels hold what the estimator never answers with: {named}",
        expected=f"It was trained on {len(known)} classes, and answers with them: {', '.join(known[:_SHOWN])}"
        + (", …" if len(known) > _SHOWN else ""),
        happens="An item with such a label is counted wrong, whatever the estimator makes of it",
        change="Write the labels as they were written when it was trained, or train it on all classes",
    )
    return RULE.finding(setup, message, Focus(where=_labels_place(setup)))


def _labels_place(setup: Setup) -> Place:
    """Where the range was made what it is (an addition, a division), else where the labels come from."""
    labels = setup.labels
    return labels.highest.where or labels.lowest.where or labels.where or loss_place(setup)


def _scaled(setup: Setup, loss: LossMeaning) -> Finding | None:
    """Class numbers that went through the scaling of the pixels.

    A 0/255 mask divided by 255 is right, and so is a 1 that is smoothed to 0.9 for a loss of probabilities.
    """
    labels, scale = setup.labels, value_of(setup.labels.scale)
    if scale is None or scale in (0.0, 1.0) or encoding_of(labels) not in ("integer", "binary"):
        return None
    mask = loss.family == "binary" and value_of(labels.classes) is None and encoding_of(labels) == "integer"
    smoothed = loss.family == "binary" and encoding_of(labels) == "binary" and 0.5 < scale < 1
    if mask or smoothed or value_of(labels.highest) == 1:
        return None
    factor = f"divided by {number(1 / scale)}" if abs(scale) < 1 else f"multiplied by {number(scale)}"
    message = Message(
        have=f"The {encoding_words(labels)} are {factor}",
        expected=f"{loss_name(setup.loss)} expects the class numbers themselves",
        happens=_of_fractions(setup, loss, scale) if abs(scale) < 1 else _of_multiples(setup, loss, scale),
        change="Scale the inputs only, and leave the labels as they are",
    )
    return RULE.finding(setup, message, Focus(where=labels.scale.where or _labels_place(setup)))


def _of_multiples(setup: Setup, loss: LossMeaning, scale: float) -> str:
    highest, units = value_of(setup.labels.highest), value_of(setup.head.units)
    if loss.family == "binary":
        return f"A label of 1 becomes {number(scale)}, which is no probability"
    if highest is not None and units is not None and highest >= units:
        return f"Labels up to {number(highest)} lie beyond the last of {units_words(units)}"
    return f"Class 1 becomes {number(scale)}: outputs between two numbers are of no class, and more of them are needed"


def _of_fractions(setup: Setup, loss: LossMeaning, scale: float) -> str | Consequence:
    """What becomes of class numbers that were divided, unless they are whole numbers again by their dtype."""
    if loss.fractions and (value_of(setup.labels.dtype) or "") not in _WHOLE:
        return Consequence(loss.fractions, ("training",), RAISES if "raises" in loss.fractions else None)
    if loss.family == "binary":
        return f"They are taken for probabilities: of an item of class 1 it is learned that it is so by {number(scale)}"
    highest = value_of(setup.labels.highest)
    if highest is not None and highest < 1:
        return "Numbers below 1 are cut to class 0, so every item has the same class"
    return "The numbers are cut to whole ones, so several classes become one, and those below 1 are class 0"


def _signs(setup: Setup, loss: LossMeaning) -> Finding | None:
    if encoding_of(setup.labels) != "sign" or "sign" in loss.labels:
        return None
    message = Message(
        have=f"{loss_name(setup.loss)} is given labels -1 and +1",
        expected="It expects 0 and 1",
        happens=loss.beyond
        or (
            _OF_MINUS_ONE[loss.consumes == "probabilities" and loss.refuses_beyond]
            if loss.family == "binary"
            else "A label of -1 names no class: it raises, or is treated as another class or as loss 0"
        ),
        change="Map the labels to 0 and 1 with (labels + 1) / 2, or take a hinge loss, which expects -1 and +1",
    )
    return RULE.finding(setup, message, Focus(where=_labels_place(setup)))


#: By whether the loss itself looks at its labels, as some releases do.
_OF_MINUS_ONE = {
    False: "For a -1 the loss is log p - 2 log(1 - p), which falls far below 0 as p goes to 0",
    True: "A -1 raises, or makes the loss log p - 2 log(1 - p), which falls far below 0 as p goes to 0, by release",
}


def _negative(setup: Setup, loss: LossMeaning) -> Finding | None:
    lowest = value_of(setup.labels.lowest)
    if lowest is None or lowest >= 0 or encoding_of(setup.labels) not in ("integer", "binary"):
        return None
    if loss.family in SOFTMAX_LOSSES and ignored_class(setup) == lowest:
        return None
    message = Message(
        have=f"{loss_name(setup.loss)} is given class numbers down to {number(lowest)}",
        expected="It expects class numbers from 0",
        happens=loss.beyond
        or "A negative number raises, counts from the end of the classes, or gives loss 0, as the backend pleases",
        change="Number the classes from 0, or tell the loss which number to ignore",
    )
    return RULE.finding(setup, message, Focus(where=_labels_place(setup)))


#: How programs and libraries call dtypes that hold no fractions.
_WHOLE = frozenset(
    {"int64", "int32", "int16", "int8", "uint8", "long", "LongTensor", "IntTensor", "ByteTensor", "bool"}
)


def _whole_numbers(setup: Setup, loss: LossMeaning) -> Finding | None:
    """Labels of a dtype that the loss does not compute with."""
    dtype = value_of(setup.labels.dtype)
    if not loss.whole_numbers or dtype not in _WHOLE:
        return None
    message = Message(
        have=f"{loss_name(setup.loss)} is given labels of dtype {dtype}",
        expected="It expects floats, as the outputs are",
        happens=loss.whole_numbers,
        change="Make floats of the labels: labels.float()",
    )
    return RULE.finding(setup, message, Focus(where=loss_place(setup)))


def _beyond(setup: Setup, loss: LossMeaning) -> Finding | None:
    """Class numbers beyond the last unit. Too few units for the number of classes is units-differ-from-classes."""
    labels, units = setup.labels, value_of(setup.head.units)
    lowest, highest, classes = value_of(labels.lowest), value_of(labels.highest), class_count(labels)
    if units is None or highest is None or encoding_of(labels) not in ("integer", "binary"):
        return None
    if loss.family == "binary":
        wrong = units == 1 and highest > 1 and (classes is None or classes <= 2)
    else:
        wrong = units > 1 and highest >= units and (classes is None or classes <= units)
    # The number beyond the last class may be the one that the loss passes over.
    if not wrong or ignored_class(setup) == highest:
        return None
    last = 1 if loss.family == "binary" else units - 1
    span = f"{number(lowest)} to {number(highest)}" if lowest is not None else f"up to {number(highest)}"
    message = Message(
        have=f"{loss_name(setup.loss)} is given class numbers {span} for {units_words(units)}",
        expected=f"It expects numbers from 0 to {last}",
        happens=_beyond_happens(setup, loss, highest),
        change="Subtract 1 from the labels" if lowest == 1 and highest == last + 1 else "Number the classes from 0",
    )
    decision = "One more unit fits the labels as they are; subtracting 1 from the labels leaves no idle output"
    more = units_change(setup.head, int(highest) + 1, decision=decision) if loss.family in SOFTMAX_LOSSES else ()
    return RULE.finding(setup, message, Focus(where=_labels_place(setup)), Repair(changes=more))


def _beyond_happens(setup: Setup, loss: LossMeaning, highest: float) -> str:
    if loss.beyond:
        return loss.beyond
    if loss.family == "binary":
        if loss.consumes == "logits":
            return f"For a {number(highest)} the loss has no lowest value: it falls without end as the output grows"
        lower = "the loss falls far below 0 as the output goes to 1"
        return (
            f"A {number(highest)} raises, or {lower}, by release"
            if loss.refuses_beyond
            else f"For a {number(highest)} {lower}"
        )
    over = "softmax" if activation_of(setup.head) in NORMALISED else "the head"
    return f"Class {number(highest)} is beyond {over}: it raises, or gives loss 0 or NaN, as the backend pleases"
