"""Logging commands of Azure Pipelines (https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands)."""

from __future__ import annotations

from collections.abc import Mapping

from trueup.contract.finding import Finding
from trueup.contract.result import CheckResult
from trueup.report.address import relative_path, stored_place
from trueup.report.appearance import Appearance
from trueup.report.findings.unread_words import MOST_REASONS, reasons
from trueup.report.visible import visible


def render(result: CheckResult, appearance: Appearance) -> str:
    """`##vso[task.logissue type=…;sourcepath=…;…]message`: errors and warnings are issues of the run.

    A note, and what was not read, is a plain line of the log: the format has no third degree, and neither is an issue.
    """
    lines = [_line(finding, result, appearance) for finding in result.findings]
    lines += [f"not read: {visible(reason.text())}" for reason in reasons(result.unread)[:MOST_REASONS]]
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding, result: CheckResult, appearance: Appearance) -> str:
    text = f"{finding.where}: {finding.code} {finding.message}"
    if finding.severity == "note":
        return f"note: {visible(text)}"
    place = stored_place(finding.where, result)
    properties = {
        "type": finding.severity,
        "sourcepath": relative_path(place.file, appearance.root),
        "linenumber": place.row,
        "columnnumber": place.column,
        "code": finding.code,
    }
    return f"##vso[task.logissue {_listed(properties)}]{_escaped(text)}"


def _listed(properties: Mapping[str, object]) -> str:
    named = ((name, _escaped(str(value))) for name, value in properties.items() if value)
    return "".join(f"{name}={value.replace(';', '%3B').replace(']', '%5D')};" for name, value in named)


def _escaped(text: str) -> str:
    # The agent reads %25 as it stands since it has an escape of its own for the sign.
    return visible(text).replace("%", "%AZP25")
