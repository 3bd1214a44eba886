"""The reported number matches no definition of accuracy."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.audit import Audit, Definition, Reported
from trueup.contract.finding import Finding
from trueup.contract.percent import points
from trueup.rules.measured._naming import named
from trueup.rules.measured._reported import called_definition, figure, title_of

RULE = named(__name__, "TU405", "warning")

#: So many of the nearest definitions are named.
NEAREST = 3


def check(audit: Audit) -> Iterator[Finding]:
    """Silent without a reported number, and where some definition gives it."""
    for reported in audit.reports:
        if not reported.matches:
            yield _finding(audit, reported)


def _finding(audit: Audit, reported: Reported) -> Finding:
    called = called_definition(audit, reported)
    near = ", ".join(f"the {item.name} {figure(item)}" for item in _nearest(audit, reported))
    away = points(reported.distance) if abs(reported.distance) >= 0.00005 else f"{100 * reported.distance:+.2g} points"
    happens = f"No definition gives it. The nearest: {near}; the first lies {away} away"
    if reported.group is not None:
        happens = f"It is not the accuracy of these rows, which lies {points(reported.distance)} away"
    elif reported.cut_off and reported.cut_off in reported.called:
        happens = f"It is that number cut off instead of rounded, {away} away"
    elif reported.value > 1 and not audit.state.get("settings", {}).get("batch_size"):
        happens = "No share is above 1: it may be a sum over batches, and is looked for among those with batch_size"
    return RULE.finding(
        have=f"{reported.text} was reported as {title_of(audit, reported)}",
        expected=f"These predictions give {figure(called)}",
        happens=happens,
        change="Check that the number and the predictions are of the same rows, the same run and the same epoch; "
        f"if they are, report {figure(called)}",
    )


def _nearest(audit: Audit, reported: Reported) -> list[Definition]:
    meant = [item for item in audit.definitions if not item.by_name or item.key in reported.called]
    ranked = sorted(meant, key=lambda item: abs(item.value - reported.value))
    majority = Definition(
        key="majority",
        name=f"share of the largest class ({audit.majority.name})",
        value=audit.majority.share,
        counts="",
    )
    if abs(majority.value - reported.value) < abs(ranked[0].value - reported.value):
        return [majority, *ranked[: NEAREST - 1]]
    return ranked[:NEAREST]
