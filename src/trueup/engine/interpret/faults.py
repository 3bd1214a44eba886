"""Faults of trueup itself that are met while a program is read: what they stop is unknown, noted down, and read past.

Whatever a transfer, an operator or an attribute raises ends at the expression or statement that asked for it. The store
is whole there: branches take their layers off as an exception passes. What a call that raised midway may have changed,
and what a statement that raised would have written, is not known any more.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeGuard

from trueup.engine.limits import LimitMetError
from trueup.engine.values import NO_GUARDS, Bound, StoredObject, UnknownValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Flow, Frame, Machine

#: What is raised and is no fault: bounds of the interpreter, of Python and of the machine.
BOUNDS = (LimitMetError, RecursionError, MemoryError)
_WHY = "a fault of trueup stopped the reading here"
#: Parts of an object that say what it is, and that no call changes.
_FIXED = ("#base", "#library")


def failed_expression(machine: Machine, error: Exception, node: ast.expr, frame: Frame) -> UnknownValue:
    """An expression that raised midway is not known, and the objects that it names may have changed in any way."""
    from trueup.engine.interpret.expressions import evaluate

    where = frame.spot(node)
    machine.record.failed(error, f"follow this {'call' if isinstance(node, ast.Call) else 'expression'}", where)
    for part in ast.walk(node):
        if _is_named(part):
            _forget(machine, evaluate(machine, part, frame))
    return UnknownValue(_WHY, where)


def _is_named(node: ast.AST) -> TypeGuard[ast.expr]:
    """`model`, `self.model`: nothing is called to find it."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def failed_statement(machine: Machine, error: Exception, node: ast.stmt, frame: Frame) -> Flow:
    """A statement that raised: what it would have written, or returned, is not known."""
    machine.record.failed(error, "follow this statement", frame.spot(node))
    missing = UnknownValue(_WHY, frame.spot(node))
    for name in _written(node):
        for scope in frame.scopes[:1] if name not in frame.globals else frame.scopes[-1:]:
            machine.store.write((scope, name), missing)
    if isinstance(node, ast.Return):
        frame.returns.append((NO_GUARDS, missing))
        return "return"
    return "next"


def _forget(machine: Machine, value: Value) -> None:
    """Nothing is known any more of what an object holds."""
    if isinstance(value, Bound):
        value = value.owner
    if not isinstance(value, StoredObject):
        return
    machine.escaped.add(value.number)
    machine.record.lost.add(value.number)
    parts = {key for layer in machine.store.layers for key in layer if key[0] == value.number}
    machine.charge(sum(map(len, machine.store.layers)))
    for key in parts:
        if key[1] not in _FIXED:
            machine.store.write(key, UnknownValue(_WHY, value.where))


def _written(node: ast.stmt) -> Iterable[str]:
    """The names that a statement writes, and those whose attributes or entries it writes."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id
        elif isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield part.name
        elif isinstance(part, ast.alias):
            yield part.asname or part.name.split(".", maxsplit=1)[0]
        elif isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.ctx, ast.Store):
            owner: ast.expr = part.value
            while isinstance(owner, (ast.Attribute, ast.Subscript)):
                owner = owner.value
            if isinstance(owner, ast.Name):
                yield owner.id
