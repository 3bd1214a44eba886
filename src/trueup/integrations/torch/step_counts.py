"""The answers of a trainer's steps, counted by the losses that its steps call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from trueup.contract.inspection import Inspection
from trueup.integrations.cells import Counts
from trueup.integrations.plans import Plan
from trueup.integrations.reporting import Reporter
from trueup.integrations.torch.counts_of_ranks import counts_of_ranks
from trueup.integrations.torch.handed import inspection_of_call
from trueup.integrations.torch.loss_calls import LossCall, LossCalls
from trueup.integrations.torch.outputs import plan_and_ignored
from trueup.integrations.torch.tensor_counter import TensorCounter

_NO_LOSS = (
    "it calls no loss of classification of torch.nn.functional (nor a module around one), or calls it in compiled code"
)


@dataclass(slots=True)
class _Steps:
    """How the steps of one part went since the last reading. losses: how many a step called, at most."""

    counted: int = 0
    silent: int = 0
    several: int = 0
    losses: int = 0
    paths: Counter[str] = field(default_factory=Counter)


class StepCounts:
    """Counts a trainer's steps, each of which calls a loss: `open`, then `step` after each, `read` when a part is over.

    inspection: of what the first loss was handed; None before.
    """

    def __init__(self, name: str, teller: Reporter) -> None:
        """name: the model's."""
        self._name, self._teller = name, teller
        self._calls = LossCalls(self.see)
        self._pending: list[LossCall] = []
        self._number = 0
        self._counters: dict[str, TensorCounter] = {}
        self._plans: dict[tuple[str, int, int], tuple[Plan, int | None]] = {}
        self._uncounted: set[str] = set()
        self._steps: dict[str, _Steps] = {}
        self.inspection: Inspection | None = None

    def open(self, modules: Iterable[str] = ()) -> None:
        """Watch for calls. modules: names of modules in which losses may stand by themselves."""
        self._calls.open(modules)

    @property
    def opened(self) -> bool:
        """Whether calls are watched for."""
        return self._calls.opened

    def close(self) -> None:
        """Watch no longer."""
        self._calls.close()
        self.drop()

    def drop(self) -> None:
        """Forget the calls since the last step: they belong to none."""
        self._pending, self._number = [], 0

    def see(self, call: LossCall) -> None:
        """A loss is called."""
        # The same scores against the same labels in another loss are the same answers.
        if any(call.is_like(other) for other in self._pending):
            return
        self._number += 1
        if not self._pending:
            self._pending.append(call)

    def step(self, part: str, path: str, kept: tuple[int, int] | None = None) -> None:
        """A step is over: count what its loss was given.

        Args:
            part: what it is counted under.
            path: the step's name, for findings ("training_step").
            kept: (a, b) where of the b items of the batch only the first a are new, as the rest fills it up.

        Raises:
            TrueUpError: with the action "raise", at the first step.
        """
        pending, number = self._pending, self._number
        self.drop()
        steps = self._steps.setdefault(part, _Steps())
        steps.paths[path] += 1
        if number == 0:
            steps.silent += 1
        elif number > 1:
            steps.several += 1
            steps.losses = max(steps.losses, number)
        else:
            steps.counted += 1
            self._count(pending[0], part, path, kept)

    def read(self, parts: Iterable[str]) -> dict[str, Counts]:
        """The counts of parts since they were read last, over all ranks; every rank has to ask for the same ones."""
        asked = tuple(parts)
        counters = {part: self._counters[part] for part in asked if part in self._counters}
        found = counts_of_ranks(counters, self._teller.miss)
        for part in asked:
            steps = self._steps.pop(part, None)
            why = self._why_not(steps) if steps is not None else ""
            if why and steps is not None:
                self._teller.miss(f"not observed: {steps.paths.most_common(1)[0][0]}: {why}")
                found.pop(part, None)
        return found

    def _why_not(self, steps: _Steps) -> str:
        total = steps.counted + steps.silent + steps.several
        if steps.several:
            return (
                f"{steps.several} of {total} steps call {steps.losses} losses of classification on different scores or "
                "labels, and which of them answers is not told"
            )
        if not steps.silent:
            return ""
        if steps.counted:
            return f"{steps.silent} of {total} steps call no loss of classification, so that rows are missing"
        amounts = ", ".join(sorted(self._calls.of_amounts))
        return f"{_NO_LOSS}; {amounts} is a loss of amounts" if amounts else _NO_LOSS

    def _count(self, call: LossCall, part: str, path: str, kept: tuple[int, int] | None) -> None:
        if part in self._uncounted:
            return
        if part not in self._counters:
            plan, ignored = self._plan(call, path)
            if not plan.questions:
                self._uncounted.add(part)
                self._teller.miss(f"not observed: {path}: {plan.why or 'its outputs are amounts'}")
                return
            self._counters[part] = TensorCounter(plan, ignored)
        scores, labels = _real_rows(call, kept)
        if len(scores):
            self._counters[part].add(scores, labels)

    def _plan(self, call: LossCall, path: str) -> tuple[Plan, int | None]:
        """How a call is counted; as the training's, where it is of the same loss and as many classes."""
        rank = len(call.scores.shape)
        key = (call.name, rank, int(call.scores.shape[1 if rank > 2 else -1]) if rank > 1 else 1)
        if key not in self._plans:
            inspection = inspection_of_call(call, self._name, path)
            self.inspection = self.inspection or inspection
            self._teller.find(inspection.findings)
            self._plans[key] = plan_and_ignored(inspection, call.scores)
        return self._plans[key]


def _real_rows(call: LossCall, kept: tuple[int, int] | None) -> tuple[Any, Any]:
    """Scores and labels without the rows that fill up the batch, where a loss has as many for each item."""
    rows = len(call.scores)
    if kept is None or not kept[1] or rows % kept[1] or len(call.labels) != rows:
        return call.scores, call.labels
    real = rows // kept[1] * kept[0]
    return call.scores[:real], call.labels[:real]
