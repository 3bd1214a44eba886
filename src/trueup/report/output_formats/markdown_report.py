"""Findings as Markdown: for a comment on a change, an issue, or the summary of a run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from trueup.contract.finding import Finding, Fix
from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.findings.closing import closing_lines
from trueup.report.findings.finding_lines import excerpt_lines, fix_lines
from trueup.report.markdown_parts import escaped

_BACKTICKS = re.compile("`+")


def render(result: CheckResult, appearance: Appearance) -> str:
    """A section for each finding, with the source as it stands, and the closing lines as a list."""
    plain = replace(appearance, colour=False)
    lines = ["## trueup check", ""]
    for finding, fix in result.with_fixes():
        lines += _section(finding, fix, result, plain)
    lines += [
        f"- {escaped(line.strip())}" for line in closing_lines(result, replace(plain, width=10_000)) if line.strip()
    ]
    return "".join(f"{line}\n" for line in lines)


def _section(finding: Finding, fix: Fix | None, result: CheckResult, plain: Appearance) -> Iterator[str]:
    name = f"[{finding.code}]({finding.url}) {escaped(finding.name)}"
    yield f"### {finding.severity}: {name}"
    yield ""
    yield f"{escaped(finding.have)}."
    yield ""
    yield from _fenced(excerpt_lines(finding, result, plain))
    for label, text in (
        ("expected", finding.expected),
        ("result", finding.happens),
        ("holds for", finding.holds_for),
        ("to change", finding.change),
    ):
        if text:
            yield f"- **{label}**: {escaped(text)}"
    yield ""
    if fix is not None:
        yield from _fenced(fix_lines(finding, fix, result, plain))


def _fenced(lines: list[str]) -> Iterator[str]:
    """Lines as they are; the fence is longer than any within."""
    longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}text", *lines, fence, "")
