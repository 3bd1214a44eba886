"""The setups of several programs beside one another: a function that one of them calls is not read for itself too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trueup.contract.known import Place, Unknown
from trueup.contract.reading import SCORES, Unread, incomplete, is_from_outside
from trueup.contract.setup import Setup
from trueup.facts import statable


@dataclass(frozen=True, slots=True)
class ReadSetup:
    """What is counted of a setup.

    places: the call that joins its parties, the calls of its metrics, where right answers are counted by hand, and the
        calls inside which the loss is called.
    unread: what is missing in it, if anything.
    loss: where the loss is called, which is another place where only its gradients were seen.
    handed: a party is not read in a function or class that nobody in its program calls.
    within: the functions around the call that joins the parties, and around the calls that lead to it.
    function: the one around that call itself.
    scores_in: the files in which its metrics are called.
    """

    places: tuple[Place, ...]
    unread: Unread | None
    handed: bool
    loss: Place | None = None
    within: tuple[Place, ...] = ()
    function: Place | None = None
    scores_in: frozenset[str] = frozenset()

    @classmethod
    def of(cls, setup: Setup) -> ReadSetup:
        """The setup as it is counted."""
        missing = setup.missing
        unread = next(iter(incomplete((setup,), statable)), None)
        counts = (place for count in setup.hand_counts for place in (count.counted_where, count.where))
        numbers = [call.where for call in setup.metric_calls]
        places = (setup.where, *numbers, *(place for place in counts if place is not None), *setup.called_from)
        facts = (setup.head.units, setup.head.activation)
        reasons = (*(why for _, why in missing), *(fact.why for fact in facts if isinstance(fact, Unknown)))
        handed = any(map(is_from_outside, reasons)) or (setup.alone and bool(missing))
        loss = setup.loss.call or setup.loss.where
        function = next((place for place in setup.within if setup.where.is_within(place)), None)
        scores_in = frozenset(place.file for place in numbers)
        return cls(tuple(dict.fromkeys(places)), unread, handed, loss, setup.within, function, scores_in)


def read_elsewhere(
    programs: Sequence[Sequence[ReadSetup]], gaps: Iterable[Unread]
) -> tuple[list[ReadSetup], frozenset[Unread]]:
    """The setups of these programs that are read in another one of them, and the gaps that this closes.

    A function that another program calls is read there with what it is given; what it is for itself, with arguments
    that nobody knows, is then no setup of its own. What joins the parties may stand in another line there: the call
    whose loss is followed, not the gradients of one that is not.
    """
    called = {place for setups in programs for setup in setups if not setup.handed for place in setup.places}
    entered = {place for setups in programs for setup in setups if not setup.handed for place in setup.within}
    every = [setup for setups in programs for setup in setups]
    left = [
        setup
        for setup in every
        if setup.handed and (setup.function in entered or {setup.places[0], setup.loss} & called)
    ]
    kept = [setup for setup in every if all(setup is not other for other in left)]
    open_ones = {setup.unread for setup in kept}
    closed = {setup.unread for setup in every if setup.unread is not None} - open_ones
    scored = _scored_elsewhere(every, gaps)
    return left, scored | frozenset(unread for unread in closed if unread is not None)


def _scored_elsewhere(setups: Iterable[ReadSetup], gaps: Iterable[Unread]) -> frozenset[Unread]:
    """The gaps of files whose metrics are only called with what another program hands them, where that one is read."""
    files = frozenset(file for setup in setups for file in setup.scores_in)
    return frozenset(gap for gap in gaps if gap.why.startswith(SCORES) and gap.where.file in files)
