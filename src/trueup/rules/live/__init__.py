"""A training's first epoch -> findings. As the rules of setups: `<name>.py` beside `<name>.md`, found by scanning."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from trueup.contract.finding import Finding
from trueup.contract.training import FirstEpoch
from trueup.rules._folder import RuleAbout, rules_in

LiveRule: TypeAlias = RuleAbout[FirstEpoch]


@cache
def live_rules() -> tuple[LiveRule, ...]:
    """Every rule of the folder, by code."""
    return rules_in(__name__)


def findings_of_training(epoch: FirstEpoch) -> tuple[Finding, ...]:
    """What the rules say about a first epoch, in the order of their codes."""
    return tuple(finding for rule in live_rules() for finding in rule.check(epoch))
