"""Metrics of scores that an undecided test picks: the classes that one is handed may be meant for another way."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator

from trueup.contract.labels import FLAT
from trueup.engine.doubts import coming_together
from trueup.engine.events import Measured
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine
from trueup.engine.outcomes import comparison
from trueup.engine.record import guards_of
from trueup.engine.tensors import Tensor
from trueup.engine.values import Spot

_PICKED = "a test that was not decided picks the metric that it is handed to"
#: What the user of a program writes, by what stands for it.
_TYPED = (("value", "sys.argv"), ("call", "builtins.input"))


def as_handed(machine: Machine, event: Measured) -> Measured:
    """A call of a metric of scores; classes are not read as its predictions where nobody knows that it gets them."""
    scores = event.predictions
    if scores is None or not event.path or not _is_decided(scores):
        return event
    if _for_another_way(machine, event) or _picked_inside(machine, event, scores):
        return replace(event, predictions=Tensor(where=scores.where, why=_PICKED))
    return event


def _is_decided(scores: Tensor) -> bool:
    """True for classes, be they decided upon or written down."""
    answer = scores.predictions.answer
    return (answer is not None and answer.decision != "none") or scores.labels.encoding in FLAT


def _for_another_way(machine: Machine, event: Measured) -> bool:
    """True where one test picks the predictions and another the metric, and other ways hand it no classes."""
    path = guards_of(event.path)
    chosen = event.chosen & path
    if not chosen or coming_together(chosen, path - chosen):
        return False
    alike = machine.record.index().measured_at.get(event.where, ())
    others = (item.predictions for item in alike if item.chosen and guards_of(item.path) - item.chosen == path - chosen)
    return not all(isinstance(scores, Tensor) and _is_decided(scores) for scores in others)


def _picked_inside(machine: Machine, event: Measured, scores: Tensor) -> bool:
    """True where a function picks one of several metrics for predictions that its caller hands to it.

    `if metric == "auc": … elif metric == "accuracy": …` asks for a name that the caller hands over as well, or that
    stands for the data: which one goes with which predictions is the caller's to know. What the command line names is
    the user's to pick, and all of it is offered.
    """
    answer = scores.predictions.answer
    taken = (answer.where if answer is not None else None) or scores.where
    if taken is None or not event.entered:
        return False
    picking = [question for question in event.path if _picks(question) and not _is_up_to_the_user(question)]
    tests = [machine.doubts[question][0] for question in picking if question in machine.doubts]
    return any(_is_outside(machine, event, number, taken) for test in tests for number in _entered_with(event, test))


def _is_up_to_the_user(question: Hashable) -> bool:
    """True for a question about the command line, or about what is typed in."""
    if not isinstance(question, tuple):
        return False
    return question[:1] == ("argument",) or question[:2] in _TYPED or any(map(_is_up_to_the_user, question))


def _picks(question: Hashable) -> bool:
    """True for a comparison with a word, one of several that exclude each other."""
    found = comparison(question)
    return found is not None and isinstance(found[2], str)


def _entered_with(event: Measured, test: ast.AST) -> Iterator[int]:
    """The numbers of the functions around the call, from the outermost, in which a test stands."""
    for number, (function, _) in enumerate(event.entered):
        if any(part is test for part in ast.walk(function)):
            yield number


def _is_outside(machine: Machine, event: Measured, number: int, taken: Spot) -> bool:
    """True for a place in one of the functions around the call of that function, or in the module that calls it."""
    function, called = event.entered[number]
    if called is None or any(part is taken.node for part in ast.walk(function)):
        return False
    around = [outer for outer, _ in event.entered[:number]]
    if any(part is taken.node for outer in around for part in ast.walk(outer)):
        return True
    inside = (func.node for func in machine.functions if func.module.source is taken.source)
    return not any(part is taken.node for node in inside for part in ast.walk(node))
