"""GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

import json

from trueup.contract.finding import Severity
from trueup.contract.result import CheckResult
from trueup.report.address import relative_path, stored_place
from trueup.report.appearance import Appearance
from trueup.report.fingerprint import fingerprints

_SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "major", "note": "info"}


def render(result: CheckResult, appearance: Appearance) -> str:
    """A list with one object for each finding; rows are those of the stored file."""
    objects = []
    for finding, mark in zip(result.findings, fingerprints(result, appearance), strict=True):
        place = stored_place(finding.where, result)
        # The format knows rows only; in a model the description says where.
        inside = f"{place.path}: " if place.path else ""
        row, column = max(place.row, 1), max(place.column, 1)
        objects.append(
            {
                "check_name": finding.code,
                "description": f"{finding.code} ({finding.name}): {inside}{finding.message}",
                "severity": _SEVERITIES[finding.severity],
                "fingerprint": mark,
                "location": {
                    "path": relative_path(place.file, appearance.root),
                    "positions": {
                        "begin": {"line": row, "column": column},
                        "end": {"line": max(place.end_row, row), "column": max(place.end_column, 1)},
                    },
                },
            }
        )
    return json.dumps(objects, indent=2) + "\n"
