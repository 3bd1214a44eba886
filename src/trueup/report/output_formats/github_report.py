"""Workflow commands of GitHub Actions: findings, and what was not read, beside their lines in a pull request."""

from __future__ import annotations

from collections.abc import Mapping

from trueup.contract.finding import Finding, Severity
from trueup.contract.known import Place
from trueup.contract.result import CheckResult
from trueup.report.address import relative_path, stored_place
from trueup.report.appearance import Appearance
from trueup.report.findings.unread_words import MOST_REASONS, Reason, reasons
from trueup.report.visible import visible

_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def render(result: CheckResult, appearance: Appearance) -> str:
    """`::error title=…,file=…,line=…::message`, a line for each finding, then notices of what was not read."""
    lines = [_line(finding, result, appearance) for finding in result.findings]
    for unread in result.unread:
        if unread.kind == "defect":
            where = _where(unread.where, "trueup (a fault of its own)", result, appearance)
            lines.append(f"::notice {where}::{_data(f'{unread.where}: {unread.why}')}")
    # GitHub shows ten annotations of a degree for each step: of many reasons the first ones leave room for findings.
    others = reasons(unread for unread in result.unread if unread.kind != "defect")
    lines += [_notice(reason, result, appearance) for reason in others[:MOST_REASONS]]
    return "".join(f"{line}\n" for line in lines)


def _notice(reason: Reason, result: CheckResult, appearance: Appearance) -> str:
    """One reason at the first of its places; a row of a notebook's cell is none of the stored file."""
    place = reason.places[0]
    stored = stored_place(place, result)
    row = stored.row if place.cell is None or stored is not place else 0
    properties = {"title": "trueup (not read)", "file": relative_path(place.file, appearance.root), "line": row}
    return f"::notice {_listed(properties)}::{_data(reason.text())}"


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
    return _listed(properties)


def _listed(properties: Mapping[str, object]) -> str:
    return ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)


def _data(text: str) -> str:
    # A line end would end the command; visible() has turned it into a picture of itself.
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
