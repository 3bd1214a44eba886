"""The callback `TrueUp` for the Trainer of Transformers: what a training reports beside what is true."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import Any, cast

from trueup.contract.bad_input import BadInputError
from trueup.contract.inspection import Inspection
from trueup.integrations.callback_base import CallbackBase
from trueup.integrations.reporting import Action
from trueup.integrations.transformers.watch import Watch

_DEEPEST = 6


class TrueUp(CallbackBase):
    """Watch a training: `Trainer(…, callbacks=[TrueUp()])`, for `train`, `evaluate` and `predict`.

    Each step's answers are counted by the loss of classification that it calls, the model's own or that of a
    `compute_loss`, where the tensors are and in whole numbers: batches of uneven sizes count by their rows, positions
    whose label is -100 are left out, tokens of a language model are held against the token that follows. In
    evaluations over several processes rows that fill up the last batch count once. Counts are those of all ranks; the
    first one tells them.

    With the first step, what the loss was handed is inspected: how many outputs, which activation they went through
    last, and how the labels are written. After each epoch and each evaluation a line shows the true accuracy beside
    the one that `compute_metrics` reports, and the lift over the largest class. TU403 and TU404 are noticed at once,
    TU401 and TU402 once there is evidence (three evaluations on end after 50 steps or more, or the end).

    Numbers go where the Trainer logs: `eval_true_accuracy`, `eval_majority_share` and `eval_lift` are part of what
    `evaluate` returns and logs, so that `metric_for_best_model="eval_true_accuracy"` and every tracker have them;
    `true_accuracy`, `majority_share` and `lift` of the training are logged when an epoch ends.

    Args:
        action: what a finding does. "warn" gives a `TrueUpWarning`; "raise" ends the training with a `TrueUpError` (for
            warnings and errors; notes are logged); "log" sends findings and lines to the logger "trueup".
        verbose: False prints no line.

    Attributes:
        inspection: of what the first loss was handed; None before.
        findings: everything that was found, in order.
        epochs: counts of every epoch and evaluation; see `EpochCount`.
        unobserved: what could not be counted and why, as sentences.

    Raises:
        BadInputError: an action that there is not; no Transformers that can be imported.
    """

    def __init__(self, *, action: Action = "warn", verbose: bool = True) -> None:
        super().__init__(action, verbose)
        self._teller.begin({})
        self._watch: Watch | None = None

    @property
    def inspection(self) -> Inspection | None:
        """Of what the first loss was handed."""
        return self._watch.inspection if self._watch is not None else None

    def on_init_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """The Trainer stands: its model is known, and evaluations tell nobody when they begin."""
        self._stand_first()
        self._watch_over(more.get("model"), args)

    def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """The weights are in their place."""
        self._stand_first()
        self._teller.begin({})
        self._watch_over(more.get("model"), args)
        self._watched().training_begins(
            state, evaluates=_strategy(args, "eval_strategy", "evaluation_strategy") != "no"
        )

    def on_substep_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Count one of several batches of a step."""
        self._watched().step_ends()

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Count the last batch of a step."""
        self._watched().step_ends()

    def on_epoch_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Read the counts of the training, and have them logged."""
        self._watched().epoch_ends(state, more.get("optimizer"))
        # Else the epoch's numbers would wait for the next logging step, and stand under a later epoch.
        if _strategy(args, "logging_strategy") != "no":
            control.should_log = True

    def on_prediction_step(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Count a batch of an evaluation."""
        self._watch_over(more.get("model"), args)
        self._watched().predicted()

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **more: Any) -> None:
        """Add the true accuracy to what is logged."""
        if logs is not None and self._watch is not None:
            self._watch.logs(state, logs)

    def on_evaluate(self, args: Any, state: Any, control: Any, metrics: Any = None, **more: Any) -> None:
        """Show and judge an evaluation."""
        self._watched().evaluation_ends(state, metrics if metrics is not None else {})

    def on_predict(self, args: Any, state: Any, control: Any, metrics: Any = None, **more: Any) -> None:
        """Show and judge a prediction whose labels are known."""
        self._watched().evaluation_ends(state, metrics if metrics is not None else {})

    def on_train_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Tell what the last epoch showed."""
        self._watched().training_ends()

    def _watch_over(self, model: Any, args: Any) -> None:
        if model is not None and (self._watch is None or self._watch.model is not model):
            if self._watch is not None:
                self._watch.leave()
            self._watch = Watch(model, self._teller, compiled=bool(getattr(args, "torch_compile", False)))

    def _watched(self) -> Watch:
        if self._watch is None:
            raise RuntimeError("the Trainer has named no model")
        return self._watch

    def _stand_first(self) -> None:
        """Loggers stand before the callbacks of the program, and would not see what is added to the logs."""
        frame = sys._getframe(1)
        for _ in range(_DEEPEST):
            handler: Any = frame.f_locals.get("self")
            callbacks = getattr(handler, "callbacks", None)
            if isinstance(callbacks, list) and self in callbacks and hasattr(handler, "call_event"):
                # Another list: the one that is being gone through stays as it is.
                handler.callbacks = [self, *(each for each in callbacks if each is not self)]
                return
            if frame.f_back is None:
                return
            frame = frame.f_back

    def __getstate__(self) -> dict[str, Any]:
        """A copy or a pickle takes what was found, not the model."""
        return {**vars(self), "_watch": None}

    def __reduce__(self) -> Any:
        return _restored, (), self.__getstate__()


def true_up_of_program() -> type[TrueUp]:
    """The class, made of the TrainerCallback of the library, which is imported where it is not loaded.

    Raises:
        BadInputError: it is not installed.
    """
    try:
        return _true_up_of(import_module("transformers").TrainerCallback)
    except (ImportError, AttributeError) as error:
        raise BadInputError(
            f"no transformers.TrainerCallback ({error})", "Transformers with PyTorch", "Install transformers and torch"
        ) from error


@cache
def _true_up_of(base: type) -> type[TrueUp]:
    body = {"__module__": "trueup.transformers", "__doc__": TrueUp.__doc__}
    return cast(type[TrueUp], type("TrueUp", (TrueUp, base), body))


def _restored() -> TrueUp:
    return true_up_of_program()()


def _strategy(args: Any, *names: str) -> str:
    """A strategy of the arguments by whichever name they have it under, "no" where they have none."""
    value = next((getattr(args, name) for name in names if hasattr(args, name)), "no")
    return str(getattr(value, "value", value))
