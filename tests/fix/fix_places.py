"""Places of a text inside a source, and documents out of strings."""

from __future__ import annotations

import re

from trueup.contract.known import Place
from trueup.fix.document import Document


def place_of(text: str, source: str, file: str = "program.py", cell: int | None = None, nth: int = 0) -> Place:
    """Where `text` stands in `source`, as readers give it."""
    start = [match.start() for match in re.finditer(re.escape(text), source)][nth]

    def row_column(offset: int) -> tuple[int, int]:
        before = source[:offset].replace("\r\n", "\n").replace("\r", "\n")
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1

    return Place(file, *row_column(start), *row_column(start + len(text)), cell)


def document(source: str, file: str = "program.py", encoding: str = "utf-8") -> Document:
    """The document of a source."""
    return Document(file, source.encode(encoding))
