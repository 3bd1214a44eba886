"""Rows of zeros into whose cells a loop writes ones: one 1 in each row, or as many as an item has tags."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def rows_filled_by(loop: ast.For | ast.AsyncFor | None, target: ast.AST) -> str | None:
    """ "one-hot" or "multi-hot" for `rows[i, j] = 1` in a loop; None where its text does not tell.

    loop: the innermost loop around the statement. One that counts the rows itself (`for i, name in enumerate(names)`)
    and writes once in each pass gives every row a single 1; one over the tags of a row gives it as many as there are.
    """
    if loop is None or not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Tuple):
        return None
    row, column = target.slice.elts if len(target.slice.elts) == 2 else (None, None)
    if not isinstance(row, ast.Name) or column is None or not _written_once(loop, target):
        return None
    if row.id in _counters(loop):
        return "one-hot"
    bound = set(_names(loop.target))
    over_tags = row.id not in bound and not _calls(loop.iter, "range") and bound & set(_names(column))
    return "multi-hot" if over_tags else None


def _written_once(loop: ast.For | ast.AsyncFor, target: ast.Subscript) -> bool:
    """True where the statement stands in the loop's own body, under no test, and nothing else writes into the array."""
    own = any(isinstance(node, ast.Assign) and _is_target(target, node) for node in loop.body)
    leaves = (ast.Break, ast.Continue, ast.Return)
    if not own or any(isinstance(node, leaves) for part in loop.body for node in ast.walk(part)):
        return False
    array = ast.dump(target.value)
    writes = [
        node
        for part in loop.body
        for node in ast.walk(part)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and ast.dump(node.value) == array
    ]
    return len(writes) == 1


def _is_target(target: ast.Subscript, node: ast.Assign) -> bool:
    places = [(item.lineno, item.col_offset) for item in node.targets]
    return (target.lineno, target.col_offset) in places


def _counters(loop: ast.For | ast.AsyncFor) -> set[str]:
    """The names that number the passes of a loop, so that no two passes have the same."""
    if _calls(loop.iter, "range") and isinstance(loop.target, ast.Name):
        return {loop.target.id}
    first = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) and loop.target.elts else None
    return {first.id} if _calls(loop.iter, "enumerate") and isinstance(first, ast.Name) else set()


def _calls(node: ast.expr, name: str) -> bool:
    """`range(n)`, and `tqdm(enumerate(names))` around it."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id in (name, f"x{name}"):
        return True
    return bool(node.args) and _calls(node.args[0], name) and not isinstance(node.func, ast.Attribute)


def _names(node: ast.AST) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))
