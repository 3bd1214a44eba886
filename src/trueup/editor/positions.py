"""Places of trueup as ranges of an editor, and back: rows and columns from 0, columns in units of the client."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lsprotocol import types

from trueup.contract.known import Place

#: The line ends that both sides know; a form feed or a line separator ends no line.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text with their ends."""
    return tuple(_LINE.findall(text))


def range_of(place: Place, lines: Sequence[str], codec: Any) -> types.Range:
    """The span of a place. lines: those of its document; codec: what the client counts in."""
    start = _position(place.row, place.column, lines, codec)
    end = _position(place.end_row, place.end_column, lines, codec)
    return types.Range(start, end)


def _position(row: int, column: int, lines: Sequence[str], codec: Any) -> types.Position:
    # The place is of the text that was checked last, and the document may have lost lines since.
    line = min(max(row - 1, 0), max(len(lines) - 1, 0))
    text = lines[line] if lines else ""
    return types.Position(line, codec.client_num_units(text[: max(column - 1, 0)]))


def row_and_column(position: types.Position, lines: Sequence[str], codec: Any) -> tuple[int, int]:
    """Row and column from 1 of a position."""
    text = lines[position.line] if position.line < len(lines) else ""
    # Clients count in UTF-16 by default, where a character beyond the first 65,536 is two: an index into the text is
    # not a column.
    column, units = 0, 0
    while column < len(text) and units < position.character:
        units += codec.client_num_units(text[column])
        column += 1
    return position.line + 1, column + 1


def holds(place: Place | None, file: str, cell: int | None, spot: tuple[int, int]) -> bool:
    """True where a place holds the row and column of a document, its end included, where a cursor may stand."""
    if place is None or place.path is not None or (place.file, place.cell) != (file, cell):
        return False
    return (place.row, place.column) <= spot <= (place.end_row, place.end_column)
