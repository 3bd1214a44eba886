"""One training, validation or test by a Lightning Trainer: what is done at each of its points."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import Any

from trueup.contract.inspection import Inspection
from trueup.integrations.epochs import EpochCount, line_of
from trueup.integrations.judging import ENOUGH_STEPS, Judge
from trueup.integrations.lightning.logged import Part, accuracies, of_one_batch
from trueup.integrations.reported import as_share
from trueup.integrations.reporting import Reporter
from trueup.integrations.torch.ranks import rank, repeated_last
from trueup.integrations.torch.step_counts import StepCounts
from trueup.integrations.torch.weights import Weights

_CHANGE = "Report true_accuracy, or give self.log a metric object, or the batch's size, so that rows are averaged"
_STEPS = {"training": "training_step", "validation": "validation_step", "test": "test_step"}


@dataclass(frozen=True, slots=True)
class _Ended:
    """An epoch of a training. batches: names whose logged value is that of its last batch."""

    trained: list[EpochCount]
    validated: list[EpochCount]
    batches: set[str]
    epoch: int
    steps: tuple[int, int]


class Watch:
    """What is kept between the hooks of the callback."""

    def __init__(self, trainer: Any, module: Any, teller: Reporter, stage: str) -> None:
        self._trainer, self._module, self._teller = trainer, module, teller
        self._name = type(module).__name__
        self._counts = StepCounts(self._name, teller)
        self._judge = Judge(self._name, _CHANGE)
        self._training, self._stage = stage == "fit", stage
        self._weights: Weights | None = None
        self._validated: list[EpochCount] = []
        self._ended: _Ended | None = None
        self._before = 0
        teller.quiet = rank() != 0
        self._counts.open(_modules_of(module))

    @property
    def inspection(self) -> Inspection | None:
        """Of what the first loss was handed."""
        return self._counts.inspection

    def training_begins(self) -> None:
        """Look at the weights, which are in their place by now."""
        self._teller.quiet = rank() != 0
        self._weights = Weights(self._module)
        self._before = int(self._trainer.global_step)

    def step_begins(self) -> None:
        """What was called between two steps belongs to neither."""
        self._counts.drop()

    def step_ends(self, part: str, batch: int, loader: int = 0) -> None:
        """Count a step."""
        # Two batches ahead of the first epoch, by an untrained model: they are nobody's validation.
        if self._trainer.sanity_checking:
            self._counts.drop()
            return
        self._counts.step(f"{part} {loader}", _STEPS[part], self._kept(part, batch, loader))

    def validated(self) -> None:
        """Log the counts of the validation, of an epoch or on its own."""
        if self._trainer.sanity_checking:
            return
        self._validated = self._read("validation", "validation" if self._training else "evaluation")
        self._log(self._validated, "" if self._training else "val_")

    def tested(self) -> None:
        """Log the counts of the test."""
        self._validated = self._read("test", "evaluation")
        self._log(self._validated, "test_")

    def evaluation_ends(self) -> None:
        """The module has logged the last of it: hold its numbers against the counts."""
        if self._trainer.sanity_checking:
            return
        self._validated = self._with_reported(self._validated, of_one_batch(self._trainer))
        if self._training:
            return
        counted, self._validated = self._validated, []
        for each in counted:
            self._teller.line(each.to_text())
        self._teller.epochs += counted
        steps = int(self._trainer.global_step)
        answers = steps >= ENOUGH_STEPS or (steps == 0 and self._stage == "test")
        self._teller.find(self._judge.at_once(counted, self.inspection, answers=answers))

    def epoch_ends(self) -> None:
        """Log the counts of an epoch. What the module logs of it comes only now."""
        trained = self._read("training", "training")
        self._log(trained)
        epoch, steps = int(self._trainer.current_epoch), int(self._trainer.global_step)
        self._ended = _Ended(trained, self._validated, of_one_batch(self._trainer), epoch, (self._before, steps))
        self._validated, self._before = [], steps
        if self._weights is not None:
            optimizer = next(iter(self._trainer.optimizers), None)
            self._teller.find(self._weights.findings(self._name, steps, epoch + 1, optimizer))

    def epoch_told(self) -> None:
        """Show and judge the epoch that has ended, now that all of it is logged."""
        ended, self._ended = self._ended, None
        if ended is None:
            return
        counted = [*self._with_reported(ended.trained, ended.batches), *ended.validated]
        if counted:
            self._teller.line(line_of(counted), ended.epoch + 1)
        self._teller.epochs += counted
        self._teller.find(self._judge.findings(counted, self.inspection, ended.steps))

    def training_ends(self) -> None:
        """Tell what the last epoch showed."""
        self.leave()
        self.epoch_told()
        self._teller.find(self._judge.at_the_end())

    def leave(self) -> None:
        """Leave what was looked at as it was."""
        self._counts.close()

    def _loaders(self, part: str) -> list[str]:
        """What each data loader is counted under; as many on every rank."""
        if part == "training":
            return [f"{part} 0"]
        return [f"{part} {number}" for number in range(len(_listed(_loaders_of(self._trainer, part))))]

    def _read(self, part: str, named: Part) -> list[EpochCount]:
        loaders = self._loaders(part)
        found = self._counts.read(loaders)
        several = len(loaders) > 1
        return [
            EpochCount(
                epoch=int(self._trainer.current_epoch),
                part=named,
                prefix=f"dataloader_{number}_" if several else "",
                counts=found[key],
            )
            for number, key in enumerate(loaders)
            if key in found
        ]

    def _with_reported(self, counted: list[EpochCount], batches: set[str]) -> list[EpochCount]:
        """batches: names whose value is that of one batch."""
        result = []
        for each in counted:
            loader = int(each.prefix.split("_")[1]) if each.prefix else None
            logged = accuracies(self._trainer.callback_metrics, each.part, loader, batches)
            shares = {name: as_share(value, each.accuracy) for name, value in logged.items()}
            known = {name: value for name, value in shares.items() if value is not None}
            result.append(replace(each, reported=known))
        return result

    def _log(self, counted: list[EpochCount], start: str = "") -> None:
        for each in counted:
            for name, value in each.numbers.items():
                # The same on each rank, which Lightning is told so that it does not warn.
                self._module.log(f"{start}{name}", value, sync_dist=True, add_dataloader_idx=False, batch_size=1)

    def _kept(self, part: str, batch: int, loader: int) -> tuple[int, int] | None:
        loaders = _listed(_loaders_of(self._trainer, part))
        return repeated_last(loaders[loader], batch) if loader < len(loaders) else None


def _loaders_of(trainer: Any, part: str) -> Any:
    names = {"training": "train_dataloader", "validation": "val_dataloaders", "test": "test_dataloaders"}
    return getattr(trainer, names[part], None)


def _listed(loaders: Any) -> list[Any]:
    if isinstance(loaders, dict):
        return list(loaders.values())
    return list(loaders) if isinstance(loaders, list | tuple) else [loaders]


def _modules_of(module: Any) -> list[str]:
    """Modules of Python in which the classes of a module and of its parts are defined, PyTorch's own left out."""
    classes = {cls for each in module.modules() for cls in type(each).__mro__}
    names = {cls.__module__ for cls in classes}
    own = (name for name in names if name.partition(".")[0] not in ("torch", "builtins", "lightning", "abc"))
    return sorted(name for name in own if name in sys.modules)
