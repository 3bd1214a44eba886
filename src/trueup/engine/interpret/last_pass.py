"""Loops that add a layer in each pass, and another one in the last: `if i == n - 1` with both arms that add one."""

from __future__ import annotations

import ast

#: How a layer is put behind those that are there.
_ADDS = frozenset({"add", "append", "add_module"})


def adds_either_way(loop: ast.For | ast.AsyncFor | None, test: ast.AST) -> bool:
    """True for the test of an `if` in the loop's own body, each arm of which does nothing but add layers."""
    chosen = (
        next((node for node in loop.body if isinstance(node, ast.If) and node.test is test), None) if loop else None
    )
    return chosen is not None and bool(chosen.orelse) and all(map(_adds, (*chosen.body, *chosen.orelse)))


def _adds(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _ADDS
