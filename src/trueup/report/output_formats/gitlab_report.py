"""GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from trueup.contract.finding import Severity
from trueup.contract.known import Place
from trueup.contract.result import CheckResult
from trueup.report.address import relative_path, stored_place
from trueup.report.appearance import Appearance
from trueup.report.findings.fingerprint import fingerprints
from trueup.report.findings.unread_words import Reason, reasons

_SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "major", "note": "info"}


def render(result: CheckResult, appearance: Appearance) -> str:
    """One object for each finding and for each reason why something was not read; rows are those of the stored file."""
    objects = []
    for finding, mark in zip(result.findings, fingerprints(result, appearance), strict=True):
        place = stored_place(finding.where, result)
        # The format knows rows only; in a model the description says where.
        inside = f"{place.path}: " if place.path else ""
        objects.append(
            {
                "check_name": finding.code,
                "description": f"{finding.code} ({finding.name}): {inside}{finding.message}",
                "severity": _SEVERITIES[finding.severity],
                "fingerprint": mark,
                "location": _location(place, appearance),
            }
        )
    objects += [_not_read(reason, result, appearance) for reason in reasons(result.unread)]
    return json.dumps(objects, indent=2) + "\n"


def _not_read(reason: Reason, result: CheckResult, appearance: Appearance) -> dict[str, Any]:
    """One reason at the first of its places; a fault of trueup's own is told apart."""
    place = stored_place(reason.places[0], result)
    # The format has no place for remarks: what was not read is an entry of the lowest severity, so that no merge is
    # stopped.
    own = reason.what == "defect"
    written = f"{relative_path(place.file, appearance.root)}\0{reason.sentence()}"
    return {
        "check_name": "trueup" if own else "not-read",
        "description": reason.sentence() if own else f"not read: {reason.text()}",
        "severity": "info",
        "fingerprint": hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:32],
        "location": _location(place, appearance),
    }


def _location(place: Place, appearance: Appearance) -> dict[str, Any]:
    row, column = max(place.row, 1), max(place.column, 1)
    return {
        "path": relative_path(place.file, appearance.root),
        "positions": {
            "begin": {"line": row, "column": column},
            "end": {"line": max(place.end_row, row), "column": max(place.end_column, 1)},
        },
    }
