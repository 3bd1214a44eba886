"""The function and the class of a program in which a place stands, told by the syntax alone."""

from __future__ import annotations

import ast

from trueup.engine.values import Spot


def function_around(spot: Spot) -> ast.AST | None:
    """The innermost function that a place stands in; None for the module."""
    return function_at(spot.source.tree, getattr(spot.node, "lineno", 0))


def function_at(tree: ast.AST, row: int) -> ast.AST | None:
    """The innermost function that a row stands in; None for the module."""
    return _innermost(tree, row, (ast.FunctionDef, ast.AsyncFunctionDef))


def class_around(spot: Spot) -> ast.AST | None:
    """The innermost class that a place stands in; None outside of any."""
    return _innermost(spot.source.tree, getattr(spot.node, "lineno", 0), (ast.ClassDef,))


def _innermost(
    tree: ast.AST, row: int, kinds: tuple[type[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef], ...]
) -> ast.AST | None:
    """The innermost definition of one of these kinds that a row stands in."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, kinds))
    around = (node for node in nodes if node.lineno <= row <= (node.end_lineno or 0))
    return max(around, key=lambda node: node.lineno, default=None)
