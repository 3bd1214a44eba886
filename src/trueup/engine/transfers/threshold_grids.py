"""Thresholds that a loop tries one after the other: between which numbers they lie."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from trueup.engine.interpret import expressions
from trueup.engine.tensors import Tensor
from trueup.engine.values import UnknownValue, Value, new_number, number_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Frame, Machine

_BETWEEN = "between"
_PARTS = 4


def tried_by(value: Value) -> tuple[float, float] | None:
    """The lowest and the highest number of those that a loop goes through; None where they are not known."""
    if isinstance(value, UnknownValue):
        sym = value.sym
        if isinstance(sym, tuple) and len(sym) == _PARTS and sym[0] == _BETWEEN:
            return cast("tuple[float, float]", sym[1:3])
        return None
    if not isinstance(value, Tensor) or value.shape != () or value.symbolic or value.predictions.model is not None:
        return None
    low, high = value.labels.lowest, value.labels.highest
    return (low, high) if low is not None and high is not None and low < high else None


def count_by_fractions(machine: Machine, node: ast.While, frame: Frame) -> None:
    """Before the body of `while t > 0: …; t -= 0.01`: the number is any one between where it begins and its bound."""
    test = node.test
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.left, ast.Name):
        return
    name = test.left.id
    steps = [part for part in node.body if isinstance(part, ast.AugAssign) and getattr(part.target, "id", "") == name]
    if len(steps) != 1 or not isinstance(steps[0].op, (ast.Add, ast.Sub)):
        return
    key = (frame.scopes[0], name)
    start = number_of(machine.resolve(machine.store.read(key)))
    bound, step = (
        number_of(machine.resolve(expressions.evaluate(machine, part, frame)))
        for part in (test.comparators[0], steps[0].value)
    )
    if start is None or bound is None or step is None or float(step).is_integer():
        return
    sym = (_BETWEEN, min(start, bound), max(start, bound), new_number())
    machine.store.write(key, UnknownValue("a number that a loop counts on", frame.spot(test.left), sym))
