"""What a function of the program hands back, read from its source: the function is not called.

Only what can be said without following the program is: one returned call of a function that the name stands for.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
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
    names = [item.arg for item in (*node.args.posonlyargs, *node.args.args)]
    value = _returned(node)
    if not isinstance(value, ast.Call) or len(names) < 2:
        return None
    passed = [item.id for item in value.args[:2] if isinstance(item, ast.Name)]
    if passed != names[:2]:
        return None
    called = resolved(value.func, function)
    keywords = {item.arg: _constant(item.value) for item in value.keywords if item.arg is not None}
    if called is None or len(value.args) > 2 or any(item.arg is None for item in value.keywords):
        return None
    return Returned(called, keywords)


def _constant(node: ast.expr) -> Any:
    """A constant; what is not one is handed on as something that is no value of its kind."""
    return node.value if isinstance(node, ast.Constant) else ast.dump(node)


def _returned(node: ast.FunctionDef | ast.Lambda) -> ast.expr | None:
    if isinstance(node, ast.Lambda):
        return node.body
    known = [item for item in node.body if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))]
    return known[0].value if len(known) == 1 and isinstance(known[0], ast.Return) else None


def tree_of(function: Any) -> ast.FunctionDef | ast.Lambda | None:
    """The syntax tree of a function, None where its source is not at hand or holds several that it may be."""
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError, ValueError):
        return None
    name, code = getattr(function, "__name__", ""), getattr(function, "__code__", None)
    if name == "<lambda>":
        return _lambda_in(text, code) if isinstance(code, CodeType) else None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    found = [item for item in ast.walk(tree) if isinstance(item, ast.FunctionDef) and item.name == name]
    return found[0] if len(found) == 1 else None


#: A longer text is not searched for a lambda of which it holds only a part.
_LONGEST = 2000


def _lambda_in(text: str, code: CodeType) -> ast.Lambda | None:
    """The one lambda of a text that the code may be of, by its parameters and the names that it uses."""
    found = [item for item in _lambdas(text) if _may_be(item, code)]
    # inspect gives whole lines, in which several lambdas may stand; of two with the same text either is the right one.
    alike = {ast.dump(item) for item in found}
    return found[0] if len(alike) == 1 else None


def _lambdas(text: str) -> Iterator[ast.Lambda]:
    """Every lambda in a text, which may be only a part of a statement."""
    try:
        whole: ast.AST | None = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        whole = None
    if whole is not None:
        yield from (item for item in ast.walk(whole) if isinstance(item, ast.Lambda))
        return
    start = text.find("lambda") if len(text) < _LONGEST else -1
    while start >= 0:
        # Of a lambda over several lines inspect may give a part of its call: the longest text that parses is meant.
        for end in range(len(text), start, -1):
            try:
                result = ast.parse(text[start:end].strip(), mode="eval").body
            except (SyntaxError, ValueError):
                continue
            if isinstance(result, ast.Lambda):
                yield result
            break
        start = text.find("lambda", start + 1)


def _may_be(node: ast.Lambda, code: CodeType) -> bool:
    named = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    if tuple(item.arg for item in named) != code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
        return False
    parts = list(ast.walk(node.body))
    used = {item.id for item in parts if isinstance(item, ast.Name)}
    used |= {item.attr for item in parts if isinstance(item, ast.Attribute)}
    return {*code.co_names, *code.co_freevars} <= used


def resolved(node: ast.expr, function: Any) -> Any:
    """What a dotted name stands for inside a function, by its closure and module; None where it is not that plain."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or not isinstance(function, FunctionType):
        return None
    names = inspect.getclosurevars(function)
    for stored in (names.nonlocals, names.globals):
        if node.id in stored:
            found = stored[node.id]
            break
    else:
        return None
    for name in reversed(parts):
        if not isinstance(found, ModuleType) or name not in vars(found):
            return None
        found = vars(found)[name]
    return found
