"""An error has evidence: what it rests on was seen. What was only taken for so makes it a warning, and is told; what
may as well be something else makes it a note.

In the ninth to eleventh blind sets (field/README.md) most of the warnings for which only a call or a training was not
seen were right, and 1 of the 7 that were told of one way of a test.
"""

from __future__ import annotations

from trueup.contract.assumption import Part
from trueup.contract.known import Place, Unknown
from trueup.contract.setup import Setup

#: What every error rests on: that the parties come together as they were read, in a program that trains with them.
_ALWAYS: frozenset[Part] = frozenset({"meeting", "training"})


def is_undecided(setup: Setup, needs: frozenset[Part]) -> bool:
    """True where something that an error with these needs rests on may as well be something else."""
    return any(assumption.undecided and assumption.of in needs | _ALWAYS for assumption in setup.assumptions)


def parameters_of(setup: Setup, needs: frozenset[Part]) -> tuple[Place, ...]:
    """Where the parameters stand whose defaults a finding with these needs rests on."""
    wanted = needs | _ALWAYS
    places = (item.parameter for item in setup.assumptions if item.of in wanted)
    return tuple(dict.fromkeys(place for place in places if place is not None))


def unseen_of(setup: Setup, needs: frozenset[Part], *, by_release: bool, of_number: bool) -> tuple[str, ...]:
    """What an error with these needs rests on and was not seen, as clauses; empty where it has its evidence.

    by_release: releases differ in what is told; then the release has to be known as well. of_number: the rule is about
    a number that is no error, which is what it is whether the model is trained or not.
    """
    wanted = needs | (_ALWAYS - {"training"} if of_number else _ALWAYS)
    clauses = tuple(assumption.clause for assumption in setup.assumptions if assumption.of in wanted)
    unread = setup.labels.encoding
    if "labels" in wanted and isinstance(unread, Unknown):
        clauses += (f"labels as they are taken to be: {unread.why}",)
    return (*clauses, "one of several releases that differ") if by_release and setup.target.assumed else clauses
