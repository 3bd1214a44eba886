"""Source lines with marks under them: every mark keeps its column, whatever the line holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trueup.report.appearance import Appearance, Style
from trueup.report.visible import columns_of, visible, visible_character, wrapped

_LEAST_WIDTH = 30
_CONTEXT = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to be underlined, and what is said about it; columns count characters from 1, ends are exclusive."""

    row: int
    column: int
    end_row: int
    end_column: int
    text: str
    style: Style = "mark"
    primary: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    """A mark on its line, in terminal columns from 0."""

    start: int
    end: int
    mark: Mark


def excerpt(lines: Sequence[str], marks: Iterable[Mark], appearance: Appearance) -> list[str]:
    """The marked lines with their numbers, a gap of one line filled and longer ones shown as dots."""
    by_row: dict[int, list[Mark]] = {}
    for mark in marks:
        # Row 0 is a file as a whole, and a place may be of a text that was fixed since.
        if 0 < mark.row <= len(lines):
            by_row.setdefault(mark.row, []).append(mark)
    if not by_row:
        return []
    digits = len(str(max(by_row)))
    drawer = _Drawer(digits, max(appearance.width - digits - 3, _LEAST_WIDTH), appearance)
    drawn = [drawer.bar()]
    last = None
    for row in sorted(by_row):
        # Dots would take as much room as the one line that they stand for.
        if last is not None and row == last + 2:
            drawn += drawer.line(last + 1, lines[last], [])
        elif last is not None and row > last + 2:
            drawn.append(appearance.paint("...", "gutter"))
        drawn += drawer.line(row, lines[row - 1], by_row[row])
        last = row
    return [*drawn, drawer.bar()]


def cropped(text: str, start: int, end: int, room: int) -> tuple[str, int]:
    """The part of a shown line that holds the columns from `start` to `end`, and the column it begins at.

    What is cut off is shown by an ellipsis; the part takes at most `room` columns.
    """
    if columns_of(text) <= room:
        return text, 0
    first = 0 if end < room else max(0, min(start - _CONTEXT, columns_of(text) - room))
    kept, column, begun = "", 0, None
    for character in text:
        wide = columns_of(character)
        if column >= first and column + wide <= first + room:
            begun = column if begun is None else begun
            kept += character
        column += wide
    if first:
        # An accent that is a character of its own belongs to the letter before it, which is cut off.
        while kept and not columns_of(kept[0]):
            kept = kept[1:]
        # A wide character leaves two columns, of which the ellipsis takes one: without a blank all marks would be off
        # by one.
        kept = "…" + " " * (columns_of(kept[:1]) - 1) + kept[1:]
    if first + room < column:
        while kept and not columns_of(kept[-1]):
            kept = kept[:-1]
        kept = kept[:-1] + " " * (columns_of(kept[-1:]) - 1) + "…"
    return kept, begun or 0


class _Drawer:
    """Draws numbered lines with a gutter of `digits` columns into `room` columns of text."""

    def __init__(self, digits: int, room: int, appearance: Appearance) -> None:
        self.digits, self.room, self.appearance = digits, room, appearance

    def bar(self, text: str = "") -> str:
        """A line without a number."""
        gutter = self.appearance.paint(f"{' ' * self.digits} |", "gutter")
        return f"{gutter} {text}" if text else gutter

    def line(self, row: int, source: str, marks: Sequence[Mark]) -> list[str]:
        """The line once for each group of marks that fits into the room together, each group below its copy."""
        shown = [visible_character(character) for character in source]
        offsets = [0]
        for piece in shown:
            offsets.append(offsets[-1] + columns_of(piece))
        spans = sorted((_span(mark, offsets) for mark in marks), key=lambda span: (span.start, -span.end))
        text = "".join(shown).rstrip()
        number = self.appearance.paint(f"{row:>{self.digits}} |", "gutter")
        drawn = []
        for group in self._groups(spans, columns_of(text)) or [[]]:
            start = group[0].start if group else 0
            part, begun = cropped(text, start, max((span.end for span in group), default=0), self.room)
            drawn.append(f"{number} {part}".rstrip())
            drawn += [self.bar(below) for below in self._below(group, begun)]
        return drawn

    def _groups(self, spans: Sequence[_Span], columns: int) -> list[list[_Span]]:
        groups: list[list[_Span]] = []
        for span in spans:
            fits = groups and (columns <= self.room or span.end - groups[-1][0].start + _CONTEXT < self.room)
            if fits:
                groups[-1].append(span)
            else:
                groups.append([span])
        return groups

    def _below(self, spans: Sequence[_Span], begun: int) -> list[str]:
        """Underlines and texts; spans that overlap go into layers of their own."""
        layers: list[list[_Span]] = []
        # The mark of the finding itself stands next to the line, whatever it overlaps.
        for span in sorted(spans, key=lambda span: (not span.mark.primary, span.start)):
            moved = _Span(span.start - begun, min(span.end - begun, self.room), span.mark)
            for layer in layers:
                # A column between two underlines, or they are read as one.
                if all(moved.start > other.end or moved.end < other.start for other in layer):
                    layer.append(moved)
                    break
            else:
                layers.append([moved])
        return [line for layer in layers for line in self._layer(sorted(layer, key=lambda span: span.start))]

    def _layer(self, spans: list[_Span]) -> list[str]:
        paint = self.appearance.paint
        underline, column = "", 0
        for span in spans:
            length = max(span.end - span.start, 1)
            underline += " " * (span.start - column) + paint(
                ("^" if span.mark.primary else "-") * length, span.mark.style
            )
            column = span.start + length
        last = spans[-1]
        label = _label(last.mark)
        inline = column + 1 + columns_of(label) <= self.room
        lines = [f"{underline} {paint(label, last.mark.style)}".rstrip() if inline else underline]
        # From the right, so that the strokes down to the texts of marks further left cross no text.
        for index in range(len(spans) - (2 if inline else 1), -1, -1):
            lines += self._text_below(spans, index)
        return lines

    def _text_below(self, spans: list[_Span], index: int) -> list[str]:
        """The text of one mark below the underlines, with a stroke for each mark further left."""
        paint = self.appearance.paint
        mark, label = spans[index].mark, _label(spans[index].mark)
        if not label:
            return []
        start = max(0, min(spans[index].start, self.room - columns_of(label)))
        strokes, column = "", 0
        for other in spans[:index]:
            if other.start < start - 1:
                strokes += " " * (other.start - column) + paint("|", other.mark.style)
                column = other.start + 1
        parts = wrapped(label, self.room - start)
        lead = strokes + " " * (start - column)
        return [lead + paint(parts[0], mark.style), *(" " * start + paint(part, mark.style) for part in parts[1:])]


def _label(mark: Mark) -> str:
    more = f" (to line {mark.end_row})" if mark.end_row > mark.row else ""
    return visible(mark.text) + more if mark.text else ""


def _span(mark: Mark, offsets: Sequence[int]) -> _Span:
    last = len(offsets) - 1
    start = min(max(mark.column - 1, 0), last)
    end = last if mark.end_row > mark.row else min(max(mark.end_column - 1, start), last)
    # A place where something is missing has no width, and needs a mark all the same.
    return _Span(offsets[start], max(offsets[end], offsets[start] + 1), mark)
