"""Workflow commands of GitHub Actions: each finding is shown beside its line in a pull request."""

from __future__ import annotations

from trueup.contract.finding import Finding, Severity
from trueup.contract.known import Place
from trueup.contract.result import CheckResult
from trueup.report.address import relative_path, stored_place
from trueup.report.appearance import Appearance
from trueup.report.visible import visible

_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def render(result: CheckResult, appearance: Appearance) -> str:
    """`::error title=…,file=…,line=…::message`, a line for each finding, and a notice where trueup itself failed."""
    lines = [_line(finding, result, appearance) for finding in result.findings]
    for unread in result.unread:
        if unread.kind == "defect":
            where = _where(unread.where, "trueup (a fault of its own)", result, appearance)
            lines.append(f"::notice {where}::{_data(f'{unread.where}: {unread.why}')}")
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding, result: CheckResult, appearance: Appearance) -> str:
    where = _where(finding.where, f"trueup ({finding.code})", result, appearance)
    return f"::{_LEVELS[finding.severity]} {where}::{_data(f'{finding.where}: {finding.code} {finding.message}')}"


def _where(where: Place, title: str, result: CheckResult, appearance: Appearance) -> str:
    place = stored_place(where, result)
    properties = {
        "title": title,
        "file": relative_path(place.file, appearance.root),
        "line": place.row,
        "col": place.column,
        "endLine": place.end_row,
        "endColumn": place.end_column,
    }
    return ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)


def _data(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
