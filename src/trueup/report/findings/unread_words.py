"""What could not be read, in few words: the same reason once, with its places, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from trueup.contract.known import Place
from trueup.contract.reading import NO_LABELS, Unread

#: What is told first: what a program trains with, what is broken, then the parties that a person can state.
_FIRST = ("library", "file", "defect", "part", "statement", "labels", "head", "loss")
#: How many reasons are told where they are not asked for.
MOST_REASONS = 3
_NOT_READ = ": not read"


@dataclass(slots=True)
class Reason:
    """One reason: the kind of what was not read (or the party of a setup), why, all its places, and how to state it.

    statement: of labels or a head in a program, as it could be stated at the first of the places.
    """

    what: str
    why: str
    places: list[Place] = field(default_factory=list)
    statement: str = ""

    def text(self) -> str:
        """ "train.py:12:1: labels: they come out of a file (and 2 more places)"."""
        more = len(self.places) - 1
        rest = f" (and {more:,} more {'place' if more == 1 else 'places'})" if more else ""
        return f"{self.places[0]}: {self.sentence()}{rest}"

    def sentence(self) -> str:
        """The reason without its places."""
        return f"{self.what}: {self.why}" if self.of_a_setup else self.why

    @property
    def of_a_setup(self) -> bool:
        """True for a party of a setup, which is named in front of the reason."""
        return self.what not in ("", "library", "file", "defect", "part", "statement", "limit", "foreign")


def reasons(unread: Iterable[Unread]) -> list[Reason]:
    """Each reason once, in the order in which they are told; of equals, those with most places first.

    The libraries that are not read are one reason for each thing that is done with them.
    """
    found: dict[tuple[str, str], Reason] = {}
    for item in unread:
        pairs = item.missing or (("" if item.kind == "setup" else item.kind, item.why),)
        # No saved model holds its labels: that is only told where nothing else is missing.
        for what, why in [pair for pair in pairs if pair[1] != NO_LABELS] or pairs:
            reason = found.setdefault((what, why), Reason(what, why))
            reason.places.append(item.where)
            reason.statement = reason.statement or _statement(item, what)
    # A library that is not read explains why its models are not: it goes first, so that what follows from it is not
    # asked.
    ordered = sorted(found.values(), key=lambda reason: (_rank(reason.what), -len(reason.places)))
    return _libraries_together(ordered)


def _libraries_together(ordered: Iterable[Reason]) -> list[Reason]:
    """ "trains with optax: not read" and "trains with xgboost: not read" as "trains with optax, xgboost: not read"."""
    together: dict[str, Reason] = {}
    for reason in ordered:
        verb, with_, names = reason.why.partition(" with ")
        if reason.what != "library" or not with_:
            together[f"{reason.what} {reason.why}"] = reason
        elif verb not in together:
            together[verb] = reason
        else:
            before = together[verb]
            why = f"{before.why.removesuffix(_NOT_READ)}, {names}"
            together[verb] = Reason("library", why, [*before.places, *reason.places])
    return list(together.values())


def _rank(what: str) -> int:
    return next((number for number, word in enumerate(_FIRST) if what.startswith(word)), len(_FIRST))


def _statement(item: Unread, what: str) -> str:
    """How labels or a head could be stated at its line; a saved model has no line."""
    return dict(item.statable).get(what.partition(" ")[0], "") if item.where.path is None else ""


def advice(shown: Iterable[Reason]) -> list[str]:
    """How what is not read of programs can be stated, with the comment to copy on a line of its own."""
    words: dict[str, str] = {}
    for item in shown:
        # One comment can state both, and stands at one line: the first of each is what a reader copies.
        if item.statement:
            words.setdefault(item.statement.partition("=")[0], item.statement)
    comment = f"  # trueup: {' '.join(words.values())}"
    return ["What is not read can be stated at its line:", comment] if words else []
