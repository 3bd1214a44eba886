"""Changes of a program's text at nodes of its tree; lines keep their numbers where a new text has as many of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from planting import Planted

#: A part of a tree that has a place in the text, or a span of the text itself, in characters.
Part = ast.expr | ast.stmt | ast.keyword | tuple[int, int]


class Source:
    """A program's text, with the offsets of its nodes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._data = text.encode()
        # The offset in bytes of each line, as the parser counts lines.
        self._starts = [0]
        for line in self._data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def offset(self, line: int, column: int) -> int:
        """The offset in characters of a line and a column in bytes."""
        return len(self._data[: self._starts[line - 1] + column].decode())

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """Where a node begins and ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.expr) -> str:
        """The text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def without(self, keyword: ast.keyword) -> tuple[int, int]:
        """The span of a keyword with the comma that parts it from its neighbour."""
        start, end = self.span(keyword)
        rest = self.text[end:]
        after = rest.lstrip()
        if after.startswith(","):
            return start, end + len(rest) - len(after) + 1
        before = self.text[:start].rstrip()
        return (len(before) - 1 if before.endswith(",") else start), end

    def changed(self, changes: Iterable[tuple[Part, str]]) -> str:
        """The text with another text in the place of each part."""
        spans = [(self._span_of(part), new) for part, new in changes]
        text = self.text
        for (start, end), new in sorted(spans, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def planted(self, *changes: tuple[Part, str]) -> Planted:
        """The program with these changes; the fault stands at the first of them."""
        start, _ = self._span_of(changes[0][0])
        return Planted(self.changed(changes), self.text.count("\n", 0, start) + 1)

    def _span_of(self, part: Part) -> tuple[int, int]:
        return self.span(part) if isinstance(part, ast.AST) else part


def with_texts(text: str, changes: Iterable[tuple[Part, str]]) -> str:
    """The program's text with another text in the place of each part; the parts do not overlap."""
    return Source(text).changed(changes)


def text_of(text: str, node: ast.AST) -> str:
    """The text of a node, as it is written."""
    return ast.get_source_segment(text, node) or ""
