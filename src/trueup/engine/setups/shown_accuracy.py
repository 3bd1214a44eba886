"""The accuracy of releases whose compile takes no metrics: a training shows it where it is asked to."""

from __future__ import annotations

import ast

from trueup.contract.known import Known
from trueup.contract.metric import Metric
from trueup.contract.target import Target
from trueup.engine.events import Compiled, Trained
from trueup.engine.values import place_of
from trueup.facts import meanings_of


def shown_accuracy(trained: list[Trained], target: Target, event: Compiled) -> tuple[Metric, ...]:
    """The accuracy that one of the trainings is asked to show; none where no call asks, or compile takes metrics."""
    meanings = meanings_of(target.library)
    if meanings.without_metrics(target) is None or event.args.get(None, "metrics") is not None:
        return ()
    if not any(_asks(training.where.node, meanings.asks_for_accuracy) for training in trained):
        return ()
    return (Metric(name=Known("accuracy"), typed="accuracy", spelling="string", where=place_of(event.where)),)


def _asks(node: ast.AST, names: frozenset[str]) -> bool:
    """True for a call with one of these arguments, unless it is switched off there, and for one with `**options`."""
    passed = node.keywords if isinstance(node, ast.Call) else ()
    off = [word for word in passed if isinstance(word.value, ast.Constant) and not word.value.value]
    return any((word.arg is None or word.arg in names) and word not in off for word in passed)
