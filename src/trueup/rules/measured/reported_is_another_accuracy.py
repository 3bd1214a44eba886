"""The reported number is matched by another definition than the one it is called."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.audit import Audit, Reported
from trueup.contract.finding import Finding
from trueup.rules.measured._naming import named
from trueup.rules.measured._reported import called_definition, figure, title_of

RULE = named(__name__, "TU403", "warning")

#: So many definitions that give the number are named.
MOST = 5


def check(audit: Audit) -> Iterator[Finding]:
    """Silent without a reported number, where the definition it is called by gives it, and where none does."""
    for reported in audit.reports:
        if reported.matches and not reported.holds:
            yield _finding(audit, reported)


def _finding(audit: Audit, reported: Reported) -> Finding:
    called = called_definition(audit, reported)
    # What libraries print under the name accuracy explains a number sooner than a figure that is alike by chance.
    likely = [key for key in reported.matches if key == "majority" or _printed_as_accuracy(audit, key)]
    keys = likely or list(reported.matches)
    names = [_name(audit, key) for key in keys[:MOST]]
    alike = [_name(audit, key) for key in reported.matches if key not in keys]
    first = audit.definition(keys[0])
    return RULE.finding(
        have=f"{reported.text} was reported as {title_of(audit, reported)}",
        expected=f"The {called.name} counts {called.counts}: {figure(called)}",
        happens=f"The number is the {' or the '.join(names)}"
        + (f", or one of {len(keys) - MOST} more" if len(keys) > MOST else "")
        + (f", which counts {first.counts}" if first is not None and len(keys) == 1 else "")
        + (f"; printed alike: the {', the '.join(alike[:MOST])}" if alike else ""),
        change=f"Report {figure(called)}, or call {reported.text} by its name",
    )


def _printed_as_accuracy(audit: Audit, key: str) -> bool:
    definition = audit.definition(key)
    return definition is not None and definition.group == "accuracy"


def _name(audit: Audit, key: str) -> str:
    definition = audit.definition(key)
    return definition.name if definition is not None else f"share of the largest class ({audit.majority.name})"
