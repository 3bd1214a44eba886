"""Calls for which no gradient is taken: nothing is trained by what they give."""

from __future__ import annotations

import ast

from trueup.engine.definitions_around import function_around, nodes_of
from trueup.engine.interpret.machine import Machine
from trueup.engine.values import Spot

#: What turns gradients off, as a statement's context or as a function's decorator.
_NO_GRADIENT = ("no_grad", "inference_mode")
_TURNING_OFF = (ast.With, ast.AsyncWith, ast.FunctionDef, ast.AsyncFunctionDef)


def is_without_gradient(machine: Machine, called: Spot) -> bool:
    """True for a call inside `with torch.no_grad():`, or in a function of which each call that leads to it is.

    What calls the function on another way of it, with other flags, is no matter.
    """
    callers, seen = machine.record.callers.get(called, set()), set[Spot]()
    if not any(spot.source.mentions(word) for spot in (called, *callers) for word in _NO_GRADIENT):
        return False
    waiting = [called]
    while waiting:
        spot = waiting.pop()
        if spot in seen or _is_turned_off(spot):
            continue
        seen.add(spot)
        function = getattr(function_around(spot), "name", None)
        leading = [caller for caller in callers if function is not None and _called_name(caller) == function]
        if not leading:
            return False
        waiting += leading
    return True


def is_negated(called: Spot) -> bool:
    """True for a call with a minus before it: what is made small is another number than the loss."""
    turned = (node for node in nodes_of(called.source.tree, (ast.UnaryOp,)) if isinstance(node.op, ast.USub))
    return any(node.operand is called.node for node in turned)


def _called_name(spot: Spot) -> str:
    func = getattr(spot.node, "func", None)
    return getattr(func, "attr", getattr(func, "id", ""))


def _is_turned_off(called: Spot) -> bool:
    """True inside `with torch.no_grad():`, or in a function that is decorated so."""
    row = getattr(called.node, "lineno", 0)
    for node in nodes_of(called.source.tree, _TURNING_OFF):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            stated = [item.context_expr for item in node.items]
        else:
            stated = node.decorator_list
        inside = node.body[0].lineno <= row <= (node.end_lineno or 0)
        if inside and any(_turns_off(part) for part in stated):
            return True
    return False


def _turns_off(stated: ast.expr) -> bool:
    func = stated.func if isinstance(stated, ast.Call) else stated
    return getattr(func, "attr", getattr(func, "id", "")) in _NO_GRADIENT
