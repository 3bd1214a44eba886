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
        objects.append(
            {
                "check_name": finding.code,
                "description": f"{finding.code} ({finding.name}): {finding.message}",
                "severity": _SEVERITIES[finding.severity],
                "fingerprint": mark,
                "location": {
                    "path": relative_path(place.file, appearance.root),
                    "positions": {
                        "begin": {"line": place.row, "column": place.column},
                        "end": {"line": place.end_row, "column": place.end_column},
                    },
                },
            }
        )
    return json.dumps(objects, indent=2) + "\n"
