"""A metric gets the predictions where the labels belong, and the labels where the predictions do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trueup.contract.finding import Finding
from trueup.contract.known import Place
from trueup.contract.metric import BY_HAND, MetricCall, NumberName, SwappedCall
from trueup.contract.setup import Setup
from trueup.facts import arguments_of
from trueup.facts.number_names import quantities_in
from trueup.frameworks.metric_arguments import ArgumentsRow
from trueup.rules._finding import Focus, Message, focus_of_call, named
from trueup.rules._wording import metric_name, quoted

RULE = named(__name__, "TU318", "warning", "note")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs a model's answers on the first side, and on the second something that no model gave."""
    for swapped in setup.swapped:
        yield _of_a_curve(setup, swapped) if swapped.called else _in_a_function(setup, swapped)
    for call in setup.metric_calls:
        if call.average == BY_HAND:
            yield from _by_hand(setup, call)
        row = arguments_of(call.metric)
        if row is None or not (call.exchanged or call.exchanged_at):
            continue
        happens = _happens(call, row)
        if happens and not _is_exchanged_twice(call):
            yield _finding(setup, call, row, happens)


def _is_exchanged_twice(call: MetricCall) -> bool:
    """True for a recall of exchanged sides that is called a precision, which it is, or the other way."""
    other = _OTHER.get(call.quantity)
    shown = [name for name in call.names if name.how != "named"] or call.names
    return bool(shown) and all(quantities_in(name.words) == {other} for name in shown)


#: What exchanged sides make of one another.
_OTHER = {"precision": "recall", "recall": "precision"}


def _in_a_function(setup: Setup, call: SwappedCall) -> Finding:
    message = Message(
        have=f"{call.by} is given the labels as its {call.answers} and the model's answers as its {call.labels}",
        expected=f"The model's answers belong where it has {call.answers}, the labels where it has {call.labels}",
        happens="It does to the labels what is meant for the answers: it raises, or another number comes out",
        change=f"Exchange the two arguments of {call.by}",
    )
    focus = Focus(where=call.where, uses=((call.where, "the function is called here"),))
    return RULE.finding(setup, message, focus)


def _of_a_curve(setup: Setup, call: SwappedCall) -> Finding:
    message = Message(
        have=f'{call.by} gives the {call.answers} first, and the program calls it "{call.called}"',
        expected=f"It gives the {call.answers}, the {call.labels} and the thresholds, in this order",
        happens="What is drawn or computed of the one is the other's",
        change="Exchange the first two names in front of the call",
    )
    return RULE.finding(setup, message, Focus(where=call.where))


def _by_hand(setup: Setup, call: MetricCall) -> Iterator[Finding]:
    """Names under which a precision is shown that is a recall, or the other way; that of a variable if under none."""
    other = "recall" if call.quantity == "precision" else "precision"
    shown = [name for name in call.names if name.how != "named" and quantities_in(name.words)]
    for name in shown or call.names:
        if quantities_in(name.words) == {other}:
            yield _of_the_table(setup, call, name, other)


def _of_the_table(setup: Setup, call: MetricCall, name: NumberName, other: str) -> Finding:
    words = quoted(name.words)
    along = "column" if call.by.startswith("a row") else "row"
    title = next((word for word in _RECALLS if word in name.words.lower()), other) if other == "recall" else other
    message = Message(
        have=f'The number called "{words}" is a {call.quantity}: right answers of a class divided by {call.by}',
        expected=f"A {title} divides them by the class's {along} of that table: how often it {_DIVISORS[other]}",
        happens=f"Precision and recall are exchanged: the {call.quantity} is shown as the {other}"
        if title == other
        else f"The precision of a class is shown as the {title}, which is a recall",
        change=f"Divide by the {along}",
    )
    focus = Focus(where=name.where, uses=((call.where, "the number is computed here"),))
    return RULE.finding(setup, message, focus, severity="note" if name.how == "named" else None)


#: Names of the recall of one class of two.
_RECALLS = ("specificity", "sensitivity")
#: What the sum stands for that a quantity divides by.
_DIVISORS = {"precision": "is answered", "recall": "occurs"}


def _happens(call: MetricCall, row: ArgumentsRow) -> str:
    """What comes out; "" for a number that is the same both ways."""
    if call.average in row.symmetric:
        return ""
    weighted = call.average == "weighted" and row.swapped_weighted is not None
    return row.swapped_weighted or "" if weighted else row.swapped


def _finding(setup: Setup, call: MetricCall, row: ArgumentsRow, happens: str) -> Finding:
    name = row.called or metric_name(call.metric)
    # A table is the same numbers turned over, and who reads it may know which side is which: a note.
    order = ("answers", "labels") if row.predictions_first else ("labels", "answers")
    message = Message(
        have=f"{name} is given the {order[1]} first and the {order[0]} second",
        expected=f"It takes the {order[0]} first and the {order[1]} second",
        happens=happens,
        change=f"Exchange the two: {name}({order[0]}, {order[1]})",
    )
    focus = focus_of_call(call)
    if call.exchanged_at:
        message = replace(
            message, change="Exchange the two in this call: the function is called with them in order too"
        )
        focus = replace(focus, where=call.exchanged_at[0], uses=_of_callers(call))
    return RULE.finding(setup, message, focus, severity="note" if row.is_table else None)


def _of_callers(call: MetricCall) -> tuple[tuple[Place, str], ...]:
    """The metric's call, and further calls of its function that exchange what they hand to it."""
    further = ((place, "called here, exchanged too") for place in call.exchanged_at[1:])
    return ((call.where, "the metric is called here"), *further)
