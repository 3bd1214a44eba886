"""A training's first epoch -> findings. As the rules of setups: `<name>.py` beside `<name>.md`, found by scanning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from trueup.contract.finding import Finding, Severity
from trueup.contract.training import FirstEpoch


@dataclass(frozen=True, slots=True)
class LiveRule:
    """One rule about a training that runs; the fields are those of a rule about a setup."""

    code: str
    name: str
    severity: Severity
    severities: tuple[Severity, ...]
    summary: str
    check: Callable[[FirstEpoch], Iterator[Finding]]
    page: Path


@cache
def live_rules() -> tuple[LiveRule, ...]:
    """Every rule of the folder, by code."""
    names = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(sorted((_rule_of(name) for name in names), key=lambda rule: rule.code))


def findings_of_training(epoch: FirstEpoch) -> tuple[Finding, ...]:
    """What the rules say about a first epoch, in the order of their codes."""
    return tuple(finding for rule in live_rules() for finding in rule.check(epoch))


def _rule_of(module_name: str) -> LiveRule:
    module = import_module(f"{__name__}.{module_name}")
    naming = module.RULE
    return LiveRule(
        code=naming.code,
        name=naming.name,
        severity=naming.severities[0],
        severities=naming.severities,
        summary=(module.__doc__ or "").strip().splitlines()[0],
        check=module.check,
        page=Path(module.__file__ or "").with_suffix(".md"),
    )
