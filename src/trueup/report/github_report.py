"""Workflow commands of GitHub Actions: each finding is shown beside its line in a pull request."""

from __future__ import annotations

from trueup.contract.finding import Finding, Severity
from trueup.contract.result import CheckResult
from trueup.report.address import relative_path, stored_place
from trueup.report.appearance import Appearance
from trueup.report.visible import visible

_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def render(result: CheckResult, appearance: Appearance) -> str:
    """`::error title=…,file=…,line=…::message`, a line for each finding."""
    return "".join(f"{_line(finding, result, appearance)}\n" for finding in result.findings)


def _line(finding: Finding, result: CheckResult, appearance: Appearance) -> str:
    place = stored_place(finding.where, result)
    properties = {
        "title": f"trueup ({finding.code})",
        "file": relative_path(place.file, appearance.root),
        "line": place.row,
        "col": place.column,
        "endLine": place.end_row,
        "endColumn": place.end_column,
    }
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    return f"::{_LEVELS[finding.severity]} {listed}::{_data(f'{finding.where}: {finding.code} {finding.message}')}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
