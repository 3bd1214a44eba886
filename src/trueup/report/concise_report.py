"""One line for each finding: place, code, mark of a fix, and the first part of the message."""

from __future__ import annotations

from trueup.contract.finding import Finding, Fix
from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.closing import closing_lines
from trueup.report.visible import visible


def render(result: CheckResult, appearance: Appearance) -> str:
    """`file:row:column: CODE [*] message` (in a model `file:path: …`), then the closing lines."""
    lines = [_line(finding, fix, appearance) for finding, fix in result.with_fixes()]
    lines += closing_lines(result, appearance)
    return "".join(f"{line}\n" for line in lines)


def fix_mark(fix: Fix | None, appearance: Appearance) -> str:
    """ "[*] " where `--fix` would act on it."""
    return f"[{appearance.paint('*', 'help')}] " if applies(fix, appearance) else ""


def applies(fix: Fix | None, appearance: Appearance) -> bool:
    """True where `--fix` would act on it."""
    return fix is not None and (fix.safety == "safe" or (fix.safety == "unsafe" and appearance.unsafe))


def _line(finding: Finding, fix: Fix | None, appearance: Appearance) -> str:
    place = appearance.paint(visible(str(finding.where)), "strong")
    code = appearance.paint(finding.code, finding.severity)
    return f"{place}: {code} {fix_mark(fix, appearance)}{visible(finding.have)}"
