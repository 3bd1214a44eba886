"""The function and the class of a program in which a place stands, told by the syntax alone."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TypeAlias, TypeVar

from trueup.engine.values import Spot
from trueup.syntax.tree_walk import walk

_Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Node = TypeVar("_Node", bound=ast.AST)


def function_around(spot: Spot) -> ast.AST | None:
    """The innermost function that a place stands in; None for the module."""
    return function_at(spot.source.tree, getattr(spot.node, "lineno", 0))


def function_at(tree: ast.AST, row: int) -> ast.AST | None:
    """The innermost function that a row stands in; None for the module."""
    return _innermost(tree, row, (ast.FunctionDef, ast.AsyncFunctionDef))


def class_around(spot: Spot) -> ast.AST | None:
    """The innermost class that a place stands in; None outside of any."""
    return _innermost(spot.source.tree, getattr(spot.node, "lineno", 0), (ast.ClassDef,))


def _innermost(tree: ast.AST, row: int, kinds: tuple[type[_Definition], ...]) -> ast.AST | None:
    """The innermost definition of one of these kinds that a row stands in."""
    around = (node for node in nodes_of(tree, kinds) if node.lineno <= row <= (node.end_lineno or 0))
    return max(around, key=lambda node: node.lineno, default=None)


@lru_cache(maxsize=16)
def nodes_of(tree: ast.AST, kinds: tuple[type[_Node], ...]) -> list[_Node]:
    """All nodes of these kinds in a program, which is gone through once, however many places in it are asked about."""
    return [node for node in _all_nodes(tree) if isinstance(node, kinds)]


@lru_cache(maxsize=4)
def _all_nodes(tree: ast.AST) -> list[ast.AST]:
    return walk(tree)


@lru_cache(maxsize=8)
def assignments_of(tree: ast.AST) -> dict[str, list[ast.Assign]]:
    """The assignments to each name of a program, without those that take apart what they assign."""
    found: dict[str, list[ast.Assign]] = {}
    for node in nodes_of(tree, (ast.Assign,)):
        for name in dict.fromkeys(target.id for target in node.targets if isinstance(target, ast.Name)):
            found.setdefault(name, []).append(node)
    return found
