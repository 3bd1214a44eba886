"""A program or notebook as bytes, with a way from the places that a user sees to the characters that are stored.

Everything outside an edit stays as it is, byte for byte: encoding, byte-order mark, line ends, and in a notebook the
indentation, the order of keys, the manner of escaping and the last line end.
"""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from trueup.contract.finding import Edit
from trueup.contract.known import Place
from trueup.fix.notebook_text import StoredString, code_cells

_LINE_END = re.compile(r"\r\n|\r|\n")


class EditError(ValueError):
    """An edit that cannot be made; the text says why."""


@dataclass(frozen=True)
class CellText:
    """The text of one cell (or of a whole plain file, number 0) as the program has it.

    stored: the strings of the notebook that hold it; empty for a plain file.
    """

    number: int
    text: str
    stored: tuple[StoredString, ...] = ()

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each line starts, in characters."""
        return (0, *(match.end() for match in _LINE_END.finditer(self.text)))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""
        return tuple(_LINE_END.split(self.text))

    def offset(self, row: int, column: int) -> int:
        """The character that a row and a column (both from 1) name; EditError where there is none."""
        if not 0 < row <= len(self.starts):
            raise EditError(f"there is no line {row}")
        offset = self.starts[row - 1] + column - 1
        if column < 1 or column - 1 > len(self.lines[row - 1]):
            raise EditError(f"line {row} has no column {column}")
        return offset


class Document:
    """The bytes of one file."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file, self.data = file, data
        self.notebook = file.endswith(".ipynb")
        self._mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        body = data[len(self._mark) :]
        self.raw, self._encoding = _decoded(body, "utf-8" if self.notebook else _encoding(data))
        #: False where encoding the text again gives other bytes: such a file is shown, but never edited.
        self.faithful = self.raw.encode(self._encoding, "replace") == body
        cells = [CellText(0, self.raw)]
        if self.notebook:
            cells = [CellText(n, "".join(part.text for part in parts), parts) for n, parts in code_cells(self.raw)]
        self.cells: dict[int, CellText] = {cell.number: cell for cell in cells}

    def cell(self, place: Place) -> CellText:
        """The cell that a place stands in; EditError where there is none."""
        found = self.cells.get(place.cell or 0)
        if found is None or place.path is not None:
            raise EditError(f"{place} is no place in the source")
        return found

    def text_at(self, place: Place) -> str:
        """The text of a place; EditError where the place lies outside the file."""
        cell = self.cell(place)
        return cell.text[cell.offset(place.row, place.column) : cell.offset(place.end_row, place.end_column)]

    def raw_place(self, place: Place) -> Place:
        """The same span in the stored file: its own rows and columns, no cell."""
        if not self.notebook:
            return place
        cell = self.cell(place)
        begin = _stored_at(cell.stored, cell.offset(place.row, place.column))
        last = cell.offset(place.end_row, place.end_column)
        end = _stored_at(cell.stored, last - 1) + 1 if last > 0 else begin
        whole = CellText(0, self.raw)
        return Place(place.file, *_row_column(whole, begin), *_row_column(whole, max(end, begin)))

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The bytes after edits that do not overlap; EditError where one cannot be made."""
        if not self.faithful:
            raise EditError(f"{self.file} is not written back alike in {self._encoding}")
        spans = [span for edit in edits for span in self._spans(edit)]
        spans.sort(key=lambda span: (span[0], span[1]))
        for (_, end, _), (start, _, _) in pairwise(spans):
            if start < end:
                raise EditError("two edits overlap")
        text = self.raw
        for start, end, new in reversed(spans):
            text = text[:start] + new + text[end:]
        try:
            return self._mark + text.encode(self._encoding)
        except UnicodeEncodeError as error:
            raise EditError(f"{self._encoding} cannot hold the new text") from error

    def _spans(self, edit: Edit) -> list[tuple[int, int, str]]:
        """The stored spans that an edit replaces, with what comes there."""
        cell = self.cell(edit.where)
        start = cell.offset(edit.where.row, edit.where.column)
        end = cell.offset(edit.where.end_row, edit.where.end_column)
        if end < start:
            raise EditError(f"{edit.where} ends before it starts")
        if not self.notebook:
            return [(start, end, _with_line_ends(edit.text, self.raw))]
        return _stored_spans(cell.stored, (start, end), edit.text)


def _encoding(data: bytes) -> str:
    """The encoding that a byte-order mark or a coding line names; UTF-8 where it names none that is known."""
    try:
        name, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError:
        return "utf-8"
    return "utf-8" if name == "utf-8-sig" else name


def _decoded(body: bytes, encoding: str) -> tuple[str, str]:
    """The text and its encoding; Latin-1, which takes any byte, where the file is not what it says."""
    try:
        return body.decode(encoding), encoding
    except (UnicodeDecodeError, LookupError):
        return body.decode("latin-1"), "latin-1"


def _with_line_ends(new: str, text: str) -> str:
    """The new text with the line ends of the old."""
    match = _LINE_END.search(text)
    return new.replace("\n", match.group()) if match and "\n" in new else new


def _row_column(whole: CellText, offset: int) -> tuple[int, int]:
    from bisect import bisect_right  # noqa: PLC0415 - only notebooks need it

    row = bisect_right(whole.starts, offset)
    return row, offset - whole.starts[row - 1] + 1


def _stored_at(stored: Sequence[StoredString], offset: int) -> int:
    """Where in the raw file a character of the cell is stored."""
    for part in stored:
        if offset < len(part.text):
            return part.raw_offsets[offset]
        offset -= len(part.text)
    return stored[-1].raw_offsets[-1] if stored else 0


def _stored_spans(stored: Sequence[StoredString], span: tuple[int, int], new: str) -> list[tuple[int, int, str]]:
    """The edit of a span of the cell's text as edits of the strings it is stored in; the new text goes to the first."""
    spans, begun, placed = [], 0, False
    start, end = span
    for index, part in enumerate(stored):
        length = len(part.text)
        last = index == len(stored) - 1
        low, high = max(start - begun, 0), min(end - begun, length)
        # An insertion covers no character: it belongs to the string that begins there, or to the end of the last.
        here = low < high or (start == end and low == high and (low < length or last))
        if here and (not placed or low < high):
            # Over several strings the new text goes into the first; the others only lose their part.
            text = "" if placed else part.escaped(new)
            if not text and low == 0 and high == length and not last:
                spans.append((part.start, stored[index + 1].start, ""))
            else:
                spans.append((part.raw_offsets[low], part.raw_offsets[high], text))
            placed = True
        begun += length
    if not placed:
        raise EditError("the place lies outside its cell")
    return spans
