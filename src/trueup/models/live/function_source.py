"""What a function of the program hands back, read from its source: the function is not called.

Only what can be said without following the program is: one returned call of a function that the name stands for.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any


@dataclass(frozen=True, slots=True)
class Returned:
    """The called function, and those of its keyword arguments that are written as constants."""

    function: Any
    keywords: Mapping[str, Any]


def returned_call(function: Any) -> Returned | None:
    """`return f(y_true, y_pred, from_logits=True)` of a function or lambda of two arguments; None for anything else."""
    node = tree_of(function)
    if node is None:
        return None
    names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
    value = _returned(node)
    if not isinstance(value, ast.Call) or len(names) < 2:
        return None
    given = [one.id for one in value.args[:2] if isinstance(one, ast.Name)]
    if given != names[:2]:
        return None
    called = resolved(value.func, function)
    keywords = {one.arg: _constant(one.value) for one in value.keywords if one.arg is not None}
    if called is None or len(value.args) > 2 or any(one.arg is None for one in value.keywords):
        return None
    return Returned(called, keywords)


def _constant(node: ast.expr) -> Any:
    """A constant; what is not one is handed on as something that is no value of its kind."""
    return node.value if isinstance(node, ast.Constant) else ast.dump(node)


def _returned(node: ast.FunctionDef | ast.Lambda) -> ast.expr | None:
    if isinstance(node, ast.Lambda):
        return node.body
    told = [one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    return told[0].value if len(told) == 1 and isinstance(told[0], ast.Return) else None


def tree_of(function: Any) -> ast.FunctionDef | ast.Lambda | None:
    """The syntax tree of a function, None where its source is not at hand or holds several that it may be."""
    try:
        text = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(text)
    except (OSError, TypeError, SyntaxError, ValueError, RecursionError):
        return _lambda_in(function)
    name = getattr(function, "__name__", "")
    found = [one for one in ast.walk(tree) if _is_it(one, name)]
    return found[0] if len(found) == 1 else None  # type: ignore[return-value]


def _lambda_in(function: Any) -> ast.Lambda | None:
    """A lambda whose line is only a part of a statement."""
    try:
        text = textwrap.dedent(inspect.getsource(function)).strip().rstrip(",)")
    except (OSError, TypeError):
        return None
    start = text.find("lambda")
    for end in range(len(text), start, -1) if start >= 0 and len(text) < 2000 else ():
        try:
            made = ast.parse(text[start:end].strip(), mode="eval").body
        except (SyntaxError, ValueError):
            continue
        return made if isinstance(made, ast.Lambda) else None
    return None


def _is_it(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Lambda):
        return name == "<lambda>"
    return isinstance(node, ast.FunctionDef) and node.name == name


def resolved(node: ast.expr, function: Any) -> Any:
    """What a dotted name stands for inside a function, by its closure and module; None where it is not that plain."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or not isinstance(function, FunctionType):
        return None
    names = inspect.getclosurevars(function)
    for held in (names.nonlocals, names.globals):
        if node.id in held:
            found = held[node.id]
            break
    else:
        return None
    for name in reversed(parts):
        if not isinstance(found, ModuleType) or name not in vars(found):
            return None
        found = vars(found)[name]
    return found
