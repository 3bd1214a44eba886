"""What an editor has open: text documents, and notebooks whose cells are documents of their own."""

from __future__ import annotations

import io
import json
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.uris import to_fs_path

from trueup.source.files import read_bytes
from trueup.syntax.decode import NotTextError
from trueup.syntax.notebook import NotANotebookError, code_cells

_SUFFIXES = (".py", ".pyw")


@dataclass(frozen=True, slots=True)
class Part:
    """A document that is edited: a whole program, or a cell of a notebook (number counts from 1 among all cells)."""

    uri: str
    version: int | None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """One open program. file: the name that places carry; data: its bytes as a file would hold them."""

    file: str
    data: bytes
    parts: tuple[Part, ...]

    def part(self, cell: int | None) -> Part | None:
        """The document that a place of this program stands in."""
        return next((part for part in self.parts if part.number == cell), None)


def file_of(uri: str) -> str:
    """The path of a document; of one that has none yet (`untitled:Untitled-1`) its address."""
    return to_fs_path(uri) or uri


def notebook_file(uri: str) -> str:
    """The path of a notebook; one that has none yet is known for a notebook by its ending all the same."""
    file = file_of(uri)
    return file if file.endswith(".ipynb") else f"{file}.ipynb"


def is_program(uri: str, language: str | None) -> bool:
    """True for what is read: Python, by what the editor says or by the name."""
    return language == "python" or (language in (None, "") and file_of(uri).endswith(_SUFFIXES))


def text_program(document: Any) -> Program:
    """A text document of the workspace."""
    return Program(file_of(document.uri), _encoded(document.source), (Part(document.uri, document.version),))


def _encoded(text: str) -> bytes:
    """The bytes of a program as it would be saved, in the encoding that it declares itself."""
    # An editor may hand on half of a pair while a character is typed.
    data = text.encode("utf-8", "surrogatepass")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return text.encode(encoding)
    except (SyntaxError, UnicodeEncodeError, LookupError):
        return data


def notebook_program(notebook: Any, documents: Any) -> Program:
    """A notebook of the workspace, as the file that it would be saved as, with the outputs that are stored of it.

    documents: from the address of a cell to its document.
    """
    file = notebook_file(notebook.uri)
    outputs = dict(_stored_outputs(file))
    # Findings name cells by their number among all, so those of text are counted, too, though nothing of them is read.
    cells, parts = list[dict[str, Any]](), list[Part]()
    for number, cell in enumerate(notebook.cells, 1):
        document = documents(cell.document)
        text, language = (document.source, document.language_id) if document is not None else ("", "python")
        parts.append(Part(cell.document, document.version if document is not None else None, number))
        code = cell.kind == types.NotebookCellKind.Code
        cells.append({"cell_type": "code" if code else "markdown", "source": text, "metadata": {}})
        if code:
            cells[-1] |= {"language": language or "python", "outputs": outputs.get(text, []), "execution_count": None}
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return Program(file, json.dumps(content).encode(), tuple(parts))


def _stored_outputs(file: str) -> Iterator[tuple[str, Any]]:
    """The outputs in the stored notebook by the text of their cells: an editor sends none, and they tell releases."""
    data = read_bytes(file) if Path(file).is_absolute() else None
    if isinstance(data, bytes):
        try:
            for _, cell, text in code_cells(data, file)[0]:
                if isinstance(cell, dict) and isinstance(cell.get("outputs"), list):
                    yield text, cell["outputs"]
        except (NotANotebookError, NotTextError):
            return
