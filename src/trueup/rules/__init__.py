"""Setup -> findings. One rule is `<name>.py` beside `<name>.md`; the folder is the list of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from trueup.contract.finding import Finding, Severity
from trueup.contract.setup import Setup
from trueup.rules._wording import setup_words

__all__ = ["Rule", "all_rules", "findings_of", "setup_words"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as its two files make it.

    severity: the loudest severity it reports; `severities` has all of them, the loudest first.
    summary: the first line of its module, in a few words.
    check: the findings of one setup; pure, and silent about everything that it would need and that was not read.
    page: the rule's page, a Markdown file.
    """

    code: str
    name: str
    severity: Severity
    severities: tuple[Severity, ...]
    summary: str
    check: Callable[[Setup], Iterator[Finding]]
    page: Path


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the folder, by code. A module whose name starts with an underscore is no rule, nor is a folder."""
    modules = (module for module in iter_modules(__path__) if not module.ispkg)
    names = sorted(module.name for module in modules if not module.name.startswith("_"))
    return tuple(sorted((_rule_of(name) for name in names), key=lambda rule: rule.code))


def findings_of(setup: Setup, rules: Iterable[Rule]) -> list[Finding]:
    """What the rules say about a setup, in the order of the rules."""
    return [finding for rule in rules for finding in rule.check(setup)]


def _rule_of(module_name: str) -> Rule:
    module = import_module(f"{__name__}.{module_name}")
    naming = module.RULE
    return Rule(
        code=naming.code,
        name=naming.name,
        severity=naming.severities[0],
        severities=naming.severities,
        summary=(module.__doc__ or "").strip().splitlines()[0],
        check=module.check,
        page=Path(module.__file__ or "").with_suffix(".md"),
    )
