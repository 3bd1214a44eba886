"""Findings as a page that loads nothing."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.findings.closing import closing_lines, count
from trueup.report.findings.finding_lines import excerpt_lines, fix_lines
from trueup.report.page import page
from trueup.report.visible import visible


def render(result: CheckResult, appearance: Appearance) -> str:
    """The page. Every text is escaped, and characters that would hide or reorder text are made visible."""
    plain = replace(appearance, colour=False, width=100)
    findings = [
        {
            "finding": finding,
            "url": finding.url,
            "excerpt": excerpt_lines(finding, result, plain),
            "fix": [] if fix is None else fix_lines(finding, fix, result, plain),
        }
        for finding, fix in result.with_fixes()
    ]
    closing = [line.strip() for line in closing_lines(result, replace(plain, width=10_000)) if line.strip()]
    return page("check_page.html", visible, title=count(len(findings), "finding"), findings=findings, closing=closing)
