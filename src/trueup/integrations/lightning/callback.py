"""The callback `TrueUp` for Lightning's Trainer: what a training reports beside what is true."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import Any, cast

from trueup.contract.bad_input import BadInputError
from trueup.contract.inspection import Inspection
from trueup.integrations.callback_base import CallbackBase
from trueup.integrations.lightning.watch import Watch
from trueup.integrations.reporting import Action

#: Under these names Lightning is installed; the classes of one are not those of the other.
_LIBRARIES = ("lightning.pytorch", "pytorch_lightning")


class TrueUp(CallbackBase):
    """Watch a training: `Trainer(callbacks=[TrueUp()])`, for `fit`, `validate` and `test`.

    Each step's answers are counted by the loss of classification that it calls (`nn.CrossEntropyLoss`,
    `functional.binary_cross_entropy_with_logits` …), where the tensors are and in whole numbers: batches of uneven
    sizes count by their rows, rows that the loss ignores are left out, and rows that a `DistributedSampler` repeats to
    fill up the last batch count once. Counts are those of all ranks; rank 0 tells them. The sanity check is not
    counted.

    With the first step, what the loss was handed is inspected: how many outputs, which activation they went through
    last, and how the labels are written. After each epoch one line shows the true accuracy beside the one that the
    module logs, of the validation too, and the lift over the largest class. TU403 and TU404 are noticed after an
    epoch, TU401 and TU402 once there is evidence (three epochs on end after 50 steps or more, or the end).

    `true_accuracy`, `majority_share` and `lift` are logged by `LightningModule.log`, and with `val_` before them those
    of the validation, so that loggers, the progress bar's metrics and `ModelCheckpoint(monitor="val_true_accuracy")`
    have them. Of several data loaders they are `val_dataloader_0_true_accuracy` and so on.

    Args:
        action: what a finding does. "warn" gives a `TrueUpWarning`; "raise" ends the training with a `TrueUpError` (for
            warnings and errors; notes are logged); "log" sends findings and lines to the logger "trueup".
        verbose: False prints no line for an epoch.

    Attributes:
        inspection: of what the first loss was handed; None before.
        findings: everything that was found, in order.
        epochs: counts of every epoch; see `EpochCount`.
        unobserved: what could not be counted and why, as sentences.

    Raises:
        BadInputError: an action that there is not; no Lightning that can be imported.
    """

    def __init__(self, *, action: Action = "warn", verbose: bool = True) -> None:
        super().__init__(action, verbose)
        self._teller.begin({})
        self._watch: Watch | None = None

    @property
    def inspection(self) -> Inspection | None:
        """Of what the first loss was handed."""
        return self._watch.inspection if self._watch is not None else None

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Called by Lightning when something begins."""
        self._teller.begin({})
        self._watch = Watch(trainer, pl_module, self._teller, stage)

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """The weights are in their place."""
        self._watched().training_begins()

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Tell about the epoch before."""
        self._watched().epoch_told()

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """A step begins."""
        self._watched().step_begins()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Count it."""
        self._watched().step_ends("training", batch_idx)

    def on_validation_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """A step begins."""
        self._watched().step_begins()

    def on_validation_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Count it."""
        self._watched().step_ends("validation", batch_idx, dataloader_idx)

    on_test_batch_start = on_validation_batch_start

    def on_test_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Count it."""
        self._watched().step_ends("test", batch_idx, dataloader_idx)

    def on_validation_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Read and log the counts of the validation."""
        self._watched().validated()

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Hold them against what was logged."""
        self._watched().evaluation_ends()

    def on_test_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Read and log the counts of the test."""
        self._watched().tested()

    on_test_end = on_validation_end

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Read and log the counts of the epoch."""
        self._watched().epoch_ends()

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Tell what the last epoch showed."""
        self._watched().training_ends()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Leave what was looked at as it was."""
        self._watched().leave()

    def teardown(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Leave what was looked at as it was."""
        self._watched().leave()

    def _watched(self) -> Watch:
        if self._watch is None:
            raise RuntimeError("Lightning has set nothing up")
        return self._watch

    def __getstate__(self) -> dict[str, Any]:
        """A copy or a pickle takes what was found, not the model."""
        return {**vars(self), "_watch": None}

    def __reduce__(self) -> Any:
        # The class is made for the Lightning that is loaded, and is found again by that.
        return _restored, (), self.__getstate__()


def true_up_of_program() -> type[TrueUp]:
    """The class for the Lightning that the program has loaded; where it has loaded none, one is imported.

    Raises:
        BadInputError: none is installed.
    """
    loaded = tuple(name for name in _LIBRARIES if hasattr(sys.modules.get(name), "Callback"))
    return _true_up_of(loaded or (_imported(),))


@cache
def _true_up_of(libraries: tuple[str, ...]) -> type[TrueUp]:
    bases = tuple(sys.modules[name].Callback for name in libraries)
    body = {"__module__": "trueup.lightning", "__doc__": TrueUp.__doc__}
    return cast(type[TrueUp], type("TrueUp", (TrueUp, *dict.fromkeys(bases)), body))


def _imported() -> str:
    for name in _LIBRARIES:
        try:
            import_module(name)
        except ImportError:
            continue
        return name
    raise BadInputError("no Lightning can be imported", " or ".join(_LIBRARIES), "Install lightning")


def _restored() -> TrueUp:
    return true_up_of_program()()
