"""A plan from its state so far to its end: what is left is counted, and the state is kept while it grows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from trueup.auditing.counting.state import Tally
from trueup.auditing.scale.fold import Outcome, Take
from trueup.auditing.scale.plan import Job, Piece, Plan
from trueup.auditing.scale.state import Done, Pile, State
from trueup.contract.bad_input import BadInputError

#: (pieces to count with their numbers, what is counted, who takes the outcomes) -> None
Engine = Callable[[Sequence[tuple[int, Piece]], Job, Take], None]
#: Seconds between two writings of the state, and how many times longer than the last writing that has to be.
_SECONDS, _TIMES = 2.0, 20.0


@dataclass(slots=True)
class Watcher:
    """What is told while a count goes on.

    keep: takes the state from time to time, and at the end.
    see: takes the number of pieces done, those to be done, and the rows counted so far, after each piece.
    """

    keep: Callable[[State], None] | None = None
    see: Callable[[int, int, int], None] | None = None
    _due: float = field(default_factory=lambda: time.monotonic() + _SECONDS)

    def keep_sometimes(self, total: Callable[[], State]) -> None:
        """Keep the state if that is due; a state that takes long to write is written seldom."""
        now = time.monotonic()
        if self.keep is None or now < self._due:
            return
        self.keep(total())
        after = time.monotonic()
        self._due = after + max(_SECONDS, _TIMES * (after - now))


def beginning(plan: Plan, job: Job) -> State:
    """Nothing counted of a plan."""
    return State(Tally.empty(job.settings), {plan.mark: Done(len(plan.pieces))})


def resumed(before: State, plan: Plan, job: Job) -> State:
    """A state that an earlier run left.

    Raises:
        BadInputError: it is of other files, or of other settings.
    """
    if set(before.plans) != {plan.mark}:
        raise BadInputError(
            "a state of other files, or of files that have changed",
            "the state of an earlier run over the same files",
            "Name another file with --state, or remove this one to count anew",
        )
    return before + State(Tally.empty(job.settings))


def count_plan(
    plan: Plan, job: Job, before: State, numbers: Sequence[int], *, engine: Engine, watcher: Watcher
) -> State:
    """Count the pieces of those numbers that are not done.

    Whatever ends it (an error, Ctrl-C), the state so far is kept first.
    """
    done = before.plans[plan.mark]
    left = [(number, plan.pieces[number]) for number in numbers if not done.holds(number)]
    pile, rows, ended = Pile(before), before.tally.rows, len(numbers) - len(left)

    def take(number: int, outcome: Outcome) -> None:
        nonlocal rows, ended
        rows, ended = rows + outcome.tally.rows, ended + 1
        pile.add(_state_of(plan, number, outcome))
        if watcher.see is not None:
            watcher.see(ended, len(numbers), rows)
        watcher.keep_sometimes(pile.total)

    try:
        engine(left, job, take)
    finally:
        total = pile.total()
        if watcher.keep is not None:
            watcher.keep(total)
    return total


def _state_of(plan: Plan, number: int, outcome: Outcome) -> State:
    piece = plan.pieces[number]
    start, end = piece.stretch
    rows = "" if end is None else f", rows {start} to {end - 1}"
    damaged = {f"{piece.unit.name}{rows}": outcome.damage} if outcome.damage else {}
    return State(outcome.tally, {plan.mark: Done(len(plan.pieces), ((number, number + 1),))}, damaged, outcome.lines)
