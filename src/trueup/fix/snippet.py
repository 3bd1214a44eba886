"""A piece of source as a syntax tree whose nodes can be found again in the text, character for character."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from functools import cached_property

from trueup.contract.finding import Edit
from trueup.contract.known import Place
from trueup.fix.document import CellText, EditError

_MAGIC = re.compile(r"^(?=[ \t]*[%!?])[^\r\n]*|^[^\r\n#'\"=()]*\?{1,2}[ \t]*$", re.MULTILINE)


class Snippet:
    """An expression that stands at a place, or a whole cell.

    text: the source; tree: its syntax tree, whose positions `span` turns into offsets in `text`.
    """

    def __init__(self, cell: CellText, place: Place | None = None) -> None:
        self._cell, self._file, self._number = cell, place.file if place else "", place.cell if place else None
        self._begin = cell.offset(place.row, place.column) if place else 0
        end = cell.offset(place.end_row, place.end_column) if place else len(cell.text)
        self.text = cell.text[self._begin : end]
        #: An expression is parsed within parentheses, so that its lines may break anywhere.
        self._lead = 1 if place else 0
        self.tree = _expression(self.text) if place else _module(self.text)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        text = "(" * self._lead + self.text
        return (0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text)))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where the node stands in `text`, the end exclusive; EditError for a node without a position."""
        row, column = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
        end_row, end_column = getattr(node, "end_lineno", None), getattr(node, "end_col_offset", None)
        if not row or end_row is None or end_column is None:
            raise EditError("the syntax tree does not say where a part stands")
        return self._offset(row, column), self._offset(end_row, end_column)

    def source(self, node: ast.AST) -> str:
        """The text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def edit(self, start: int, end: int, new: str, file: str) -> Edit:
        """An edit of the document that replaces the characters from `start` to `end` of this text."""
        begin, finish = self._begin + start, self._begin + end
        number = self._cell.number or None
        row, column = _row_column(self._cell, begin)
        end_row, end_column = _row_column(self._cell, finish)
        return Edit(Place(file, row, column, end_row, end_column, number), new)

    def _offset(self, row: int, column: int) -> int:
        start = self._starts[row - 1]
        line = ("(" * self._lead + self.text)[start : start + column]
        if not line.isascii():
            line = ("(" * self._lead + self.text)[start:].encode()[:column].decode("utf-8", "ignore")
        return start + len(line) - self._lead


def _row_column(cell: CellText, offset: int) -> tuple[int, int]:
    row = bisect_right(cell.starts, offset)
    return row, offset - cell.starts[row - 1] + 1


def _expression(text: str) -> ast.expr:
    try:
        return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise EditError("what stands there is no expression") from error


def _module(text: str) -> ast.Module:
    """The tree of a whole cell, its magic commands blanked out."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        blanked = _MAGIC.sub(lambda match: "#" * len(match.group()), text)
    try:
        return ast.parse(blanked)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise EditError("the text around it does not parse") from error
