"""Early stopping goes by the data that is trained on, not by data that was kept apart."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.setup import Setup
from trueup.contract.stopping import EarlyStop
from trueup.rules._finding import Focus, Message, Repair, named

RULE = named(__name__, "TU321", "warning")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs the data that early stopping goes by, and that the training is seen to have been given it."""
    for stop in setup.stops:
        message = Message(
            have=_have(stop),
            expected="It goes by data that the training does not see",
            happens=_happens(stop),
            change="Put the data that was kept apart last in the list" if stop.exchange else _ADVICE,
        )
        use = (stop.where, "early stopping goes by this" if not stop.left_out else "nothing but this is handed over")
        yield RULE.finding(setup, message, Focus(where=stop.where, uses=(use,)), Repair(changes=tuple(_changes(stop))))


_ADVICE = "Give it data that was kept apart from the training"


def _have(stop: EarlyStop) -> str:
    what = "a part of the data that it trains on" if stop.part else "the data that it trains on"
    if stop.left_out:
        return f"Early stopping of {stop.by} is given nothing but {stop.written}: {what}"
    of_several = f"the last of {stop.beside + 1} data sets, " if stop.exchange else ""
    return f"Early stopping of {stop.by} goes by {of_several}{stop.written}: {what}"


def _happens(stop: EarlyStop) -> str:
    if stop.left_out:
        return "The library leaves the training data out, so that nothing is watched: all rounds are trained"
    beside = ", whatever the other data shows" if stop.beside else ""
    return f"Data that was seen is answered better each round, so that training stops late or never{beside}"


def _changes(stop: EarlyStop) -> Iterator[Change]:
    """The last data set and the one that was kept apart change places."""
    if stop.exchange is not None:
        where, index = stop.exchange
        yield Change(where=where, what="last-item", to=str(index), affects="training")
