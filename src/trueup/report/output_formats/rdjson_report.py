"""The diagnostic format of reviewdog, as one object (https://github.com/reviewdog/reviewdog/tree/master/proto/rdf)."""

from __future__ import annotations

import json
from typing import Any

from trueup.contract.finding import Finding, Fix, Severity
from trueup.contract.known import Place
from trueup.contract.result import CheckResult
from trueup.report.address import relative_path, stored_place
from trueup.report.appearance import Appearance
from trueup.report.findings.headline import applies
from trueup.report.findings.unread_words import MOST_REASONS, Reason, reasons

_SEVERITIES: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}

Object = dict[str, Any]


def render(result: CheckResult, appearance: Appearance) -> str:
    """A diagnostic for each finding, with its parties beside it and the fix as a suggestion; then what was not read."""
    diagnostics = [_diagnostic(finding, fix, result, appearance) for finding, fix in result.with_fixes()]
    diagnostics += [_not_read(reason, result, appearance) for reason in reasons(result.unread)[:MOST_REASONS]]
    source = {"name": "trueup", "url": "https://trueup.readthedocs.io/"}
    return json.dumps({"source": source, "severity": "WARNING", "diagnostics": diagnostics}, indent=2) + "\n"


def _diagnostic(finding: Finding, fix: Fix | None, result: CheckResult, appearance: Appearance) -> Object:
    related = [
        {"message": f"{party.role}: {party.text}", "location": _location(party.where, result, appearance)}
        for party in finding.parties
    ]
    suggestions = _suggestions(fix, result, appearance)
    return {
        "message": f"{finding.code} ({finding.name}): {finding.message}",
        "location": _location(finding.where, result, appearance),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.code, "url": finding.url},
        **({"suggestions": suggestions} if suggestions else {}),
        **({"relatedLocations": related} if related else {}),
    }


def _not_read(reason: Reason, result: CheckResult, appearance: Appearance) -> Object:
    location = _location(reason.places[0], result, appearance)
    return {"message": f"not read: {reason.text()}", "location": location, "severity": "INFO"}


def _suggestions(fix: Fix | None, result: CheckResult, appearance: Appearance) -> list[Object]:
    """The fix where one replacement in a plain file is all of it: reviewers accept suggestions one by one."""
    if fix is None or not applies(fix, appearance) or len(fix.edits) != 1 or fix.edits[0].where.cell is not None:
        return []
    return [{"range": _range(fix.edits[0].where, result), "text": fix.edits[0].text}]


def _location(place: Place, result: CheckResult, appearance: Appearance) -> Object:
    return {"path": relative_path(place.file, appearance.root), "range": _range(place, result)}


def _range(place: Place, result: CheckResult) -> Object:
    """Rows and columns from 1; the format counts columns in bytes of UTF-8. In a notebook rows of the stored file."""
    stored = stored_place(place, result)
    if stored is not place or place.cell is not None or place.path is not None:
        return {"start": {"line": max(stored.row, 1)}}
    lines = result.sources.get(place.file, {}).get(0, ())
    start = {"line": max(place.row, 1), "column": _bytes(lines, place.row, place.column)}
    if place.end_row < place.row:  # only where it begins is known
        return {"start": start}
    return {"start": start, "end": {"line": place.end_row, "column": _bytes(lines, place.end_row, place.end_column)}}


def _bytes(lines: tuple[str, ...], row: int, column: int) -> int:
    line = lines[row - 1] if 0 < row <= len(lines) else ""
    before = line[: max(column - 1, 0)]
    return len(before.encode("utf-8", "replace")) + max(column - 1 - len(before), 0) + 1
