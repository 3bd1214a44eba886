"""Changes of a program's text at nodes of its tree; lines keep their numbers where a new text has as many of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def offsets(text: str) -> list[int]:
    """The offset in bytes of each line, as the parser counts lines."""
    found = [0]
    for line in text.encode().splitlines(keepends=True):
        found.append(found[-1] + len(line))
    return found


def with_texts(text: str, changes: Iterable[tuple[ast.expr | ast.stmt, str]]) -> str:
    """The program's text with another text in the place of each node; the nodes do not overlap."""
    data, starts = text.encode(), offsets(text)
    spans = []
    for node, new in changes:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        begin = starts[node.lineno - 1] + node.col_offset
        spans.append((begin, starts[node.end_lineno - 1] + node.end_col_offset, new.encode()))
    for begin, end, new in sorted(spans, reverse=True):
        data = data[:begin] + new + data[end:]
    return data.decode()


def text_of(text: str, node: ast.AST) -> str:
    """The text of a node, as it is written."""
    return ast.get_source_segment(text, node) or ""
