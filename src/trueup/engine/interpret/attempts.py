"""What a `try` tells before it is run: of the methods that are tried, and of handlers that give no value."""

from __future__ import annotations

import ast
from functools import lru_cache

from trueup.engine.interpret import expressions
from trueup.engine.interpret.machine import Frame, Machine
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import estimators
from trueup.syntax.tree_walk import walk


def has_methods(machine: Machine, body: list[ast.stmt], frame: Frame) -> bool | None:
    """Whether the estimators that an attempt asks for scores have the method that is tried; None where nothing tells.

    `try: scores = model.predict_proba(rows)`: with `predict` in the handler, for those that have none.
    """
    parts = _nodes_of(tuple(body))
    anew = {node.id for node in parts if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    tried = [node.func for node in parts if isinstance(node, ast.Call)]
    known = {
        estimators.gives(machine, expressions.evaluate(machine, function.value, frame), function.attr)
        for function in tried
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
        if function.attr in estimators.SCORING and function.value.id not in anew
    }
    return known.pop() if len(known) == 1 else None


def asks_for_scores(body: list[ast.stmt]) -> bool:
    """True where an attempt calls a method that gives scores."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in estimators.SCORING
        for node in _nodes_of(tuple(body))
    )


def only_tells(handlers: list[ast.ExceptHandler]) -> bool:
    """True where the handlers do nothing that could give a value (pass, print, raise, log)."""
    quiet = (ast.Pass, ast.Raise, ast.Expr, ast.Continue, ast.Break)
    return all(isinstance(statement, quiet) for handler in handlers for statement in handler.body)


def goes_on(handlers: list[ast.ExceptHandler]) -> bool:
    """True where behind one of the handlers the program goes on."""
    leaves = (ast.Raise, ast.Continue, ast.Break, ast.Return)
    return any(not isinstance(handler.body[-1], leaves) for handler in handlers)


def arrays_tried(machine: Machine, body: list[ast.stmt], frame: Frame) -> list[Tensor]:
    """The arrays from before an attempt that are handed to a call in it."""
    calls = [node for node in _nodes_of(tuple(body)) if isinstance(node, ast.Call)]
    passed = (item for call in calls for item in (*call.args, *(keyword.value for keyword in call.keywords)))
    names = {item.id: item for item in passed if isinstance(item, ast.Name)}
    values = [machine.resolve(expressions.evaluate(machine, name, frame)) for name in names.values()]
    return [value for value in values if isinstance(value, Tensor)]


@lru_cache(maxsize=500)
def _nodes_of(body: tuple[ast.stmt, ...]) -> list[ast.AST]:
    """The nodes of an attempt, which is gone through once however often it is run."""
    return [node for part in body for node in walk(part)]
