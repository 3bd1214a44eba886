"""The statements of a method of a live object, with the tests that the object itself answers already decided."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any


def statements_of(statements: list[ast.stmt], node: ast.FunctionDef, owner: Any) -> Iterator[ast.stmt]:
    """Statements with tests of the object's own attributes decided as they stand, and `with` blocks opened."""
    for statement in statements:
        inside = [statement]
        if isinstance(statement, ast.With):
            inside = list(statements_of(statement.body, node, owner))
        elif isinstance(statement, ast.If):
            truth = _truth(statement.test, node, owner)
            if truth is not None:
                inside = list(statements_of(statement.body if truth else statement.orelse, node, owner))
        yield from inside
        if inside and isinstance(inside[-1], ast.Return):
            return


def _truth(test: ast.expr, node: ast.FunctionDef, owner: Any) -> bool | None:
    """Whether `self.flag`, `not self.flag` or `self.part is None` holds for the object; None for any other test."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _truth(test.operand, node, owner)
        return None if inner is None else not inner
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is | ast.IsNot) and len(test.ops) == 1:
        given = test.comparators[0]
        known, value = _flag(test.left, node, owner)
        if not known or not isinstance(given, ast.Constant) or given.value is not None:
            return None
        return (value is None) == isinstance(test.ops[0], ast.Is)
    known, value = _flag(test, node, owner)
    return bool(value) if known and isinstance(value, bool | int | str | type(None)) else None


def _flag(test: ast.expr, node: ast.FunctionDef, owner: Any) -> tuple[bool, Any]:
    first = next(iter((*node.args.posonlyargs, *node.args.args)), None)
    if not isinstance(test, ast.Attribute) or not isinstance(test.value, ast.Name) or first is None:
        return False, None
    if test.value.id != first.arg:
        return False, None
    if test.attr == "training":
        # What a model does while it is trained is what its loss is given.
        return True, True
    held = vars(owner) if hasattr(owner, "__dict__") else {}
    found = attribute(owner, test.attr)
    return found is not None or test.attr in held, found


def attribute(owner: Any, name: str) -> Any:
    """An attribute as it is stored, no property is asked; PyTorch keeps modules in a table of their own."""
    held = vars(owner) if hasattr(owner, "__dict__") else {}
    modules = held.get("_modules")
    if name in held:
        return held[name]
    return modules.get(name) if isinstance(modules, Mapping) else None
