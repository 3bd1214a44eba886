"""A real client of the language server: pytest-lsp's, in a process of its own, speaking as an editor does."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest_lsp
from lsprotocol import types

#: Seconds; a machine under load takes its time to start Python.
_PATIENCE = 60


class Editor:
    """An editor with a folder open. versions count up as documents are edited."""

    def __init__(self, client: Any, folder: Path) -> None:
        self.client, self.folder = client, folder
        self._versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    async def open(self, name: str, text: str | None = None) -> list[types.Diagnostic]:
        """Open a file of the folder (or a text that is not stored) and wait for its diagnostics."""
        text = (self.folder / name).read_text(encoding="utf-8") if text is None else text
        self._versions[name] = 1
        item = types.TextDocumentItem(self.uri(name), "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics(name, 1)

    async def edit(self, name: str, text: str) -> list[types.Diagnostic]:
        """Replace the whole text."""
        return await self.change(name, types.TextDocumentContentChangeWholeDocument(text))

    async def change(self, name: str, change: Any) -> list[types.Diagnostic]:
        """Edit, and wait for the diagnostics of that version."""
        version = self.send(name, change)
        return await self.diagnostics(name, version)

    def send(self, name: str, change: Any) -> int:
        """Edit without waiting; the document's version."""
        self._versions[name] += 1
        version = self._versions[name]
        identifier = types.VersionedTextDocumentIdentifier(version, self.uri(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))
        return version

    def close(self, name: str) -> None:
        identifier = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))

    async def diagnostics(self, name: str, version: int | None) -> list[types.Diagnostic]:
        """The diagnostics of one version of a document."""
        return await self.wait(lambda: self.client.seen.get((self.uri(name), version)))

    async def until(self, name: str, codes: list[str]) -> None:
        """Wait until these codes, and no others, are shown in a document."""
        await self.wait(lambda: self.codes(name) == codes or None)

    def codes(self, name: str) -> list[str]:
        return [each.code for each in self.client.diagnostics.get(self.uri(name), [])]

    async def wait(self, answer: Callable[[], Any]) -> Any:
        """Wait until there is an answer, and give it."""
        async with asyncio.timeout(_PATIENCE):
            while (found := answer()) is None:
                await asyncio.sleep(0.005)
        return found

    async def actions(self, name: str, line: int, only: list[str] | None = None) -> list[types.CodeAction]:
        """The actions at a line (from 0)."""
        where = types.Range(types.Position(line, 0), types.Position(line, 200))
        context = types.CodeActionContext([], only)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), where, context)
        return list(await self.client.text_document_code_action_async(params) or [])

    async def hover(self, name: str, line: int, character: int) -> str | None:
        """The Markdown at a position."""
        at = types.Position(line, character)
        found = await self.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(self.uri(name)), at)
        )
        return found.contents.value if found is not None else None


@asynccontextmanager
async def editor(
    folder: Path, *, settings: dict[str, Any] | None = None, related: bool = True
) -> AsyncIterator[Editor]:
    """A server of its own with one folder open, with what VS Code can; related: information on other places too."""
    client = pytest_lsp.make_test_lsp_client()
    client.seen = {}

    def published(params: types.PublishDiagnosticsParams) -> None:
        client.diagnostics[params.uri] = client.seen[params.uri, params.version] = list(params.diagnostics)

    client.protocol.fm._features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = published
    await client.start_io(sys.executable, "-m", "trueup", "server", "--stdio")
    capabilities = pytest_lsp.client_capabilities("visual-studio-code")
    capabilities.text_document.publish_diagnostics.related_information = related
    params = types.InitializeParams(
        capabilities=capabilities,
        workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
        initialization_options={"settings": settings or {}},
    )
    try:
        await client.initialize_session(params)
        yield Editor(client, folder)
        assert client.error is None
        await asyncio.wait_for(client.shutdown_session(), _PATIENCE)
    finally:
        # After a failure nobody has told the server to end, and stopping the client waits for that.
        if client._server is not None and client._server.returncode is None:
            client._server.terminate()
        await client.stop()


def run(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test that is a coroutine, run in a loop of its own."""

    def running(tmp_path: Path) -> None:
        asyncio.run(test(tmp_path))

    running.__name__, running.__doc__ = test.__name__, test.__doc__
    return running


def applied(text: str, edits: list[types.TextEdit]) -> str:
    """A text after edits in UTF-16 columns."""
    lines = text.splitlines(keepends=True)

    def offset(position: types.Position) -> int:
        if position.line >= len(lines):
            return len(text)
        units = lines[position.line].encode("utf-16-le")[: 2 * position.character].decode("utf-16-le")
        return sum(map(len, lines[: position.line])) + len(units)

    for edit in sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text
