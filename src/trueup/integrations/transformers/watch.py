"""One model under watch by the Trainer of Transformers: what is done at each of its points."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from dataclasses import replace
from math import ceil
from typing import Any, Literal

from trueup.contract.inspection import Inspection
from trueup.integrations.epochs import EpochCount, line_of
from trueup.integrations.judging import ENOUGH_STEPS, Judge
from trueup.integrations.reported import as_share
from trueup.integrations.reporting import Reporter
from trueup.integrations.torch.ranks import rank, rows_of_gathered
from trueup.integrations.torch.step_counts import StepCounts
from trueup.integrations.torch.weights import Weights
from trueup.integrations.transformers.smoothing import SmoothedLoss

_CHANGE = "Report true_accuracy, or let compute_metrics count the rows that the loss counts"
_STEP = "compute_loss"
_LATE = "TrueUp was added when the Trainer stood already, and saw it only after the first batch: give it as callbacks="
_COMPILED = "torch_compile=True: compiled code is not looked into"
_OURS = "true_accuracy"


class Watch:
    """What is kept about one model between the hooks of the callback."""

    def __init__(self, model: Any, teller: Reporter, *, compiled: bool) -> None:
        self.model, self._teller, self._compiled = model, teller, compiled
        self._name = type(model).__name__
        self._counts = StepCounts(self._name, teller)
        self._smoothed = SmoothedLoss(self._counts.see)
        self._judge = Judge(self._name, _CHANGE)
        self._weights: Weights | None = None
        self._training, self._evaluates = False, False
        self._steps = self._begun = 0
        self._evaluated: tuple[str, list[EpochCount]] | None = None
        self._unlogged: dict[str, float] = {}
        self._late = False
        # A compiled module is traced with its hooks, which have nothing to do there.
        self._hook = None if compiled else model.register_forward_pre_hook(self._forward_begins)

    @property
    def inspection(self) -> Inspection | None:
        """Of what the first loss was handed."""
        return self._counts.inspection

    def training_begins(self, state: Any, *, evaluates: bool) -> None:
        """Look at the weights. evaluates: whether there will be validations."""
        self._teller.quiet = rank() != 0
        self._training, self._evaluates, self._late = True, evaluates, False
        self._judge, self._weights = Judge(self._name, _CHANGE), Weights(self.model)
        self._begun = self._steps = int(state.global_step)
        if self._compiled:
            self._teller.miss(f"not observed: {_COMPILED}")

    def step_ends(self) -> None:
        """Count a step of the training."""
        self._count("training", None)

    def predicted(self) -> None:
        """Count a batch of an evaluation."""
        self._late = self._late or not self._counts.opened
        self._count("evaluation", rows_of_gathered())

    def epoch_ends(self, state: Any, optimizer: Any) -> None:
        """Read, show and judge the counts of an epoch's training. They go into the next log."""
        counted = self._read("training", "training", state, "")
        self._unlogged = {name: value for each in counted for name, value in each.numbers.items()}
        epoch = _epoch(state)
        if counted:
            self._teller.line(line_of(counted), epoch + 1)
        self._teller.epochs += counted
        if self._weights is not None:
            steps = int(state.global_step) - self._begun
            self._teller.find(self._weights.findings(self._name, steps, epoch + 1, optimizer))
        if not self._evaluates:
            before, self._steps = self._steps, int(state.global_step)
            self._teller.find(self._judge.findings(counted, self.inspection, (before, self._steps)))

    def logs(self, state: Any, logs: MutableMapping[str, Any]) -> None:
        """Add numbers to what is logged: those of the evaluation that it is the log of, or of the epoch that ended."""
        key = next((name.removesuffix("_runtime") for name in logs if name.endswith("_runtime")), "train")
        numbers, self._unlogged = self._unlogged, {}
        if key != "train":
            numbers |= self._numbers(key, state)
        logs.update(numbers)
        if state.log_history:
            state.log_history[-1].update(numbers)

    def evaluation_ends(self, state: Any, metrics: MutableMapping[str, Any]) -> None:
        """Show and judge the counts of a validation, an evaluation or a prediction."""
        key = next((name.removesuffix("_runtime") for name in metrics if name.endswith("_runtime")), "eval")
        metrics.update(self._numbers(key, state))
        _, counted = self._evaluated or (key, [])
        self._evaluated = None
        counted = [replace(each, reported=_reported(metrics, key, each.accuracy)) for each in counted]
        self._teller.epochs += counted
        if not self._training:
            for each in counted:
                self._teller.line(each.to_text())
            # Evaluations are often asked for before a training, to have something to compare it with.
            steps = int(state.global_step)
            answers = steps >= ENOUGH_STEPS or (steps == 0 and key == "test")
            self._teller.find(self._judge.at_once(counted, self.inspection, answers=answers))
            return
        if counted:
            self._teller.line(line_of(counted), _epoch(state) + 1)
        before, self._steps = self._steps, int(state.global_step)
        self._teller.find(self._judge.findings(counted, self.inspection, (before, self._steps)))

    def training_ends(self) -> None:
        """Tell what the last epoch showed."""
        self._training = False
        self._close()
        self._teller.find(self._judge.at_the_end())

    def leave(self) -> None:
        """Take the hook off the model."""
        self._close()
        if self._hook is not None:
            self._hook.remove()

    def _forward_begins(self, module: Any, arguments: Any) -> None:  # noqa: ARG002 - as PyTorch calls it
        if not self._counts.opened:
            self._counts.drop()
            self._counts.open(_modules_of(self.model))
            self._smoothed.open()

    def _close(self) -> None:
        self._counts.close()
        self._smoothed.close()

    def _count(self, part: str, kept: tuple[int, int] | None) -> None:
        if not self._compiled:
            try:
                self._counts.step(part, _STEP, kept)
            finally:
                # Open within a step only: a training that breaks off tells nobody.
                self._close()

    def _numbers(self, key: str, state: Any) -> dict[str, float]:
        """Of an evaluation, under its key ("eval"); read once."""
        if self._evaluated is None:
            prefix = "" if key in ("eval", "test") else key.removeprefix("eval_") + "_"
            named: Literal["validation", "evaluation"] = "validation" if self._training else "evaluation"
            self._evaluated = (key, self._read("evaluation", named, state, prefix))
        known, counted = self._evaluated
        return {
            f"{known}_{name.removeprefix('val_').removeprefix(each.prefix)}": value
            for each in counted
            for name, value in each.numbers.items()
        }

    def _read(
        self, part: str, named: Literal["training", "validation", "evaluation"], state: Any, prefix: str
    ) -> list[EpochCount]:
        self._teller.quiet = rank() != 0
        if part == "evaluation" and not self._training:
            if self._compiled:
                self._teller.miss(f"not observed: {_COMPILED}")
            if self._late:
                self._teller.miss(f"not observed: {_LATE}")
        counts = self._counts.read((part,)).get(part)
        late, self._late = self._late and part == "evaluation", False
        if counts is None or late:
            return []
        return [EpochCount(epoch=_epoch(state), part=named, prefix=prefix, counts=counts)]


def _epoch(state: Any) -> int:
    """From 0."""
    return max(ceil(float(state.epoch or 0) - 1e-6) - 1, 0)


def _reported(metrics: MutableMapping[str, Any], key: str, true: float) -> dict[str, float]:
    found = {}
    for name, value in metrics.items():
        own = name.removeprefix(f"{key}_")
        if name != own and "acc" in own.lower() and _OURS not in own and isinstance(value, int | float):
            share = as_share(float(value), true)
            if share is not None:
                found[own] = share
    return found


def _modules_of(model: Any) -> list[str]:
    names = {cls.__module__ for cls in type(model).__mro__}
    return sorted(name for name in names if name in sys.modules and name.partition(".")[0] not in ("torch", "builtins"))
