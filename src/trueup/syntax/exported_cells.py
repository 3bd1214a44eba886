"""Notebooks that were exported as programs: `get_ipython().run_cell_magic('time', '', 'model.fit(x, y)\\n')`.

The text of such a cell is part of the program: it is parsed, put in the place of the call, and each of its nodes gets
the place in the string at which it is written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from trueup.syntax.columns import written_column
from trueup.syntax.notebook import READ_MAGICS, Cell, plain_rows

#: Line magics that run what stands behind them.
_TIMING = frozenset({"time", "timeit", "prun", "memit"})
#: One character of a string's text as it is written.
_WRITTEN = re.compile(r"\\(?:\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3}|.)|.", re.DOTALL)
_OPENING = re.compile(r"([rRuU]?)('''|\"\"\"|'|\")")

#: (row from 1, offset in bytes) of each character of a text, and of its end.
_Places = list[tuple[int, int]]
#: The rows of a cell as they can be parsed (and how columns moved), and its tree.
Parse = Callable[[Cell, ast.expr], tuple[Cell, ast.Module]]


def open_exported(tree: ast.Module, lines: list[str], parse: Parse) -> None:
    """Put the statements of exported cells in the place of the calls that hold them."""
    for block in list(_blocks(tree)):
        index = 0
        while index < len(block):
            text = _code_in(block[index])
            inner = _statements(text, lines, parse) if text is not None else None
            if inner is None:
                index += 1
            else:
                block[index : index + 1] = inner
                index += len(inner)


def commands(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Shell lines and line magics as a notebook writes them (`!pip install …`, `%tensorflow_version 1.x`)."""
    for node in ast.walk(tree):
        name, texts = _magic(node)
        words = [str(text.value) for text in texts]
        if name == "system" and words:
            yield "!" + words[0], texts[0]
        elif name == "magic" and words:
            yield "%" + words[0], texts[0]
        elif name == "run_line_magic" and len(words) > 1:
            yield "%" + " ".join(words[:2]), texts[1]


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def _magic(node: ast.AST) -> tuple[str, list[ast.Constant]]:
    """The method that is called of `get_ipython()`, and the texts that it is given; "" for anything else."""
    method = node.func if isinstance(node, ast.Call) else None
    if (
        not isinstance(node, ast.Call)
        or not isinstance(method, ast.Attribute)
        or not isinstance(method.value, ast.Call)
    ):
        return "", []
    if getattr(method.value.func, "id", "") != "get_ipython":
        return "", []
    texts = [arg for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return (method.attr, texts) if len(texts) == len(node.args) else ("", [])


def _code_in(statement: ast.stmt) -> tuple[ast.Constant, int] | None:
    """The string that holds code, and where in it the code begins."""
    name, texts = _magic(statement.value) if isinstance(statement, ast.Expr) else ("", [])
    words = [str(text.value) for text in texts]
    if name == "run_cell_magic" and len(texts) == 3 and words[0] in READ_MAGICS:
        return texts[2], 0
    if name == "run_line_magic" and len(texts) == 2 and words[0] in _TIMING and not words[1].startswith("-"):
        return texts[1], 0
    first, _, rest = words[0].partition(" ") if name == "magic" and texts else ("", "", "")
    if first in _TIMING and rest and not rest.startswith("-"):
        return texts[0], len(first) + 1
    return None


def _statements(found: tuple[ast.Constant, int], lines: list[str], parse: Parse) -> list[ast.stmt] | None:
    literal, start = found
    body = str(literal.value)[start:]
    rows = body.split("\n")
    cell, tree = parse(plain_rows(rows), literal)
    places = _places(literal, lines)
    if places is not None:
        starts, at = list[int](), start
        for row in rows:
            starts.append(at)
            at += len(row) + 1
    for node in ast.walk(tree):
        if getattr(node, "lineno", None) is None:
            continue
        if places is None:
            ast.copy_location(node, literal)
            continue
        first = _place(cell, places, starts, node.lineno, node.col_offset)  # type: ignore[attr-defined]
        last = _place(cell, places, starts, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        node.lineno, node.col_offset = first  # type: ignore[attr-defined]
        node.end_lineno, node.end_col_offset = last  # type: ignore[attr-defined]
    return tree.body


def _place(cell: Cell, places: _Places, starts: list[int], row: int, offset: int) -> tuple[int, int]:
    """Where a character of the code stands in the file."""
    line = cell.lines[row - 1] if row <= len(cell.lines) else ""
    column = len(line.encode("utf-8", "replace")[:offset].decode("utf-8", "ignore"))
    at = starts[min(row, len(starts)) - 1] + written_column(cell.shifts, row - 1, column)
    return places[min(at, len(places) - 1)]


def _places(literal: ast.Constant, lines: list[str]) -> _Places | None:
    """Where each character of a string's text is written; None for a string that is put together of several."""
    first, last = literal.lineno - 1, (literal.end_lineno or literal.lineno) - 1
    head = lines[first].encode("utf-8", "replace")
    written = "\n".join(lines[first : last + 1])
    skipped = len(head[: literal.col_offset].decode("utf-8", "ignore"))
    opening = _OPENING.match(written, skipped)
    if opening is None:
        return None
    raw, quote = opening[1] in ("r", "R") and bool(opening[1]), opening[2]
    places: _Places = []
    row, offset, at, text = first + 1, literal.col_offset + len(opening[0]), opening.end(), str(literal.value)
    while at < len(written) and not written.startswith(quote, at):
        sign = written[at] if raw and written[at] != "\\" else _WRITTEN.match(written, at)[0]  # type: ignore[index]
        here = (row, offset)
        for letter in sign:
            row, offset = (row + 1, 0) if letter == "\n" else (row, offset + len(letter.encode("utf-8", "replace")))
        if raw:
            places += [here] * len(sign)
        elif sign != "\\\n":
            places.append(here)
        at += len(sign)
    places.append((row, offset))
    return places if len(places) == len(text) + 1 else None
