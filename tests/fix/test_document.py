"""Outside an edit every byte stays."""

from __future__ import annotations

import codecs
import json

import pytest
from fix_places import document, place_of
from hypothesis import given
from hypothesis import strategies as st

from trueup.contract.finding import Edit
from trueup.contract.known import Place
from trueup.fix.document import Document, EditError

TEXT = "äö = '数字'\r\nloss = 'old'  # é\rlast = 1"


@pytest.mark.parametrize(
    ("lead", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (b"# -*- coding: gbk -*-\n", "gbk"),
        (b"# coding: latin-1\n", "latin-1"),
    ],
)
def test_encoding_mark_and_line_ends_are_kept(lead: bytes, encoding: str) -> None:
    text = TEXT if encoding != "latin-1" else TEXT.replace("数字", "ßß")
    if encoding == "gbk":
        text = text.replace("ä", "中").replace("ö", "中").replace("é", "中")
    data = lead + text.encode(encoding)
    comment = lead.decode("ascii", "ignore") if lead[:1] == b"#" else ""
    where = place_of("'old'", comment + text)
    edited = Document("program.py", data).edited([Edit(where, "'new'")])
    assert edited == data.replace(b"'old'", b"'new'")


def test_bytes_that_are_not_what_they_say_are_kept_all_the_same() -> None:
    data = b"x = '\xff\xfe'\nloss = 'old'\n"
    where = place_of("'old'", data.decode("latin-1"))
    assert Document("program.py", data).edited([Edit(where, "'new'")]) == data.replace(b"old", b"new")


def test_new_lines_take_the_line_ends_of_the_file() -> None:
    text = document("a = 1\r\nb = 2\r\n")
    assert text.edited([Edit(Place("program.py", 2, 1, 2, 1), "c = 3\n")]) == b"a = 1\r\nc = 3\r\nb = 2\r\n"


@pytest.mark.parametrize("where", [(9, 1, 9, 2), (1, 1, 1, 99), (1, 4, 1, 2), (0, 0, 0, 0)])
def test_a_place_outside_is_refused(where: tuple[int, int, int, int]) -> None:
    with pytest.raises(EditError):
        document("a = 1\n").edited([Edit(Place("program.py", *where), "x")])


def test_overlapping_edits_are_refused() -> None:
    edits = [Edit(Place("program.py", 1, 1, 1, 4), "x"), Edit(Place("program.py", 1, 3, 1, 5), "y")]
    with pytest.raises(EditError, match="overlap"):
        document("abcdef\n").edited(edits)


CELL = "import keras\nmodel.compile(\n    'binary_crossentropy', 'é\\n'\n)\nplt.show()"


def notebook(source: object, **how: object) -> bytes:
    """A notebook with markdown, our cell as the second cell, and keys in an odd order."""
    cells = [
        {"source": ["# title"], "cell_type": "markdown"},
        {"outputs": [{"text": "binary_crossentropy"}], "source": source, "cell_type": "code"},
    ]
    return json.dumps({"nbformat": 4, "cells": cells, "metadata": {"b": 1, "a": 2}}, **how).encode()  # type: ignore[arg-type]


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 1, "\t"])
@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_notebook_changes_in_one_string_only(ascii_only: bool, indent: object, listed: bool, end: bytes) -> None:
    source = CELL.splitlines(keepends=True) if listed else CELL
    data = notebook(source, ensure_ascii=ascii_only, indent=indent) + end
    text = Document("n.ipynb", data)
    where = place_of("'binary_crossentropy'", CELL, "n.ipynb", 2)
    assert text.text_at(where) == "'binary_crossentropy'"
    edited = text.edited([Edit(where, "'categorical_crossentropy'")])
    before, middle, after = data.partition(b"'binary_crossentropy'")
    assert edited == before + b"'categorical_crossentropy'" + after
    assert middle


def test_new_text_is_escaped_as_the_file_does() -> None:
    where = place_of("import keras", CELL, "n.ipynb", 2)
    for ascii_only, stored in ((True, rb"\u00fc\"\\"), (False, 'ü\\"\\\\'.encode())):
        edited = Document("n.ipynb", notebook(CELL, ensure_ascii=ascii_only)).edited([Edit(where, 'ü"\\')])
        assert stored in edited
        cell = json.loads(edited)["cells"][1]["source"]
        assert cell.startswith('ü"\\\n')


def test_a_deleted_line_of_a_listed_cell_leaves_no_empty_string() -> None:
    lines = CELL.splitlines(keepends=True)
    edited = Document("n.ipynb", notebook(lines, indent=1)).edited([Edit(Place("n.ipynb", 1, 1, 2, 1, 2), "")])
    assert json.loads(edited)["cells"][1]["source"] == lines[1:]


def test_raw_places_of_a_notebook() -> None:
    data = notebook(CELL.splitlines(keepends=True), indent=1)
    text = Document("n.ipynb", data)
    place = text.raw_place(place_of("'é\\n'", CELL, "n.ipynb", 2))
    line = data.decode().splitlines()[place.row - 1]
    assert line[place.column - 1 : place.end_column - 1] == "'\\u00e9\\\\n'"
    assert place.row == place.end_row
    assert place.cell is None


def test_older_notebooks_and_what_is_none() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1", "language": "python"}]}], "nbformat": 3}
    text = Document("n.ipynb", json.dumps(old).encode())
    assert text.cells[1].text == "x = 1"
    for data in (b"", b"{", b"[]", b'{"cells": 3}', b'{"cells": [3, {"cell_type": "code", "source": 4}]}', b"\xff\xfe"):
        assert not any(cell.text for cell in Document("n.ipynb", data).cells.values())


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30), st.booleans(), st.data())
def test_any_character_of_a_notebook_is_found_again(text: str, ascii_only: bool, data: st.DataObject) -> None:
    """The oracle: editing through JSON itself."""
    stored = json.dumps({"cells": [{"cell_type": "code", "source": text}]}, ensure_ascii=ascii_only).encode()
    doc = Document("n.ipynb", stored)
    cell = doc.cells[1]
    assert cell.text == text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edits = [Edit(_place(cell.starts, start, end), "new")]
    if "\r\n" in text and any(text[at - 1 : at + 1] == "\r\n" for at in (start, end) if at):
        return
    edited = doc.edited(edits)
    assert json.loads(edited)["cells"][0]["source"] == text[:start] + "new" + text[end:]


def _place(starts: tuple[int, ...], start: int, end: int) -> Place:
    def row_column(offset: int) -> tuple[int, int]:
        row = max(index for index, begin in enumerate(starts, 1) if begin <= offset)
        return row, offset - starts[row - 1] + 1

    return Place("n.ipynb", *row_column(start), *row_column(end), 1)
