"""Arrays that were not followed and are handed to several metrics: what one of them takes, the others are given too."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from trueup.engine.interpret.machine import sym_of
from trueup.engine.transfers.registry import Site
from trueup.engine.values import UnknownValue
from trueup.frameworks.sklearn.metric_rows import BY_NAME

#: Functions of NumPy that write into an array that they are given.
_WRITE = frozenset({"place", "put", "putmask", "copyto", "put_along_axis"})


def array_of(site: Site) -> Hashable:
    """What stands for the predictions of a call, where they are a name that its function does not write into."""
    node, machine = site.where.node, site.machine
    value = site.arg(1, "y_pred", "y_score", "y_prob", "y_proba", "probas_pred")
    if not isinstance(value, UnknownValue) or not isinstance(node, ast.Call) or not machine.active:
        return None
    words = [word.value for word in node.keywords if word.arg in ("y_pred", "y_score", "y_prob", "y_proba")]
    passed = node.args[1] if len(node.args) > 1 else words[0] if words else None
    function = machine.active[-1].node
    if not isinstance(passed, ast.Name) or _is_written_into(function, passed.id):
        return None
    return id(function), passed.id, sym_of(value)


def takes_answers(site: Site, name: str) -> bool:
    """True for a metric that raises for numbers which are no classes, where nothing catches what it raises."""
    row, active = BY_NAME.get(name), site.machine.active
    return row is not None and row.one_kind and bool(active) and not _is_tried(active[-1].node, site.where.node)


def _is_tried(function: ast.AST, call: ast.AST) -> bool:
    attempts = (node for node in ast.walk(function) if isinstance(node, ast.Try) and node.handlers)
    return any(part is call for attempt in attempts for line in attempt.body for part in ast.walk(line))


def _is_written_into(function: ast.AST, name: str) -> bool:
    """`scores[scores > 0.5] = 1`, `np.putmask(scores, …)`, `np.round(scores, out=scores)`: no other number is known."""
    return any(_is_write(node, name) for node in ast.walk(function))


def _is_write(node: ast.AST, name: str) -> bool:
    if isinstance(node, (ast.Subscript, ast.Attribute)):
        return isinstance(node.ctx, ast.Store) and _begins_with(node, name)
    if isinstance(node, ast.AugAssign):
        return _begins_with(node.target, name)
    return isinstance(node, ast.Call) and _writes(node, name)


def _writes(call: ast.Call, name: str) -> bool:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    into = [word.value for word in call.keywords if word.arg in ("out", "inplace")]
    filled = call.args[:1] if method in _WRITE else []
    in_place = isinstance(call.func, ast.Attribute) and method.endswith("_") and _begins_with(call.func.value, name)
    return in_place or any(_begins_with(part, name) for part in (*into, *filled))


def _begins_with(node: ast.expr, name: str) -> bool:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return isinstance(node, ast.Name) and node.id == name
