"""Setup -> findings. One rule is `<name>.py` beside `<name>.md`; the folder is the list of rules."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pkgutil import iter_modules
from typing import Any, TypeAlias

from trueup.contract.finding import Finding
from trueup.contract.setup import Setup
from trueup.rules._folder import RuleAbout, names_in, rules_in
from trueup.rules._range import over_the_range
from trueup.rules._wording import setup_words

__all__ = ["GROUPS", "AnyRule", "Rule", "all_rules", "every_rule", "findings_of", "judged", "rule_names", "setup_words"]

Rule: TypeAlias = RuleAbout[Setup]
#: A rule, whatever it is asked about.
AnyRule: TypeAlias = RuleAbout[Any]
#: The beginning of the codes of a group -> what its rules are about, in the order in which they are listed. The files
#: themselves come last: who looks for a rule looks for what is wrong with a number.
GROUPS = {
    "TU1": "the output and the loss",
    "TU2": "the labels",
    "TU3": "the number that is printed",
    "TU4": "counted, with predictions or a model at hand",
    "TU0": "the files themselves",
}


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the folder, by code."""
    return rules_in(__name__)


@cache
def rule_names() -> dict[str, str]:
    """Code -> name of every rule of the folder, by code; no rule is loaded for that."""
    return names_in(__name__)


@cache
def every_rule() -> tuple[AnyRule, ...]:
    """The rules about setups, then those of the folder in here, about what was measured."""
    folders = sorted(module.name for module in iter_modules(__path__) if module.ispkg)
    return (*all_rules(), *(rule for folder in folders for rule in rules_in(f"{__name__}.{folder}")))


def findings_of(setup: Setup, rules: Iterable[Rule]) -> list[Finding]:
    """What the rules say about a setup, in the order of the rules; over all releases where only a stretch is known.

    What a stored output refutes is left out.
    """
    return [finding for finding in judged(setup, rules) if not finding.refuted]


def judged(setup: Setup, rules: Iterable[Rule]) -> list[Finding]:
    """The same, with what a stored output refutes: there a part of the setup was read wrong."""
    if setup.target.ranged:
        return over_the_range(setup, list(rules))
    return [finding for rule in rules for finding in rule.check(setup)]
