"""Findings as diagnostics: the message, where its parties stand, and the page of its rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lsprotocol import types

from trueup.checking.file_findings import UNUSED_SUPPRESSION
from trueup.contract.finding import Finding, Severity
from trueup.contract.known import Place

SOURCE = "trueup"
_SEVERITIES: dict[Severity, Any] = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}


def diagnostic(
    finding: Finding, location: Callable[[Place], types.Location | None], *, related: bool
) -> types.Diagnostic:
    """One finding. location: where a place is in the editor. related: the client shows related information."""
    where = location(finding.where)
    parties = [(party, location(party.where)) for party in finding.parties]
    message = message_of(finding)
    # Where the four parties stand is half of the finding: a client that cannot show it beside the text gets it in the
    # text.
    if not related and parties:
        message = "\n".join([message, *(f"{party.role}: {party.text} ({party.where})" for party, _ in parties)])
    information = [
        types.DiagnosticRelatedInformation(at, f"{party.role}: {party.text}") for party, at in parties if at is not None
    ]
    return types.Diagnostic(
        # A place that no editor shows (in a saved model) is told at the top of the file that led there.
        range=where.range if where is not None else types.Range(types.Position(0, 0), types.Position(0, 0)),
        message=message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(finding.url) if not is_own(finding) else None,
        source=SOURCE,
        # Shown faded, as unused code is: the comment can go.
        tags=[types.DiagnosticTag.Unnecessary] if finding.code == UNUSED_SUPPRESSION.code else None,
        related_information=information if related else None,
    )


def message_of(finding: Finding) -> str:
    """The parts of the message, each on a line of its own; the first makes sense alone."""
    holds_for = f"This holds for {finding.holds_for}" if finding.holds_for else ""
    parts = (finding.have, finding.expected, finding.happens, finding.change, holds_for)
    return "\n".join(f"{part}." for part in parts if part)


def is_own(finding: Finding) -> bool:
    """True for what the check itself reports of a file; there is no page about it."""
    return finding.code.startswith("TU00")
