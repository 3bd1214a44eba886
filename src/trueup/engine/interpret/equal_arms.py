"""Two ways of a test that make the same object: `Net(params).cuda() if cuda else Net(params)`."""

from __future__ import annotations

import ast


def arm_of_both(node: ast.IfExp) -> ast.expr | None:
    """The way that does more to what both ways make by the same call; None where they make different things."""
    for longer, shorter in ((node.body, node.orelse), (node.orelse, node.body)):
        # What a model or another object gives is asked of it once, and noted.
        plain = isinstance(shorter, ast.Call) and isinstance(shorter.func, (ast.Name, ast.Attribute))
        if plain and _begins_with(longer, ast.dump(shorter)):
            return longer
    return None


def _begins_with(expression: ast.expr, call: str) -> bool:
    """True for methods that are called, one after the other, on what the call gives (as `ast.dump` writes it)."""
    while isinstance(expression, ast.Call) and isinstance(expression.func, ast.Attribute):
        expression = expression.func.value
        if ast.dump(expression) == call:
            return True
    return False
