"""What a reader brings back: setups, and what it could not read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trueup.contract.known import Place
from trueup.contract.setup import Setup

#: Why the labels of a saved model are not known: no file holds them.
NO_LABELS = "a saved model does not hold its labels"


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that was there and was not read; `why` is a clause ("a syntax error: …", "the loop limit was met").

    kind: "file" (nothing of it was read), "part" (a cell, a function, a block), "setup" (a party stayed unknown),
        "limit" (a bound of the interpreter was met).
    """

    where: Place
    why: str
    kind: str = "part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading one file (or model)."""

    file: str
    setups: tuple[Setup, ...] = ()
    unread: tuple[Unread, ...] = ()


def incomplete(setups: Iterable[Setup]) -> list[Unread]:
    """What is missing in setups that are not complete: each reason with the parties that it hides."""
    found = []
    for setup in setups:
        parties: dict[str, list[str]] = {}
        for party, why in setup.missing:
            parties.setdefault(why, []).append(party)
        said = "; ".join(f"{', '.join(names)}: {why}" for why, names in parties.items())
        found += [Unread(setup.where, said, "setup")] if said else []
    return found
