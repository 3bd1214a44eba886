"""`Watch`: the true accuracy of a loop of one's own beside the one that it reports, and what is wrong with it."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from typing import Any, Literal, Self

from trueup.contract.bad_input import BadInputError
from trueup.contract.inspection import Inspection
from trueup.inspecting import inspect
from trueup.integrations.active_runs import log_to_active_runs
from trueup.integrations.callback_base import CallbackBase
from trueup.integrations.epochs import EpochCount, line_of, reported_accuracies
from trueup.integrations.judging import Judge
from trueup.integrations.reporting import Action
from trueup.integrations.torch.counts_of_ranks import counts_of_ranks
from trueup.integrations.torch.outputs import plan_and_ignored
from trueup.integrations.torch.ranks import rank
from trueup.integrations.torch.tensor_counter import TensorCounter
from trueup.integrations.torch.weights import Weights

Part = Literal["training", "validation"]
_PARTS: tuple[Part, ...] = ("training", "validation")
#: Rows of the first batch that are looked at for how labels are written.
_ROWS = 100_000
_CHANGE = "Report true_accuracy: rows answered right of all rows, of every batch, however large"


class Watch(CallbackBase):
    """Watch a training loop of your own, in three lines.

    ```python
    watch = Watch(model, loss)
    ...                                     # in each step, of training and of validation
    watch.batch(logits, labels)
    ...                                     # when an epoch ends
    watch.epoch(reported=accuracy)
    ```

    With the first batch the model, its loss and the labels are inspected (`trueup.inspect`). Each batch is counted
    where its tensors are, in whole numbers: batches of uneven sizes count by their rows, and rows whose label is the
    loss's `ignore_index` are left out. When an epoch ends, one line shows the true accuracy beside the reported one,
    and the lift over the largest class, of the training and of the validation. TU401 and TU402 are told once there is
    evidence (three epochs on end after 50 steps or more, or the end of the training), TU403 where a reported accuracy
    is another number by more than chance explains, TU404 after the first epoch where no weight moved.

    In a training of several processes (`torch.distributed`), call it in each: counts are those of all ranks, and
    rank 0 tells them. A `DistributedSampler` that fills up the last batch repeats rows, which count as often as they
    are seen.

    Args:
        model: the module, or one wrapped for several devices.
        loss: what the training minimises, as `trueup.inspect(…, loss=)` takes it: a module such as
            `CrossEntropyLoss()`, or a function such as `torch.nn.functional.cross_entropy`.
        optimizer: of the training, if at hand; its learning rate explains weights that stand still.
        action: what a finding does. "warn" gives a `TrueUpWarning`; "raise" ends the training with a `TrueUpError` (for
            warnings and errors; notes are logged); "log" sends findings and lines to the logger "trueup".
        verbose: False prints no line for an epoch.

    Raises:
        BadInputError: an action that there is not; a model that is no module, or a loss that is none.
    """

    def __init__(
        self, model: Any, loss: Any, *, optimizer: Any = None, action: Action = "warn", verbose: bool = True
    ) -> None:
        super().__init__(action, verbose)
        self._inspection = inspect(model, loss=loss)
        self._model, self._loss, self._optimizer = model, loss, optimizer
        self._name = type(model).__name__
        self._teller.begin({})
        self._judge, self._weights = Judge(self._name, _CHANGE), Weights(model)
        self._counters: dict[Part, TensorCounter] | None = None
        self._epoch, self._steps, self._before = 0, 0, 0

    @property
    def inspection(self) -> Inspection:
        """Of the model, with the labels of the first batch once there was one."""
        return self._inspection

    def batch(self, logits: Any, labels: Any, *, mask: Any = None, part: Part | None = None) -> None:
        """Count a batch. Neither gradients nor random numbers are touched, and nothing waits for the device.

        Args:
            logits: what the loss is given as its input, a tensor of floats (n, k), (n, 1), (n,), or (n, k, …) and
                (n, …, k) with a row for each position; logits or probabilities, as the loss takes them.
            labels: what the loss is given as its target: class numbers (n,) or (n, …) from 0 to k - 1, or 0 and 1 of
                the logits' shape (one-hot rows, or tags).
            mask: (n,) or of the rows' shape; rows where it is 0 or False are left out.
            part: which part of the epoch it is of. None: "training" where the model is in training mode and gradients
                are recorded, else "validation".

        Raises:
            TrueUpError: with action="raise", at the first batch.
        """
        part = part if part is not None else self._part()
        if part == "training":
            self._steps += 1
        if self._counters is None:
            self._counters = self._look(logits, labels)
        if part in self._counters:
            self._counters[part].add(logits, labels, mask)

    def epoch(self, *, reported: float | Mapping[str, float] | None = None) -> dict[str, float]:
        """An epoch is over: show, log and judge what was counted since the last one.

        Args:
            reported: the accuracy that the loop prints, a share in [0, 1] (not percent), of the validation where there
                was one, else of the training; or several by name, those of the validation starting with "val_".

        Returns:
            `true_accuracy`, `majority_share`, `lift` and those with `val_` before them, for a logger of your own; runs
            of MLflow and W&B that are open have got them. Empty where nothing was counted.

        Raises:
            BadInputError: a reported accuracy that is no share.
            TrueUpError: with action="raise".
        """
        shares = _shares(reported)
        self._teller.quiet = rank() != 0
        counted = self._counted(shares)
        numbers = {name: value for each in counted for name, value in each.numbers.items()}
        if counted:
            # Of several processes only the first one writes, or each number would stand there once for each of them.
            if not self._teller.quiet:
                log_to_active_runs(numbers, self._epoch)
            self._teller.line(line_of(counted), self._epoch + 1)
        self._teller.epochs += counted
        before, self._before = self._before, self._steps
        self._epoch += 1
        self._teller.find(self._weights.findings(self._name, self._steps, self._epoch, self._optimizer))
        if counted and counted[0].part == "evaluation":
            self._teller.find(self._judge.at_once(counted, self._inspection))
        else:
            steps = (before, self._steps) if self._steps else None
            self._teller.find(self._judge.findings(counted, self._inspection, steps))
        return numbers

    def end(self) -> None:
        """The training is over: tell what its last epoch showed. `with Watch(…) as watch:` does this by itself.

        Raises:
            TrueUpError: with action="raise".
        """
        self._teller.find(self._judge.at_the_end())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is None:
            self.end()

    def _part(self) -> Part:
        learning = self._model.training and sys.modules["torch"].is_grad_enabled()
        return "training" if learning else "validation"

    def _look(self, logits: Any, labels: Any) -> dict[Part, TensorCounter]:
        """Inspect with the labels of the first batch, and say how they are counted; empty where they are not."""
        try:
            self._inspection = inspect(self._model, y=labels[:_ROWS].detach().cpu(), loss=self._loss)
        except (BadInputError, AttributeError, TypeError) as error:
            self._teller.miss(f"the labels are not inspected: {error}")
        self._teller.quiet = rank() != 0
        self._teller.find(self._inspection.findings)
        if not hasattr(logits, "shape"):
            self._teller.miss(
                f"the output is not counted: the batch has a {type(logits).__name__} in place of a tensor"
            )
            return {}
        plan, ignored = plan_and_ignored(self._inspection, logits)
        if plan.why:
            self._teller.miss(f"the output is not counted: {plan.why}")
        return {part: TensorCounter(plan, ignored) for part in _PARTS} if plan.questions else {}

    def _counted(self, shares: Mapping[str, float]) -> list[EpochCount]:
        found = [
            EpochCount(epoch=self._epoch, part=self._named(part), prefix="", counts=counts)
            for part, counts in counts_of_ranks(self._counters or {}, self._teller.miss).items()
        ]
        return _with_reported(found, shares)

    def _named(self, part: Part) -> Literal["training", "validation", "evaluation"]:
        """Without a step of training, and with the weights as they were, it is an evaluation of a finished model."""
        alone = part == "validation" and not self._steps and not self._weights.moved()
        return "evaluation" if alone else part


def _shares(reported: float | Mapping[str, float] | None) -> dict[str, float]:
    """The reported numbers by name; a single one under ""."""
    named = {} if reported is None else dict(reported) if isinstance(reported, Mapping) else {"": reported}
    shares = {name: float(value) for name, value in named.items()}
    for name, value in shares.items():
        if (not name or "acc" in name.lower()) and not math.isnan(value) and not 0 <= value <= 1:
            raise BadInputError(
                f"{value!r} as the reported {name or 'accuracy'}", "a share in [0, 1]", "Divide percent by 100"
            )
    return {name: value for name, value in shares.items() if not math.isnan(value)}


def _with_reported(counted: list[EpochCount], shares: Mapping[str, float]) -> list[EpochCount]:
    last = counted[-1] if counted else None
    found = []
    for each in counted:
        start = "validation" if each.part == "validation" else "training"
        reported = reported_accuracies({name: value for name, value in shares.items() if name}, start, "", ("",))
        if each is last and "" in shares:
            reported = {"accuracy": shares[""], **reported}
        found.append(EpochCount(epoch=each.epoch, part=each.part, prefix="", counts=each.counts, reported=reported))
    return found
