"""One line for each finding: place, code, mark of a fix, and the first part of the message."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding, Fix
from trueup.contract.known import Place
from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.findings.closing import closing_lines
from trueup.report.findings.headline import headline
from trueup.report.findings.model_lines import model_lines
from trueup.report.visible import visible


def render(result: CheckResult, appearance: Appearance) -> str:
    """`file:row:column: severity: CODE [*] message` (in a model `file:path: …`), then the closing lines.

    Compilers write such lines, so that editors and CI that read theirs find file, row and severity. A second place of
    the same fault is a line of its own.
    """
    lines = [line for finding, fix in result.with_fixes() for line in _lines(finding, fix, appearance)]
    lines += [*model_lines(result, appearance), *closing_lines(result, appearance)]
    return "".join(f"{line}\n" for line in lines)


def _lines(finding: Finding, fix: Fix | None, appearance: Appearance) -> Iterator[str]:
    yield f"{_place(finding.where, appearance)}: {headline(finding, fix, appearance)}{visible(finding.have)}"
    severity = appearance.paint("note:", "note")
    for place in finding.other_places:
        yield f"{_place(place, appearance)}: {severity} {finding.code} the same fault as at {finding.where}"


def _place(place: Place, appearance: Appearance) -> str:
    return appearance.paint(visible(str(place)), "strong")
