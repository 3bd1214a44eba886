"""What was measured -> findings: the counts of an audit, a training's first epoch.

As the rules of setups: `<name>.py` beside `<name>.md`, found by scanning this folder. A rule is about what its `check`
takes.
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from trueup.contract.audit import Audit
from trueup.contract.finding import Finding
from trueup.contract.training import FirstEpoch
from trueup.rules._folder import RuleAbout, rules_in

AuditRule: TypeAlias = RuleAbout[Audit]
TrainingRule: TypeAlias = RuleAbout[FirstEpoch]


@cache
def audit_rules() -> tuple[AuditRule, ...]:
    """Every rule about an audit, by code."""
    return rules_in(__name__, about=Audit)


@cache
def training_rules() -> tuple[TrainingRule, ...]:
    """Every rule about a training's first epoch, by code."""
    return rules_in(__name__, about=FirstEpoch)


def findings_of_audit(audit: Audit) -> tuple[Finding, ...]:
    """What the rules say about an audit, in the order of their codes."""
    return tuple(finding for rule in audit_rules() for finding in rule.check(audit))


def findings_of_training(epoch: FirstEpoch) -> tuple[Finding, ...]:
    """What the rules say about a first epoch, in the order of their codes."""
    return tuple(finding for rule in training_rules() for finding in rule.check(epoch))
