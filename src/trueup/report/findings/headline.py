"""What stands before a finding's message: its severity, its code, and a mark where a fix would be applied."""

from __future__ import annotations

from trueup.contract.finding import Finding, Fix
from trueup.report.appearance import Appearance


def fix_mark(fix: Fix | None, appearance: Appearance) -> str:
    """ "[*] " where `--fix` would act on it."""
    return f"[{appearance.paint('*', 'help')}] " if applies(fix, appearance) else ""


def applies(fix: Fix | None, appearance: Appearance) -> bool:
    """True where `--fix` would act on it."""
    return fix is not None and (fix.safety == "safe" or (fix.safety == "unsafe" and appearance.unsafe))


def headline(finding: Finding, fix: Fix | None, appearance: Appearance) -> str:
    """ "warning: TU301 [*] " in front of the first part of a message, painted."""
    return f"{appearance.paint(f'{finding.severity}:', finding.severity)} {finding.code} {fix_mark(fix, appearance)}"
