"""The reported number is matched by another definition than the one it is called."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.audit import Audit, Rung
from trueup.contract.finding import Finding
from trueup.contract.percent import percent
from trueup.rules.audit._naming import named

RULE = named(__name__, "TU403", "warning")


def check(audit: Audit) -> Iterator[Finding]:
    """Silent without a reported number, where the definition it is called by gives it, and where none does."""
    reported = audit.reported
    called = (audit.rung(audit.called) if audit.called else None) or audit.accuracy
    if reported is None or not reported.matches or called.key in reported.matches:
        return
    names = [_name(audit, key) for key in reported.matches]
    first = audit.rung(reported.matches[0])
    yield RULE.finding(
        have=f"{reported.text} was reported as {'the accuracy' if called is audit.accuracy else called.name}",
        expected=f"The {called.name} counts {called.counts}: {_value(called)}",
        happens=f"The number is the {' or the '.join(names)}"
        + (f", which counts {first.counts}" if first is not None and len(names) == 1 else ""),
        change=f"Report {_value(called)}, or call {reported.text} by its name",
    )


def _name(audit: Audit, key: str) -> str:
    rung = audit.rung(key)
    return rung.name if rung is not None else f"share of the largest class ({audit.majority.name})"


def _value(rung: Rung) -> str:
    return percent(rung.value) if rung.right is None else f"{percent(rung.value)} ({rung.right} of {rung.of})"
