"""The language server as a client sees it: diagnostics with their parties, actions, hovers, unsaved files, settings."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pytest_lsp")

from editor_client import applied, editor, run
from lsprotocol import types

HEAD = """import keras
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
"""
MODEL = """model = keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])
"""
FIT = """model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train.reshape(-1, 784), keras.utils.to_categorical(y_train, 10), epochs=3)
"""
WRONG = HEAD + MODEL + FIT
RIGHT = WRONG.replace("sparse_categorical", "categorical")
#: What its accuracy is depends on the release.
BINARY = WRONG.replace("sparse_categorical", "binary")


def stored(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")


@run
async def test_a_finding_is_shown_where_it_stands_with_its_parties(tmp_path: Path) -> None:
    stored(tmp_path, train=WRONG)
    async with editor(tmp_path) as ide:
        (found,) = await ide.open("train.py")
    assert (found.code, found.source, found.severity) == ("TU202", "trueup", types.DiagnosticSeverity.Error)
    line = WRONG.splitlines()[found.range.start.line]
    assert line[found.range.start.character : found.range.end.character] == '"sparse_categorical_crossentropy"'
    assert found.code_description.href.endswith("/rules/one-hot-labels-for-integer-loss")
    assert "\n" in found.message
    told = {each.message.partition(":")[0]: each.location for each in found.related_information}
    assert {"head", "labels", "loss"} <= set(told)
    assert told["head"].uri == (tmp_path / "train.py").as_uri()
    assert "Dense(10" in WRONG.splitlines()[told["head"].range.start.line]


@run
async def test_an_edit_takes_the_finding_out_and_brings_it_back(tmp_path: Path) -> None:
    stored(tmp_path, train=WRONG)
    async with editor(tmp_path) as ide:
        assert len(await ide.open("train.py")) == 1
        assert await ide.edit("train.py", RIGHT) == []
        assert len(await ide.edit("train.py", WRONG)) == 1
        ide.close("train.py")
        await ide.until("train.py", [])


@run
async def test_many_edits_in_a_row_are_answered_by_the_last(tmp_path: Path) -> None:
    stored(tmp_path, train=RIGHT)
    async with editor(tmp_path) as ide:
        await ide.open("train.py")
        for _ in range(30):
            ide.send("train.py", types.TextDocumentContentChangeWholeDocument(RIGHT))
        last = ide.send("train.py", types.TextDocumentContentChangeWholeDocument(WRONG))
        assert len(await ide.diagnostics("train.py", last)) == 1
        answered = [version for uri, version in ide.client.seen if uri == ide.uri("train.py")]
    assert len(answered) < 31


@run
async def test_columns_are_those_of_the_client_and_lines_those_of_the_protocol(tmp_path: Path) -> None:
    """A form feed and a line separator end no line of the protocol; a face counts two in UTF-16."""
    text = WRONG.replace("model.fit", "note = '\u2028'; model.fit").replace("import keras\n", "\fimport keras\n", 1)
    async with editor(tmp_path) as ide:
        await ide.open("train.py", text)
        line = next(row for row, each in enumerate(text.split("\n")) if "model.compile" in each)
        start = types.Position(line, 0)
        change = types.TextDocumentContentChangePartial(types.Range(start, start), "face = '\U0001f600'; ")
        (found,) = await ide.change("train.py", change)
        place = types.Position(line + 1, 0)
        kept = types.TextDocumentContentChangePartial(types.Range(place, place), "more = 1; ")
        (again,) = await ide.change("train.py", kept)
    assert found.range == again.range
    assert found.range.start.line == line
    expected = "face = '\U0001f600'; " + text.split("\n")[line]
    before = expected[: expected.index('"sparse_categorical_crossentropy"')]
    assert found.range.start.character == len(before.encode("utf-16-le")) // 2


@run
async def test_a_fix_and_a_comment_are_offered_and_do_what_they_say(tmp_path: Path) -> None:
    stored(tmp_path, train=WRONG)
    async with editor(tmp_path) as ide:
        (found,) = await ide.open("train.py")
        fix, comment = await ide.actions("train.py", found.range.start.line)
        assert "unsafe" in fix.title
        assert fix.is_preferred is None
        for action in (fix, comment):
            (change,) = action.edit.document_changes
            assert change.text_document.version == 1
            text = applied(WRONG, change.edits)
            assert await ide.edit("train.py", text) == []
            assert len(await ide.edit("train.py", WRONG)) == 1
    assert text == WRONG.replace('["accuracy"])', '["accuracy"])  # noqa: TU202')


@run
async def test_all_safe_fixes_are_one_action_and_no_unsafe_one_is_in_it(tmp_path: Path) -> None:
    text = RIGHT.replace('"accuracy"', '"binary_accuracy"') + "print(model.metrics_names)\n"
    async with editor(tmp_path) as ide:
        (found,) = await ide.open("train.py", text)
        fix, *_ = await ide.actions("train.py", found.range.start.line)
        assert fix.is_preferred
        (action,) = await ide.actions("train.py", 0, ["source.fixAll"])
        (change,) = action.edit.document_changes
        assert await ide.edit("train.py", applied(text, change.edits)) == []
        await ide.edit("train.py", WRONG)
        assert await ide.actions("train.py", 0, ["source.fixAll"]) == []


@run
async def test_hovering_over_accuracy_tells_what_it_is_in_the_projects_release(tmp_path: Path) -> None:
    stored(tmp_path, train=BINARY)
    pins = tmp_path / "requirements.txt"
    pins.write_text("keras==2.2.4\n", encoding="utf-8")
    line = next(row for row, text in enumerate(BINARY.splitlines()) if "metrics=" in text)
    column = BINARY.splitlines()[line].index('"accuracy"') + 3
    async with editor(tmp_path) as ide:
        await ide.open("train.py")
        told = await ide.hover("train.py", line, column) or ""
        assert "binary_accuracy" in told
        assert "Keras 2.2.4" in told
        assert "requirements.txt:1 pins keras==2.2.4" in told
        assert await ide.hover("train.py", 0, 2) is None
        pins.write_text("keras==3.3.0\n", encoding="utf-8")
        event = types.FileEvent(pins.as_uri(), types.FileChangeType.Changed)
        ide.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        newer = await ide.hover("train.py", line, column) or ""
    assert "Keras 3.3.0" in newer
    assert "`categorical_accuracy`**" in newer


@run
async def test_what_is_not_saved_in_another_file_counts(tmp_path: Path) -> None:
    build = (
        "import keras\nfrom keras import layers\n\n\ndef build():\n    return keras.Sequential([keras.Input((784,)), "
    )
    right, wrong = (f"{build}layers.Dense({end})])\n" for end in ('10, activation="softmax"', "10"))
    fit = FIT.replace("sparse_categorical", "categorical")
    train = HEAD.replace("\n\n", "\nfrom nets import build\n\n", 1) + "model = build()\n" + fit
    stored(tmp_path, train=train, nets=wrong)
    async with editor(tmp_path) as ide:
        (found,) = await ide.open("train.py")
        assert found.code == "TU106"
        assert {each.location.uri for each in found.related_information} > {ide.uri("train.py")}
        await ide.open("nets.py")
        await ide.edit("nets.py", right)
        await ide.until("train.py", [])
        ide.close("nets.py")
        await ide.until("train.py", ["TU106"])
        # A module that is only in the editor, and the same once it is gone.
        (tmp_path / "nets.py").unlink()
        event = types.FileEvent(ide.uri("nets.py"), types.FileChangeType.Deleted)
        ide.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        await ide.until("train.py", [])
        await ide.open("nets.py", wrong)
        await ide.until("train.py", ["TU106"])


@run
async def test_the_projects_configuration_counts_and_the_editors_comes_over_it(tmp_path: Path) -> None:
    stored(tmp_path, train=WRONG)
    table = tmp_path / "trueup.toml"
    table.write_text('ignore = ["TU2"]\n', encoding="utf-8")
    event = types.FileEvent(table.as_uri(), types.FileChangeType.Changed)
    async with editor(tmp_path) as ide:
        assert await ide.open("train.py") == []
        table.write_text('ignore = ["TU3"]\n', encoding="utf-8")
        ide.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        await ide.until("train.py", ["TU202"])
        said = types.DidChangeConfigurationParams({"trueup": {"ignore": ["TU202"]}})
        ide.client.workspace_did_change_configuration(said)
        await ide.until("train.py", [])
    async with editor(tmp_path, settings={"ignore": ["one-hot-labels-for-integer-loss"]}) as ide:
        assert await ide.open("train.py") == []


@run
async def test_settings_that_cannot_be_meant_are_told_and_the_server_lives(tmp_path: Path) -> None:
    stored(tmp_path, train=WRONG)
    async with editor(tmp_path, settings={"selct": ["TU1"]}) as ide:
        assert len(await ide.open("train.py")) == 1
        (told,) = ide.client.messages
        assert "did you mean select?" in told.message
        table = tmp_path / "trueup.toml"
        table.write_text("ignore = 3\n", encoding="utf-8")
        event = types.FileEvent(table.as_uri(), types.FileChangeType.Created)
        ide.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        await ide.wait(lambda: len(ide.client.messages) > 1 or None)
        assert "must be a list" in ide.client.messages[1].message
        table.unlink()
        gone = types.FileEvent(table.as_uri(), types.FileChangeType.Deleted)
        ide.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([gone]))
        assert await ide.edit("train.py", RIGHT) == []


@run
async def test_a_client_without_related_information_has_the_parties_in_the_message(tmp_path: Path) -> None:
    stored(tmp_path, train=WRONG)
    async with editor(tmp_path, related=False) as ide:
        (found,) = await ide.open("train.py")
    assert not found.related_information
    assert "head: 10 units, softmax" in found.message


@run
async def test_other_languages_and_excluded_files_are_let_be(tmp_path: Path) -> None:
    (tmp_path / "trueup.toml").write_text('extend-exclude = ["old"]\n', encoding="utf-8")
    (tmp_path / "old").mkdir()
    async with editor(tmp_path) as ide:
        assert await ide.open("old/train.py", WRONG) == []
        item = types.TextDocumentItem(ide.uri("notes.md"), "markdown", 1, WRONG)
        ide.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        assert len(await ide.open("train.py", WRONG)) == 1
        assert ide.uri("notes.md") not in ide.client.diagnostics


@run
async def test_a_text_that_is_saved_nowhere_is_read_too(tmp_path: Path) -> None:
    async with editor(tmp_path) as ide:
        item = types.TextDocumentItem("untitled:Untitled-1", "python", 1, WRONG)
        ide.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        (found,) = await ide.wait(lambda: ide.client.diagnostics.get("untitled:Untitled-1"))
    assert {each.location.uri for each in found.related_information} == {"untitled:Untitled-1"}


def test_a_document_in_another_encoding_has_the_same_columns(tmp_path: Path) -> None:
    text = "# -*- coding: latin-1 -*-\n" + WRONG.replace("model.compile", "n = 'é'; model.compile")

    @run
    async def opened(folder: Path) -> None:
        async with editor(folder) as ide:
            (found,) = await ide.open("train.py", text)
        line = text.splitlines()[found.range.start.line]
        assert line[found.range.start.character : found.range.end.character] == '"sparse_categorical_crossentropy"'

    opened(tmp_path)
