"""The weights of the best epoch are kept without a copy, so that they are those of the last epoch in the end."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding, Severity
from trueup.contract.kept_weights import KeptWeights
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, Repair, named

RULE = named(__name__, "TU324", "warning", "note")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs a loop that trains one model, keeps it or its weights where they are the best, and uses them after it."""
    for kept in setup.kept:
        what = "the model itself" if kept.whole else "no copy of the weights"
        severity: Severity = "warning" if kept.evaluated else "note"
        message = Message(
            have=f"The best model is kept as {kept.name} = {kept.written}: {what}",
            expected="What is put back or measured after the training are the weights of the best epoch",
            happens="Training goes on in the same weights: in the end what was kept as the best is the last epoch's",
            change=_change(kept),
        )
        uses = ((kept.used_where, "used after that"),)
        to = "" if kept.whole else "weights"
        changes = tuple(
            Change(where=where, what="copied", to=to, affects="weights") for where in (kept.where, *kept.others)
        )
        yield RULE.finding(setup, message, Focus(where=kept.where, uses=uses), Repair(changes=changes), severity)


def _change(kept: KeptWeights) -> str:
    by_value = "" if kept.whole else ", or clone each of its values"
    return f"Copy what it is made of at that moment: copy.deepcopy({kept.written}){by_value}"
