"""Where a notebook's JSON stores the source of its cells, character for character."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_BLANK = re.compile(r"[ \t\r\n]*")
_decoder = json.JSONDecoder(strict=False)


@dataclass(frozen=True)
class StoredString:
    """One JSON string: its text, and its span in the raw file with its quotation marks."""

    raw: str
    start: int
    end: int
    text: str

    @cached_property
    def raw_offsets(self) -> tuple[int, ...]:
        """For each character of the text, and for its end, where it is stored in the raw file."""
        offsets, position = [], self.start + 1
        while position < self.end - 1:
            offsets.append(position)
            position += _stored_length(self.raw, position)
        return (*offsets, self.end - 1)

    def escaped(self, text: str) -> str:
        """Text in the manner of the file: characters beyond ASCII as they are, or as \\u where it is all ASCII."""
        return json.dumps(text, ensure_ascii=self.raw.isascii())[1:-1]


def code_cells(raw: str) -> list[tuple[int, tuple[StoredString, ...]]]:
    """The code cells of a notebook, each with its number (from 1 among all cells) and its strings in order.

    Knows format 4 (`cells`, `source`) and format 3 (`worksheets`, `input`). Gives [] for what is no notebook.
    """
    try:
        return [(number, strings) for number, strings in enumerate(_cells(raw), 1) if strings is not None]
    except (ValueError, IndexError, RecursionError):
        return []


def _cells(raw: str) -> Iterator[tuple[StoredString, ...] | None]:
    """The strings of each cell, None for a cell that holds no code."""
    for key, start in _members(raw, _skip(raw, 0)):
        if key == "cells":
            yield from (_cell(raw, cell) for cell in _elements(raw, start))
        elif key == "worksheets":
            for sheet in _elements(raw, start):
                for inner, position in _members(raw, sheet):
                    if inner == "cells":
                        yield from (_cell(raw, cell) for cell in _elements(raw, position))


def _cell(raw: str, start: int) -> tuple[StoredString, ...] | None:
    kind, source = "", None
    for key, position in _members(raw, start):
        if key == "cell_type":
            kind = _decoder.raw_decode(raw, position)[0]
        elif key in ("source", "input"):
            source = position
    if kind != "code":
        return None
    if source is None:
        return ()
    if raw[source] == '"':
        return (_string(raw, source),)
    return tuple(_string(raw, element) for element in _elements(raw, source) if raw[element] == '"')


def _string(raw: str, start: int) -> StoredString:
    text, end = _decoder.raw_decode(raw, start)
    return StoredString(raw, start, end, text)


def _members(raw: str, start: int) -> Iterator[tuple[str, int]]:
    """The keys of an object, each with the position of its value."""
    if raw[start] != "{":
        return
    position = _skip(raw, start + 1)
    while raw[position] != "}":
        key, position = _decoder.raw_decode(raw, position)
        position = _skip(raw, _skip(raw, position) + 1)
        yield key, position
        position = _after(raw, position)


def _elements(raw: str, start: int) -> Iterator[int]:
    """The positions of an array's elements."""
    if raw[start] != "[":
        return
    position = _skip(raw, start + 1)
    while raw[position] != "]":
        yield position
        position = _after(raw, position)


def _after(raw: str, start: int) -> int:
    """The position of the next key or element, or of the closing bracket, behind the value at `start`."""
    _, end = _decoder.raw_decode(raw, start)
    position = _skip(raw, end)
    return _skip(raw, position + 1) if raw[position] == "," else position


def _skip(raw: str, position: int) -> int:
    match = _BLANK.match(raw, position)
    return match.end() if match else position


def _stored_length(raw: str, position: int) -> int:
    """How many stored characters make the character of the text at this position."""
    if raw[position] != "\\":
        return 1
    if raw[position + 1] != "u":
        return 2
    high = int(raw[position + 2 : position + 6], 16)
    if 0xD800 <= high <= 0xDBFF and raw[position + 6 : position + 8] == "\\u":
        low = int(raw[position + 8 : position + 12], 16)
        if 0xDC00 <= low <= 0xDFFF:
            return 12
    return 6
