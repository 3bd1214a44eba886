"""Predictions of a source that is shuffled at each pass are compared with labels that do not follow its order."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.known import Place
from trueup.contract.metric import Shuffled
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._wording import metric_name

RULE = named(__name__, "TU312", "warning")
_TRAINS = "The same source trains the model, which needs the shuffling: make a second one for the evaluation"


def check(setup: Setup) -> Iterator[Finding]:
    """Needs that the predictions came of a pass over a shuffled source; each source is told once, at its first use."""
    known: set[Place] = set()
    for where, by, shuffled in _uses(setup):
        if shuffled.where not in known:
            known.add(shuffled.where)
            yield _finding(setup, where, by, shuffled)


def _uses(setup: Setup) -> Iterator[tuple[Place, str, Shuffled]]:
    """Where predictions and labels meet: by `==` or in a metric, in the order of the program."""
    uses = [
        (hand.counted_where, hand.by, hand.shuffled)
        for hand in setup.hand_counts
        if hand.shuffled is not None and hand.counted != "nothing" and hand.counted_where is not None
    ]
    calls = (call for call in setup.metric_calls if call.shuffled is not None)
    uses += [(call.where, metric_name(call.metric), call.shuffled) for call in calls if call.shuffled is not None]
    yield from sorted(uses, key=lambda use: (use[0].cell or 0, use[0].row, use[0].column))


def _finding(setup: Setup, where: Place, by: str, shuffled: Shuffled) -> Finding:
    labels = "labels in their own order" if shuffled.files else "labels of another pass over it"
    source = "data set" if shuffled.by == "shuffle" else shuffled.by
    message = Message(
        have=f"Predictions of a shuffled {source} are compared ({by}) with {labels}",
        expected="The first prediction belongs to the first label, and so on",
        happens="Each prediction is held against the label of another item: the number is that of chance",
        change=f"Give {shuffled.by} shuffle=False where it is predicted on" if shuffled.by != "shuffle"
        else "Predict on the data set without shuffle",
    )  # fmt: skip
    focus = Focus(where=where, uses=((shuffled.where, "shuffled here, at each pass"),))
    return RULE.finding(setup, message, focus, Repair(changes=_unshuffled(shuffled)))


def _unshuffled(shuffled: Shuffled) -> tuple[Change, ...]:
    # A call in a chain that the training takes, too, cannot be taken out where it is predicted on.
    if shuffled.by == "shuffle":
        return ()
    decision = _TRAINS if shuffled.trains else ""
    return (
        Change(
            where=shuffled.where, what="argument", argument="shuffle", to="False", affects="report", decision=decision
        ),
    )
