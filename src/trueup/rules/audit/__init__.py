"""Audit -> findings. As the rules of setups: `<name>.py` beside `<name>.md`, found by scanning this folder."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from trueup.contract.audit import Audit
from trueup.contract.finding import Finding
from trueup.rules._folder import RuleAbout, rules_in

AuditRule: TypeAlias = RuleAbout[Audit]


@cache
def audit_rules() -> tuple[AuditRule, ...]:
    """Every rule of the folder, by code."""
    return rules_in(__name__)


def findings_of_audit(audit: Audit) -> tuple[Finding, ...]:
    """What the rules say about an audit, in the order of their codes."""
    return tuple(finding for rule in audit_rules() for finding in rule.check(audit))
