"""What an editor offers at a finding: its fix, in its degree of safety, and the comment that takes it out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from lsprotocol import types

from trueup.checking.suppressing.noqa_comment import noqa_comment
from trueup.contract.finding import Edit
from trueup.contract.known import Place
from trueup.editor.diagnostics import is_own
from trueup.editor.session import Found

#: All safe fixes of a document at once; editors ask for it on saving.
FIX_ALL = "source.fixAll.trueup"
_DEGREES = {
    "safe": "",
    "unsafe": " (unsafe: {risk})",
    "display": " (for you to decide)",
}

#: From a place to the document and the range that it has in the editor, None where the editor cannot have it.
Locate = Callable[[Place], tuple[Any, types.Range] | None]


def actions_for(
    found: Found, diagnostic: types.Diagnostic, lines: Sequence[str], locate: Locate, *, disabled: bool
) -> Iterator[types.CodeAction]:
    """The actions of one finding. lines: of the document it stands in; disabled: the client shows what cannot be done.

    A fix that has no edits is shown as what it says, where the client has a way to show it.
    """
    fix = found.fix
    changes = workspace_edit(fix.edits, locate) if fix is not None and fix.edits else None
    if fix is not None and changes is not None:
        yield types.CodeAction(
            title=f"{found.finding.code}: {fix.message}{_DEGREES[fix.safety].format(risk=fix.risk)}",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            # An editor makes the preferred action of a line on one key, unread: only what changes no training may be
            # it.
            is_preferred=True if fix.safety == "safe" else None,
            edit=changes,
        )
    elif fix is not None and disabled:
        yield types.CodeAction(
            title=f"{found.finding.code}: {fix.message}",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            disabled=types.CodeActionDisabled("trueup shows this change and cannot make it"),
        )
    comment = None if is_own(found.finding) else noqa_comment(found.finding, lines)
    edit = workspace_edit([comment], locate) if comment is not None else None
    if edit is not None:
        yield types.CodeAction(
            title=f"{found.finding.code}: suppress it here (# noqa: {found.finding.code})",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            edit=edit,
        )


def workspace_edit(edits: Iterable[Edit], locate: Locate) -> types.WorkspaceEdit | None:
    """Edits that belong together, by document; None where one of them is out of the editor's reach."""
    documents: dict[str, Any] = {}
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in dict.fromkeys(edits):
        located = locate(edit.where)
        # Half of an edit in two files (a loss here, its labels there) would be a new fault.
        if located is None:
            return None
        document, where = located
        documents[document.uri] = document
        changes.setdefault(document.uri, []).append(types.TextEdit(where, edit.text))
    return types.WorkspaceEdit(
        # With versions: the client refuses edits to a text that it no longer has, where `changes` would be made on
        # any.
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, documents[uri].version),
                changes[uri],
            )
            for uri in changes
        ]
    )


def line_edits(before: Sequence[str], after: Sequence[str]) -> list[types.TextEdit]:
    """The edits of whole lines (with their ends) that turn one text into the other."""
    # autojunk would take lines that occur often (blank ones, a closing bracket) for noise, and rewrite half of a long
    # file.
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return [
        types.TextEdit(types.Range(types.Position(first, 0), _end(before, last)), "".join(after[new_first:new_last]))
        for tag, first, last, new_first, new_last in matcher.get_opcodes()
        if tag != "equal"
    ]


def _end(lines: Sequence[str], last: int) -> types.Position:
    """Where the line before `last` ends: the start of the next, or the end of a last line without a line end."""
    if 0 < last == len(lines) and not lines[-1].endswith(("\n", "\r")):
        # A column beyond the line is its end; no character takes more than four units.
        return types.Position(last - 1, 4 * len(lines[-1]))
    return types.Position(last, 0)
