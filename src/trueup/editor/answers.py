"""What the session found, in the words of the protocol: diagnostics by document, actions in a range, a hover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.uris import from_fs_path

from trueup.contract.known import Place
from trueup.editor.actions import FIX_ALL, actions_for, line_edits
from trueup.editor.diagnostics import diagnostic
from trueup.editor.hover import hover_text
from trueup.editor.positions import lines_of, range_of, row_and_column
from trueup.editor.programs import Part, Program
from trueup.editor.session import Found, Session
from trueup.fix.document import Document


@dataclass(frozen=True, slots=True)
class Client:
    """What the client can do. codec: what its columns count."""

    codec: Any
    related: bool
    disabled: bool


def client_of(capabilities: types.ClientCapabilities, codec: Any) -> Client:
    """What the client says that it can do."""
    document = capabilities.text_document
    published = document.publish_diagnostics if document is not None else None
    action = document.code_action if document is not None else None
    return Client(
        codec,
        related=bool(published is not None and published.related_information),
        disabled=bool(action is not None and action.disabled_support),
    )


class Answers:
    """Answers out of a session; to be asked where the session works."""

    def __init__(self, session: Session, client: Client) -> None:
        self._session, self._client = session, client
        self._shown: dict[str, set[str]] = {}

    def diagnostics(self, file: str) -> list[types.PublishDiagnosticsParams]:
        """The diagnostics of a file, one message for each of its documents; none any more in cells that are gone."""
        found = self._session.found_in(file)
        program = self._session.program(file)
        parts = program.parts if program is not None else (Part(from_fs_path(file) or file, None),)
        shown = [(each.finding.where.cell, self._diagnostic(each)) for each in found]
        uris = {part.uri for part in parts}
        # A client shows what was published for an address until something else is: cells that were deleted are told
        # so.
        gone = self._shown.get(file, set()) - uris
        self._shown[file] = uris
        return [
            types.PublishDiagnosticsParams(
                uri=part.uri,
                diagnostics=[each for cell, each in shown if cell == part.number],
                version=part.version,
            )
            for part in parts
        ] + [types.PublishDiagnosticsParams(uri=uri, diagnostics=[]) for uri in sorted(gone)]

    def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """What can be done in a range of a document."""
        document = self._document(params.text_document.uri)
        if document is None:
            return []
        program, part = document
        only = params.context.only
        wanted = (
            [*self._quick_fixes(program, part, params.range)] if _asked(types.CodeActionKind.QuickFix, only) else []
        )
        if _asked(FIX_ALL, only):
            wanted += self._fix_all(program)
        return wanted

    def _quick_fixes(self, program: Program, part: Part, where: types.Range) -> Iterator[types.CodeAction]:
        for found in self._session.found_in(program.file):
            if found.finding.where.cell != part.number:
                continue
            shown = self._diagnostic(found)
            if _overlap(shown.range, where):
                lines = self._session.lines(found.finding.where)
                yield from actions_for(found, shown, lines, self.locate, disabled=self._client.disabled)

    def _fix_all(self, program: Program) -> Iterator[types.CodeAction]:
        fixed = self._session.with_safe_fixes(program)
        if fixed == program.data:
            return
        before, after = Document(program.file, program.data), Document(program.file, fixed)
        changes = []
        for part in program.parts:
            number = part.number or 0
            # Cells that stay as they are get no edit: it would move cursors and mark them as changed.
            if number in before.cells and before.cells[number].text != after.cells[number].text:
                texts = (lines_of(document.cells[number].text) for document in (before, after))
                identifier = types.OptionalVersionedTextDocumentIdentifier(part.uri, part.version)
                changes.append(types.TextDocumentEdit(identifier, [*line_edits(*texts)]))
        yield types.CodeAction(
            title="trueup: make all safe fixes", kind=FIX_ALL, edit=types.WorkspaceEdit(document_changes=changes)
        )

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """What is known of what stands at a position."""
        document = self._document(params.text_document.uri)
        if document is None:
            return None
        program, part = document
        lines = self._session.lines(Place(program.file, cell=part.number))
        spot = row_and_column(params.position, lines, self._client.codec)
        hover_words = hover_text(self._session.setups(), program.file, part.number, spot)
        if hover_words is None:
            return None
        text, place = hover_words
        content = types.MarkupContent(types.MarkupKind.Markdown, text)
        return types.Hover(content, range_of(place, lines, self._client.codec))

    def locate(self, place: Place) -> tuple[Part, types.Range] | None:
        """The document of a place and its range there; None for what no editor shows."""
        if place.path is not None:
            return None
        program = self._session.program(place.file)
        if program is not None:
            part = program.part(place.cell)
        else:
            part = Part(from_fs_path(place.file) or place.file, None) if place.cell is None else None
        return None if part is None else (part, range_of(place, self._session.lines(place), self._client.codec))

    def _diagnostic(self, found: Found) -> types.Diagnostic:
        return diagnostic(found.finding, self._location, related=self._client.related)

    def _location(self, place: Place) -> types.Location | None:
        located = self.locate(place)
        return None if located is None else types.Location(located[0].uri, located[1])

    def _document(self, uri: str) -> tuple[Program, Part] | None:
        return next(
            ((program, part) for program in self._session.programs() for part in program.parts if part.uri == uri), None
        )


def _asked(kind: str, only: Any) -> bool:
    """True where actions of the kind are wanted: all are where none is named, and those below a named kind."""
    # Without a kind the client fills the menu of a line; what changes the whole file is for those who ask, as on
    # saving.
    return (only is None and kind != FIX_ALL) or any(kind == each or kind.startswith(f"{each}.") for each in only or ())


def _overlap(left: types.Range, other: types.Range) -> bool:
    first, last = (left.start.line, left.start.character), (left.end.line, left.end.character)
    begin, end = (other.start.line, other.start.character), (other.end.line, other.end.character)
    return first <= end and begin <= last
