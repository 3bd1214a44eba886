"""How far a count has come: what is counted, of which plans which pieces, and what was left out; `+` joins two."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trueup.auditing.counting.digest import refuse_changed, sealed
from trueup.auditing.counting.state import Span, Tally, joined_spans
from trueup.contract.bad_input import BadInputError

#: The version of the dictionary that `State.to_dict` writes.
FORMAT = 1
WHAT = "trueup audit state"


@dataclass(frozen=True, slots=True)
class Done:
    """Of a plan with so many pieces, the numbers [start, end) of those that are counted or left out."""

    pieces: int
    spans: tuple[Span, ...] = ()

    @property
    def number(self) -> int:
        """How many are done."""
        return sum(end - start for start, end in self.spans)

    def holds(self, piece: int) -> bool:
        """Whether this one is."""
        return any(start <= piece < end for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class State:
    """One or several counts under way, with equal settings.

    plans: mark of the plan -> what is done of it.
    damaged: file, as it is shown -> why it, or a part of it, was left out.
    lines: lines of text tables that were left out.
    """

    tally: Tally
    plans: Mapping[str, Done] = field(default_factory=dict)
    damaged: Mapping[str, str] = field(default_factory=dict)
    lines: int = 0

    @property
    def missing(self) -> int:
        """Pieces of the plans that are not done."""
        return sum(done.pieces - done.number for done in self.plans.values())

    def __add__(self, other: State) -> State:
        """Both; BadInputError where settings differ or a piece, or a row, is in both."""
        if not isinstance(other, State):
            return NotImplemented
        plans = dict(self.plans)
        for mark, done in other.plans.items():
            had = plans.get(mark, Done(done.pieces))
            plans[mark] = Done(done.pieces, _once((*had.spans, *done.spans)))
        return State(self.tally + other.tally, plans, {**self.damaged, **other.damaged}, self.lines + other.lines)

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it; the same pieces give the same dictionary in whatever order they were counted.

        "digest" is over all the rest, so that a state in which a digit was changed is not counted on.
        """
        data = {
            "format": FORMAT,
            "what": WHAT,
            "plans": {
                mark: {"pieces": done.pieces, "done": [list(span) for span in done.spans]}
                for mark, done in sorted(self.plans.items())
            },
            "damaged": dict(sorted(self.damaged.items())),
            "lines": self.lines,
            "tally": self.tally.to_dict(),
        }
        return sealed(data)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> State:
        """The reverse of `to_dict`; BadInputError for anything else."""
        if data.get("what") != WHAT or data.get("format") != FORMAT:
            raise BadInputError(
                f"a file that calls itself {data.get('what')!r}, format {data.get('format')!r}",
                f"{WHAT!r}, format {FORMAT}, as --state writes it",
                "Count again with this release, or merge with the release that wrote it",
            )
        refuse_changed(data, "--state")
        try:
            plans = {
                str(mark): Done(int(plan["pieces"]), _once((int(start), int(end)) for start, end in plan["done"]))
                for mark, plan in data["plans"].items()
            }
            damaged = {str(file): str(why) for file, why in data["damaged"].items()}
            return cls(Tally.from_dict(data["tally"]), plans, damaged, int(data["lines"]))
        except (KeyError, TypeError, ValueError, AttributeError) as damage:
            if isinstance(damage, BadInputError):
                raise
            raise BadInputError(f"a damaged state ({damage})", "what --state wrote", "Count again") from damage


def _once(spans: Iterable[Span]) -> tuple[Span, ...]:
    try:
        return joined_spans(spans, "")
    except BadInputError as twice:
        raise BadInputError(
            "the same pieces of the same files are counted in both", "each shard once", "Leave one of them out"
        ) from twice


class Pile:
    """States to be added, in the manner of a binary counter: a large sum is copied seldom, not for each piece."""

    def __init__(self, start: State) -> None:
        self._levels: list[State | None] = []
        self._start = start

    def add(self, state: State) -> None:
        """One more."""
        # Two sums are added only once both hold as many pieces, so that each table is copied log2(pieces) times.
        for at, stored in enumerate(self._levels):
            if stored is None:
                self._levels[at] = state
                return
            state, self._levels[at] = stored + state, None
        self._levels.append(state)

    def total(self) -> State:
        """All together."""
        total = self._start
        for stored in self._levels:
            if stored is not None:
                total = total + stored
        self._start, self._levels = total, []
        return total


def read_state(file: Path) -> State:
    """A state as --state wrote it; BadInputError names the file."""
    try:
        data = json.loads(file.read_bytes())
        if not isinstance(data, dict):
            raise BadInputError(f"a JSON {type(data).__name__}", "an object", "Give a file that --state wrote")
        return State.from_dict(data)
    except OSError as error:
        raise BadInputError(f"{file} cannot be read ({error.strerror})", "a state file", "Check the path") from error
    except BadInputError as error:
        raise BadInputError(f"{file}: {error.came}", error.expected, error.do) from error
    except (ValueError, RecursionError) as error:
        raise BadInputError(
            f"{file} is no JSON ({' '.join(str(error).split())[:100]})", "a file that --state wrote", "Check it"
        ) from error


def merged(states: Sequence[tuple[str, State]]) -> State:
    """The sum of states by the names of their files; BadInputError names two files that do not go together."""
    total: State | None = None
    for at, (name, state) in enumerate(states):
        try:
            total = state if total is None else total + state
        except BadInputError as error:
            # Sums are made again, but only on the way to an error: it has to name the file that the user can leave out.
            other = next((before for before, item in states[:at] if not _fit(item, state)), "the others")
            raise BadInputError(f"{other} and {name}: {error.came}", error.expected, error.do) from error
    if total is None:
        raise BadInputError("no state", "at least one file", "Name the files that --state wrote")
    return total


def _fit(first: State, other: State) -> bool:
    try:
        _ = first + other
    except BadInputError:
        return False
    return True
