"""Questions that plants ask of a program's syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def last_name(node: ast.AST) -> str:
    """The last part of a dotted name: "softmax" of `F.softmax` and of `x.softmax`; "" for what is none."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """The calls of functions and methods with these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and last_name(node.func) in names:
            yield node


def keyword(call: ast.Call, *names: str) -> ast.keyword | None:
    """The keyword argument of one of these names."""
    return next((word for word in call.keywords if word.arg in names), None)


def word(node: ast.AST | None) -> str | None:
    """The string that a constant is."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def whole(node: ast.AST | None) -> int | None:
    """The whole number that a constant is."""
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def names(tree: ast.AST) -> set[str]:
    """All names that a program reads, writes or asks as attributes."""
    found = {last_name(node) for node in ast.walk(tree)}
    return found - {""}


def imported(tree: ast.Module, *packages: str) -> bool:
    """True where a program imports one of these packages."""
    for node in ast.walk(tree):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(module.split(".")[0] in packages for module in modules):
            return True
    return False


class Values:
    """What the names of a program were last assigned before a place, in the text of the same function or module."""

    def __init__(self, tree: ast.Module) -> None:
        self._scopes: dict[int, ast.AST] = {}
        self._assigned: dict[tuple[int, str], list[tuple[int, ast.expr]]] = {}
        self._walk(tree, tree)

    def _walk(self, node: ast.AST, scope: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            inner = child if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) else scope
            self._scopes[id(child)] = inner
            if isinstance(child, ast.Assign):
                for target in child.targets:
                    for part in ast.walk(target):
                        if isinstance(part, ast.Name):
                            value = child.value if part is target else target
                            places = self._assigned.setdefault((id(scope), part.id), [])
                            places.append((child.end_lineno or child.lineno, value))
            elif isinstance(child, (ast.AugAssign, ast.AnnAssign, ast.For, ast.NamedExpr)):
                for part in ast.walk(child.target):
                    if isinstance(part, ast.Name):
                        self._assigned.setdefault((id(scope), part.id), []).append((child.lineno, part))
            self._walk(child, inner)

    def of(self, node: ast.AST | None) -> ast.AST | None:
        """What a name stands for; another expression itself."""
        if not isinstance(node, ast.Name):
            return node
        places = self._assigned.get((id(self._scopes.get(id(node))), node.id), ())
        before = [(line, value) for line, value in places if line < node.lineno]
        return max(before, key=lambda place: place[0])[1] if before else None
