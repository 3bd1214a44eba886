"""The callback `TrueUp`: what a training reports beside what is true, epoch by epoch, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from trueup.contract.bad_input import BadInputError
from trueup.contract.inspection import Inspection
from trueup.integrations.callback_base import CallbackBase
from trueup.integrations.keras.fit_call import running_call
from trueup.integrations.keras.watch import Watch
from trueup.integrations.reporting import Action


class TrueUp(CallbackBase):
    """Watch a training: `model.fit(…, callbacks=[TrueUp()])`, or `model.evaluate(…, callbacks=[TrueUp()])`.

    When the training starts, the compiled model and its first labels are inspected (`trueup.inspect`), and the names
    that other callbacks monitor are held against those that will be logged (TU307). While it runs, each output's
    answers are counted inside the steps, without another pass over the data: masked rows and rows of weight 0 are left
    out, each other row counts once, whatever its weight. After each epoch one line shows the true and the
    reported accuracy, of the validation too, and the lift over the largest class; after the first, TU403 and TU404 are
    noticed, TU401 and TU402 once there is evidence (three epochs on end after 50 steps or more, or the end).

    The logs of each epoch, and so history, TensorBoard, CSVLogger and active runs of MLflow and W&B, get
    `true_accuracy` and `val_true_accuracy` (for every callback), and `majority_share` and `lift` with their `val_`
    (for callbacks after this one). Models of several outputs log them for each, under the output's name.

    It derives from no class of a Keras, so that it serves models of Keras 3 and of Keras 2 in one program. When the
    training ends, the model is compiled as before.

    Args:
        action: what a finding does. "warn" gives a `TrueUpWarning`; "raise" ends the training with a `TrueUpError` (for
            warnings and errors; notes are logged); "log" sends findings and lines to the logger "trueup".
        verbose: False prints no line for an epoch; None prints unless the training itself is silent (verbose=0).

    Attributes:
        inspection: of the model, as it stood when training began; None before.
        findings: everything that was found, in order.
        epochs: counts of every epoch, training and validation, each output; see `EpochCount`.
        unobserved: what could not be counted, as sentences; empty where every output was.

    Raises:
        BadInputError: an action that there is not; when training begins: a second TrueUp among the callbacks.
    """

    #: Batch hooks do nothing, and are safe in any thread: Keras need not wait for a batch because of them.
    async_safe = True
    _supports_tf_logs = False
    _chief_worker_only = None

    def __init__(self, *, action: Action = "warn", verbose: bool | None = None) -> None:
        super().__init__(action, verbose)
        self.model: Any = None
        self.params: Mapping[str, Any] = {}
        self.validation_data = None
        self._watch: Watch | None = None
        self._training = False

    @property
    def inspection(self) -> Inspection | None:
        """Of the model, as it stood when training began."""
        return self._watch.inspection if self._watch is not None else None

    def set_model(self, model: Any) -> None:
        """Called by Keras."""
        self.model = model

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Called by Keras."""
        self.params = params

    def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002 - as Keras calls it
        """Inspect, and join the counters."""
        self._refuse_second("fit")
        self._teller.begin(self.params)
        self._training = True
        self._watched().begin()

    def on_train_end(self, logs: Any = None) -> None:  # noqa: ARG002 - as Keras calls it
        """Take the counters away."""
        self._training = False
        if self._watch is not None:
            self._watch.end()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - as Keras calls it
        """Tell about the epoch before."""
        if self._watch is not None:
            self._watch.epoch_begins()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Read the counts, add to the logs."""
        if self._watch is not None:
            self._watch.epoch_ends(epoch, logs if logs is not None else {})

    def on_test_begin(self, logs: Any = None) -> None:  # noqa: ARG002 - as Keras calls it
        """Read the training's counts before validation starts its own; join the counters for an evaluation."""
        if self._training:
            self._watched().validation_begins()
        else:
            self._refuse_second("evaluate")
            self._teller.begin(self.params)
            self._watched().evaluation_begins()

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Read the counts of the validation or evaluation."""
        if self._training:
            self._watched().validation_ends()
        elif self._watch is not None:
            self._watch.evaluation_ends(logs if logs is not None else {})

    def _refuse_second(self, method: Literal["fit", "evaluate"]) -> None:
        """Each would take the other's counters for those of a training that was broken off, and remove them."""
        number = sum(isinstance(each, TrueUp) for each in running_call(self.model, method).callbacks)
        if number > 1:
            raise BadInputError(f"{number} TrueUp callbacks in one {method}", "one", "Leave the others out")

    def _watched(self) -> Watch:
        if self._watch is None or not self._watch.is_of(self.model):
            if self._watch is not None:
                self._watch.leave()
            self._watch = Watch(self.model, self._teller)
        return self._watch

    def _nothing(self, *arguments: Any, **named: Any) -> None:
        """Hooks that have nothing to do."""

    # Keras 3 takes hooks so marked for absent, and dispatches batches without waiting.
    _nothing._is_default = True  # type: ignore[attr-defined]
    on_batch_begin = on_batch_end = on_train_batch_begin = on_train_batch_end = _nothing
    on_test_batch_begin = on_test_batch_end = on_predict_batch_begin = on_predict_batch_end = _nothing
    on_predict_begin = on_predict_end = _nothing

    def _implements_train_batch_hooks(self) -> bool:
        """Asked by Keras 2."""
        return False

    _implements_test_batch_hooks = _implements_predict_batch_hooks = _implements_train_batch_hooks

    def __getstate__(self) -> dict[str, Any]:
        """A copy or a pickle takes what was found, not the model."""
        state = dict(vars(self))
        state.update(model=None, _watch=None, _training=False)
        return state
