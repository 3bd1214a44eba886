"""`trueup server`: the language server protocol on standard input and output, over a `Session`.

Messages are taken in the event loop; programs are read in one other thread, so that typing is never held up. What is
typed meanwhile is read next, in one go.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from trueup import __version__
from trueup.checking.errors import SettingsError
from trueup.editor.actions import FIX_ALL
from trueup.editor.answers import Answers, client_of
from trueup.editor.client_settings import plain, resolver_of
from trueup.editor.positions import lines_of
from trueup.editor.programs import file_of, is_program, notebook_file, notebook_program, text_program
from trueup.editor.session import Event, Session

T = TypeVar("T")
#: Seconds in which edits that come in several messages (a paste, a rename) are taken for one.
_TOGETHER = 0.005
#: The stack of the thread that reads: elsewhere than on Linux it would have less than a main thread, and needs it.
_STACK = 64 << 20
_WATCHED = (
    "**/*.{py,pyw,toml,txt,in,cfg,ini,lock,yml,yaml,json}",
    "**/{Pipfile,Pipfile.lock,Dockerfile*,Containerfile*,*.dockerfile,*.Dockerfile}",
)
_ON_DISK: dict[types.FileChangeType, Literal["came", "changed", "went"]] = {
    types.FileChangeType.Created: "came",
    types.FileChangeType.Changed: "changed",
    types.FileChangeType.Deleted: "went",
}


def build() -> LanguageServer:
    """The server, with all that it answers."""
    # The library takes form feeds and line separators for line ends too, and would put edits into the wrong line.
    setattr(TextDocument, "lines", property(lambda document: lines_of(document.source)))  # noqa: B010
    notebooks = types.NotebookDocumentSyncOptions(
        [types.NotebookDocumentFilterWithCells([types.NotebookCellLanguage("python")], "*")], save=True
    )
    server = LanguageServer("trueup", __version__, notebook_document_sync=notebooks)
    Service(server).register()
    return server


class Service:
    """What the server does about each message."""

    def __init__(self, server: Any) -> None:
        self.server = server
        threading.stack_size(_STACK)
        self._reader = ThreadPoolExecutor(1, "reader")
        self._session: Session | None = None
        self._answers: Answers | None = None
        self._events: list[Event] = []
        self._stale: list[str] = []
        self._work: asyncio.Task[None] | None = None
        self._told: str | None = None

    def register(self) -> None:
        """Tell the server who answers what."""
        handlers: dict[str, Callable[[Any], Any]] = {
            types.INITIALIZE: self._initialize,
            types.INITIALIZED: self._initialized,
            types.SHUTDOWN: self._shutdown,
            types.TEXT_DOCUMENT_DID_OPEN: partial(self._text, "opened"),
            types.TEXT_DOCUMENT_DID_CHANGE: partial(self._text, "edited"),
            types.TEXT_DOCUMENT_DID_CLOSE: self._text_closed,
            types.TEXT_DOCUMENT_DID_SAVE: self._saved,
            types.NOTEBOOK_DOCUMENT_DID_OPEN: partial(self._notebook, "opened"),
            types.NOTEBOOK_DOCUMENT_DID_CHANGE: partial(self._notebook, "edited"),
            types.NOTEBOOK_DOCUMENT_DID_SAVE: partial(self._notebook, "edited"),
            types.NOTEBOOK_DOCUMENT_DID_CLOSE: self._notebook_closed,
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: self._files,
            types.WORKSPACE_DID_CHANGE_CONFIGURATION: self._configured,
            types.TEXT_DOCUMENT_HOVER: self._hover,
        }
        for name, handler in handlers.items():
            # The library sets attributes on what it registers, and a bound method takes none.
            self.server.feature(name)(partial(handler))
        kinds = types.CodeActionOptions([types.CodeActionKind.QuickFix, FIX_ALL])
        self.server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(partial(self._actions))

    def _initialize(self, params: types.InitializeParams) -> None:
        folders = [folder.uri for folder in params.workspace_folders or []] or [params.root_uri or ""]
        roots = [Path(path) for uri in folders if (path := to_fs_path(uri))]
        options = plain(params.initialization_options) or {}
        settings = options.get("settings", options) if isinstance(options, dict) else options
        try:
            self._session = Session(partial(resolver_of, settings), roots)
        except SettingsError as error:
            self._tell(str(error))
            self._session = Session(partial(resolver_of, {}), roots)
        client = client_of(params.capabilities, self.server.workspace.position_codec)
        self._answers = Answers(self._session, client)

    def _initialized(self, _params: types.InitializedParams) -> None:
        """Ask to be told what changes on disk, of clients that are to be asked."""
        workspace = self.server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        if watching is not None and watching.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            registration = types.Registration("trueup-files", method, options)
            self.server.client_register_capability(types.RegistrationParams([registration]))

    def _shutdown(self, _params: None) -> None:
        self._events.clear()
        self._stale.clear()
        self._reader.shutdown(wait=False, cancel_futures=True)

    def _text(self, what: Literal["opened", "edited"], params: Any) -> None:
        document = self.server.workspace.get_text_document(params.text_document.uri)
        if is_program(document.uri, document.language_id):
            program = text_program(document)
            self._happened(Event(what, program.file, program))

    def _text_closed(self, params: types.DidCloseTextDocumentParams) -> None:
        self._happened(Event("closed", file_of(params.text_document.uri)))

    def _notebook(self, what: Literal["opened", "edited"], params: Any) -> None:
        workspace = self.server.workspace
        notebook = workspace.get_notebook_document(notebook_uri=params.notebook_document.uri)
        if notebook is not None:
            # pygls keeps documents by their addresses without %-escapes, and VS Code's cells end in `%3D%3D`.
            program = notebook_program(notebook, lambda uri: workspace.text_documents.get(unquote(uri)))
            self._happened(Event(what, program.file, program))

    def _notebook_closed(self, params: types.DidCloseNotebookDocumentParams) -> None:
        self._happened(Event("closed", notebook_file(params.notebook_document.uri)))

    def _saved(self, params: types.DidSaveTextDocumentParams) -> None:
        """A configuration file that was saved counts at once, whether or not the client watches files."""
        self._happened(Event("changed", file_of(params.text_document.uri)))

    def _files(self, params: types.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            self._happened(Event(_ON_DISK[change.type], file_of(change.uri)))

    async def _configured(self, params: types.DidChangeConfigurationParams) -> None:
        options = plain(params.settings)
        settings = options.get("trueup") if isinstance(options, dict) else None
        if self._session is None or not isinstance(settings, dict):
            return
        settings = settings.get("settings", settings)
        try:
            self._stale += await self._read(partial(self._session.configure, partial(resolver_of, settings)))
        except SettingsError as error:
            self._tell(str(error))
        self._go_on()

    async def _actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        await self._settled()
        return await self._read(partial(self._answers.actions, params)) if self._answers is not None else []

    async def _hover(self, params: types.HoverParams) -> types.Hover | None:
        await self._settled()
        return await self._read(partial(self._answers.hover, params)) if self._answers is not None else None

    def _happened(self, event: Event) -> None:
        self._events.append(event)
        self._go_on()

    def _go_on(self) -> None:
        if self._work is None or self._work.done():
            self._work = asyncio.get_running_loop().create_task(self._work_off())

    async def _settled(self) -> None:
        """Wait until what was typed is read."""
        while self._work is not None and not self._work.done():
            await asyncio.wait([self._work])

    async def _work_off(self) -> None:
        while self._events or self._stale:
            if self._events:
                await asyncio.sleep(_TOGETHER)
            await self._step()

    async def _step(self) -> None:
        """Take in what happened, and read one program; what happens meanwhile comes before the next."""
        if self._session is None or self._answers is None:
            return
        events, self._events = self._events, []
        try:
            fresh = await self._read(partial(self._session.take, events)) if events else []
            self._stale = [*fresh, *(file for file in self._stale if file not in fresh)]
            closed = {event.file for event in events if event.what == "closed"}
            stale = {self._stale.pop(0)} if self._stale else set()
            for message in await self._read(partial(self._checked, stale, closed)):
                self.server.text_document_publish_diagnostics(message)
            self._told = None if stale else self._told
        except SettingsError as error:
            self._stale.clear()
            self._tell(str(error))

    def _checked(self, stale: set[str], closed: set[str]) -> list[types.PublishDiagnosticsParams]:
        """Check programs; what is now to be shown of all files that are concerned."""
        if self._session is None or self._answers is None:
            return []
        files = {target for file in stale for target in self._session.check(file)}
        return [message for file in sorted(files | closed) for message in self._answers.diagnostics(file)]

    async def _read(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, work)

    def _tell(self, message: str) -> None:
        """Tell the user, once until something else is the matter."""
        if message != self._told:
            self._told = message
            text = f"trueup: {message}"
            self.server.window_show_message(types.ShowMessageParams(types.MessageType.Error, text))
