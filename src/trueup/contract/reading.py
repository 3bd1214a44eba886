"""What a reader brings back: setups, and what it could not read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal

from trueup.contract.known import Place
from trueup.contract.setup import Setup

#: Why the labels of a saved model are not known: no file holds them.
NO_LABELS = "a saved model does not hold its labels"
#: What is missing of a setup of a saved model that was read as far as a file tells it.
BUT_LABELS = f"labels: {NO_LABELS}"
#: Why the loss of a model that is only built is not known.
NOT_COMPILED = "the model is not compiled in what was read"
_IS_GIVEN, _FROM_OUTSIDE = "() is given its ", " from outside"


def from_outside(function: str, name: str) -> str:
    """Why nothing is known of an argument of a function that nobody in the program calls."""
    return f"{function}{_IS_GIVEN}{name}{_FROM_OUTSIDE}"


def is_from_outside(why: str) -> bool:
    """True for such a reason."""
    return _IS_GIVEN in why and why.endswith(_FROM_OUTSIDE)


#: "labels" and "head" with the statement of each that the rest of the setup leaves likely.
Statable = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that was there and was not read; `why` is a clause ("a syntax error: …", "the loop limit was met").

    kind: "file" (nothing of it was read), "part" (a cell, a function, a block), "setup" (a party stayed unknown),
        "limit" (a bound of the interpreter was met), "defect" (trueup itself failed there, and read on), "library" (it
        trains with a library that is not read), "foreign" (a notebook in another language than Python).
    trace: of a defect, the traceback that helps whoever mends it.
    missing: of a setup, the parties that stayed unknown, each with why.
    statable: of a setup, how labels and head that stayed unknown could be stated at its line ("labels=one-hot(10)").
    """

    where: Place
    why: str
    kind: str = "part"
    trace: str = field(default="", compare=False, repr=False)
    missing: tuple[tuple[str, str], ...] = ()
    statable: Statable = field(default=(), compare=False)


#: How the clause begins about a library whose metrics a file calls, and that was not read there.
SCORES = "scores with"


@dataclass(frozen=True, slots=True)
class Remark:
    """About a comment that states a fact: what is read contradicts it, it is not understood, or meets nothing.

    why: for a contradiction what is read instead, else what is wrong. statement: the words that state it.
    """

    where: Place
    kind: Literal["contradicted", "wrong", "unmet"]
    why: str
    statement: str = ""


@dataclass(frozen=True, slots=True)
class ParameterDefaults:
    """What calls do with the defaults of parameters, by the place of the parameter.

    replaced: those for which a call passes another value, or one that was not read. taken: those that a call leaves as
    they are.
    """

    replaced: frozenset[Place] = frozenset()
    taken: frozenset[Place] = frozenset()

    def __add__(self, other: ParameterDefaults) -> ParameterDefaults:
        """Those of two programs."""
        return ParameterDefaults(self.replaced | other.replaced, self.taken | other.taken)

    @property
    def unused(self) -> frozenset[Place]:
        """Those that every call replaces."""
        return self.replaced - self.taken


NO_DEFAULTS = ParameterDefaults()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading one file (or model).

    remarks: about its statements. stated: functions of the configuration that were met. python2: it was rewritten.
    defaults: what its calls do with the defaults of parameters.
    """

    file: str
    setups: tuple[Setup, ...] = ()
    unread: tuple[Unread, ...] = ()
    remarks: tuple[Remark, ...] = ()
    stated: frozenset[str] = frozenset()
    python2: bool = False
    defaults: ParameterDefaults = NO_DEFAULTS


def incomplete(setups: Iterable[Setup], statable: Callable[[Setup], Statable]) -> list[Unread]:
    """What is missing in setups that are not complete: each reason with the parties that it hides.

    statable: how a person could state what is missing; what a loss takes is not for the contract to say.
    """
    found = []
    for setup in setups:
        parties: dict[str, list[str]] = {}
        for party, why in _parties(setup):
            parties.setdefault(why, []).append(party)
        clauses = "; ".join(f"{', '.join(names)}: {why}" for why, names in parties.items())
        if clauses:
            found.append(Unread(setup.where, clauses, "setup", missing=_parties(setup), statable=statable(setup)))
    return found


#: Characters of a traceback that are kept; what a program holds may stand in its last line.
_TRACE = 8_000


def defect(where: Place, doing: str, what: str, trace: str) -> Unread:
    """A fault of trueup itself that was met on the way; what it was doing ("follow this call") is left out.

    what: as `raised_at` says it.
    """
    return Unread(where, f"trueup could not {doing} because of a fault of its own ({what})", "defect", trace)


def raised_at(error: BaseException) -> str:
    """What was raised and where: "IndexError in frames.py:120"."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    place = f" in {PurePath(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}" if step is not None else ""
    return type(error).__name__ + place


def trace_of(error: BaseException) -> str:
    """The traceback of an exception, of a long one its end."""
    import traceback  # noqa: PLC0415 - only a fault pays for it

    return "".join(traceback.format_exception(error))[-_TRACE:]


def _parties(setup: Setup) -> tuple[tuple[str, str], ...]:
    """What is missing; a head of which neither units nor activation were read, for one reason, is one thing."""
    missing = dict(setup.missing)
    if missing.get("loss") == NOT_COMPILED:
        return (("a model", "it is built here, and neither compiled nor trained in what was read"),)
    units = missing.get("head units")
    if units is None or units != missing.get("head activation"):
        return setup.missing
    return ("head", units), *((party, why) for party, why in setup.missing if not party.startswith("head "))
