"""The full report: for each finding its message, the source with marks at all parties, help, and a small diff."""

from __future__ import annotations

from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.findings.closing import closing_lines
from trueup.report.findings.finding_lines import finding_lines
from trueup.report.findings.model_lines import model_lines


def render(result: CheckResult, appearance: Appearance) -> str:
    """All findings, an empty line between them, then the closing lines."""
    lines: list[str] = []
    for finding, fix in result.with_fixes():
        lines += [*finding_lines(finding, fix, result, appearance), ""]
    lines += [*model_lines(result, appearance), *closing_lines(result, appearance)]
    return "".join(f"{line}\n" for line in lines)
