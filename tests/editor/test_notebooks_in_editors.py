"""Notebooks in an editor: each cell is a document, and all of them are one program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("pytest_lsp")

from editor_client import Editor, applied, editor, run
from lsprotocol import types

DATA = "import keras\n(x, y), _ = keras.datasets.mnist.load_data()\ny = keras.utils.to_categorical(y, 10)"
MODEL = '%matplotlib inline\nmodel = keras.Sequential([keras.layers.Dense(10, activation="softmax")])'
COMPILE = 'model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])\nmodel.fit(x, y)'
CELLS = ["# The digits", DATA, MODEL, COMPILE]


def uri(number: int) -> str:
    """As VS Code has them: the end says where the notebook lies, in base 64, whose `=` stand as `%3D`."""
    return f"vscode-notebook-cell:/notes.ipynb#W{number}sZmlsZQ%3D%3D"


async def opened(ide: Editor, cells: list[str], name: str = "notes.ipynb") -> str:
    """Open a notebook whose first cell is text; the address of the notebook."""
    kinds = [types.NotebookCellKind.Markup, *[types.NotebookCellKind.Code] * (len(cells) - 1)]
    notebook = types.NotebookDocument(
        uri=ide.uri(name),
        notebook_type="jupyter-notebook",
        version=1,
        cells=[types.NotebookCell(kind, uri(number)) for number, kind in enumerate(kinds, 1)],
    )
    documents = [
        types.TextDocumentItem(uri(number), "python" if number > 1 else "markdown", 1, text)
        for number, text in enumerate(cells, 1)
    ]
    ide.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, documents))
    await ide.wait(lambda: ide.client.seen.get((uri(len(cells)), 1)))
    return notebook.uri


def changed(ide: Editor, notebook: str, version: int, cells: types.NotebookDocumentCellChanges) -> None:
    identifier = types.VersionedNotebookDocumentIdentifier(version, notebook)
    change = types.NotebookDocumentChangeEvent(cells=cells)
    ide.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(identifier, change))


@run
async def test_a_finding_stands_in_its_cell_and_its_parties_in_theirs(tmp_path: Path) -> None:
    async with editor(tmp_path) as ide:
        await opened(ide, CELLS)
        (found,) = ide.client.diagnostics[uri(4)]
        assert [ide.client.diagnostics[uri(number)] for number in (1, 2, 3)] == [[], [], []]
    assert found.code == "TU202"
    line = COMPILE.splitlines()[found.range.start.line]
    assert line[found.range.start.character : found.range.end.character] == '"sparse_categorical_crossentropy"'
    told = {each.message.partition(":")[0]: each.location for each in found.related_information}
    assert (told["head"].uri, told["head"].range.start.line) == (uri(3), 1)


@run
async def test_an_edit_in_one_cell_is_answered_in_another(tmp_path: Path) -> None:
    async with editor(tmp_path) as ide:
        notebook = await opened(ide, CELLS)
        line = types.Range(types.Position(2, 0), types.Position(3, 0))
        partial = types.TextDocumentContentChangePartial(line, "")
        content = types.NotebookDocumentCellContentChanges(types.VersionedTextDocumentIdentifier(2, uri(2)), [partial])
        changed(ide, notebook, 2, types.NotebookDocumentCellChanges(text_content=[content]))
        await ide.wait(lambda: (not ide.client.diagnostics[uri(4)]) or None)
        # The last cell goes, and comes back in front of the model: then nothing is trained.
        array = types.NotebookCellArrayChange(3, 1, [])
        gone = types.NotebookDocumentCellChangeStructure(array, did_close=[types.TextDocumentIdentifier(uri(4))])
        changed(ide, notebook, 3, types.NotebookDocumentCellChanges(structure=gone))
        fixed = COMPILE.replace("sparse_", "")
        cell = types.NotebookCell(types.NotebookCellKind.Code, uri(5))
        item = types.TextDocumentItem(uri(5), "python", 1, fixed)
        structure = types.NotebookDocumentCellChangeStructure(types.NotebookCellArrayChange(3, 0, [cell]), [item])
        changed(ide, notebook, 4, types.NotebookDocumentCellChanges(structure=structure))
        (found,) = await ide.wait(lambda: ide.client.diagnostics.get(uri(5)) or None)
    assert found.code == "TU201"


@run
async def test_a_fix_and_a_comment_are_made_in_the_cell(tmp_path: Path) -> None:
    async with editor(tmp_path) as ide:
        await opened(ide, CELLS)
        where = ide.client.diagnostics[uri(4)][0].range
        context = types.CodeActionContext([])
        asked = types.CodeActionParams(types.TextDocumentIdentifier(uri(4)), where, context)
        fix, comment = await ide.client.text_document_code_action_async(asked)
    for action, text in (
        (fix, COMPILE.replace("sparse_", "")),
        (comment, COMPILE.replace("])\n", "])  # noqa: TU202\n")),
    ):
        (change,) = action.edit.document_changes
        assert change.text_document.uri == uri(4)
        assert applied(COMPILE, change.edits) == text


@run
async def test_hovering_in_a_cell_knows_the_release_that_its_stored_output_shows(tmp_path: Path) -> None:
    shown = {"output_type": "stream", "name": "stdout", "text": ["2.2.4\n"]}
    version = "import keras; print(keras.__version__)"
    cells = [
        {"cell_type": "markdown", "source": "# The digits", "metadata": {}},
        {"cell_type": "code", "source": version, "metadata": {}, "outputs": [shown], "execution_count": 1},
    ]
    stored = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "notes.ipynb").write_text(json.dumps(stored), encoding="utf-8")
    async with editor(tmp_path) as ide:
        await opened(ide, ["# The digits", version, DATA, MODEL, COMPILE.replace("sparse_categorical", "binary")])
        at = types.Position(0, COMPILE.replace("sparse_categorical", "binary").index('"accuracy"') + 2)
        asked = types.HoverParams(types.TextDocumentIdentifier(uri(5)), at)
        found = await ide.client.text_document_hover_async(asked)
    assert "Keras 2.2.4" in found.contents.value
    assert "binary_accuracy" in found.contents.value


@run
async def test_a_notebook_that_is_saved_nowhere_and_one_that_is_closed(tmp_path: Path) -> None:
    async with editor(tmp_path) as ide:
        notebook = await opened(ide, CELLS, "Untitled-1")
        assert len(ide.client.diagnostics[uri(4)]) == 1
        cells = [types.TextDocumentIdentifier(uri(number)) for number in (1, 2, 3, 4)]
        ide.client.notebook_document_did_close(
            types.DidCloseNotebookDocumentParams(types.NotebookDocumentIdentifier(notebook), cells)
        )
        await ide.wait(lambda: (not ide.client.diagnostics[uri(4)]) or None)
