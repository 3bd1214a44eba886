"""Scores that a loop replaces one by one by the answer of a test: `if scores[i] >= 0.5: scores[i] = 1`, else 0."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_ORDERS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)
_SIDES = 2


def threshold_of_cells(loop: ast.For | ast.AsyncFor | None, target: ast.AST) -> float | None:
    """The threshold that each item is decided by where the loop writes its answer into its own place; else None.

    loop: the innermost loop around the statement. Both outcomes of the test have to be written, and as numbers: one
    alone leaves scores where the other would stand.
    """
    if loop is None or not isinstance(target, ast.Subscript):
        return None
    cell = _text(target)
    for test, arms in _tests(loop):
        if not any(target is place for arm in arms for place, _ in arm):
            continue
        written = [any(_text(place) == cell and number for place, number in arm) for arm in arms]
        threshold = _compared(test, cell)
        if len(written) == _SIDES and all(written) and threshold is not None:
            return threshold
    return None


def _tests(loop: ast.For | ast.AsyncFor) -> Iterator[tuple[ast.expr, list[list[tuple[ast.expr, bool]]]]]:
    """(a test of the loop's body, of each outcome the places that it writes, and whether a number is written there)."""
    for node in loop.body:
        if isinstance(node, ast.If):
            yield node.test, [_written(node.body), _written(node.orelse)]
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.IfExp):
            sides = (node.value.body, node.value.orelse)
            yield node.value.test, [[(place, _is_number(side)) for place in node.targets] for side in sides]


def _written(body: list[ast.stmt]) -> list[tuple[ast.expr, bool]]:
    return [
        (place, _is_number(node.value)) for node in body if isinstance(node, ast.Assign) for place in node.targets
    ]  # fmt: skip


def _compared(test: ast.expr, cell: str) -> float | None:
    """The number that the cell is held against."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], _ORDERS):
        return None
    left, right = test.left, test.comparators[0]
    number = right if _text(left) == cell else left if _text(right) == cell else None
    return float(number.value) if isinstance(number, ast.Constant) and _is_number(number) else None  # type: ignore[arg-type]


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float))


def _text(node: ast.expr) -> str:
    """How it is written, wherever it is read or written."""
    return ast.unparse(node)
