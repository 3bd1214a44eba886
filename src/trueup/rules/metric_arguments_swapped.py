"""A metric gets the predictions where the labels belong, and the labels where the predictions do."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.metric import MetricCall, SwappedCall
from trueup.contract.setup import Setup
from trueup.facts import arguments_of
from trueup.frameworks.metric_arguments import ArgumentsRow
from trueup.rules._finding import Focus, Message, named
from trueup.rules._wording import metric_name

RULE = named(__name__, "TU318", "warning", "note")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs a model's answers on the first side, and on the second something that no model gave."""
    for swapped in setup.swapped:
        yield _in_a_function(setup, swapped)
    for call in setup.metric_calls:
        row = arguments_of(call.metric)
        if row is None or call.labels.predicted is not True or call.predictions.predicted is not False:
            continue
        happens = _happens(call, row)
        if happens:
            yield _finding(setup, call, row, happens)


def _in_a_function(setup: Setup, call: SwappedCall) -> Finding:
    message = Message(
        have=f"{call.by} is given the labels as its {call.answers} and the model's answers as its {call.labels}",
        expected=f"The model's answers belong where it has {call.answers}, the labels where it has {call.labels}",
        happens="It does to the labels what is meant for the answers: it raises, or another number comes out",
        change=f"Exchange the two arguments of {call.by}",
    )
    focus = Focus(where=call.where, uses=((call.where, "the function is called here"),))
    return RULE.finding(setup, message, focus)


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
    focus = Focus(where=call.where, uses=((call.where, "the metric is called here"),))
    return RULE.finding(setup, message, focus, severity="note" if row.is_table else None)
