"""One run: a fresh model, the same items in the same order whatever the loss, and exact counts of what it answers."""

from __future__ import annotations

import contextlib
import copy
import math
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from trueup.comparing.data import Data, Ints, Part, leaves, taken
from trueup.comparing.heads import PlannedArm
from trueup.comparing.model_outputs import answers_of, audited, counted, scores_of
from trueup.comparing.models import weights_hash, with_shared_weights
from trueup.comparing.splits import order_of, split_of
from trueup.comparing.task import Budget, Job, Task
from trueup.comparing.user_functions import NamedFunction, error_summary, name_of
from trueup.contract.bad_input import BadInputError
from trueup.contract.run import Answers, Epoch, Logged, Made, Run

#: Items that are asked about at a time, apart from training.
_ASKED = 256
#: After each epoch: how many are done, counted from 1.
See = Callable[[int], None]


class DivergedError(Exception):
    """The run has come to numbers that cannot be counted; the text says to which, and when."""


def train(job: Job, data: Data, task: Task, see: See | None = None) -> Run:
    """Train a run and count it.

    Raises:
        BadInputError: the model or the loss fails on these data. An arm that the user asked for although it does not
            fit, and that fails, gives a diverged run instead.
    """
    trained: list[Epoch] = []
    with kept_random_state():
        model, own_shapes = _model_at_start(job, data, task)
        start = weights_hash(model)
        try:
            _train(model, job, data, task, _Log(trained, see))
            counts = _tested(model, job, data, task)
        except DivergedError as end:
            counts = {"outcome": "diverged", "reason": str(end)}
        except (BadInputError, KeyboardInterrupt, MemoryError):
            raise
        except Exception as error:  # Keras and its backends raise whatever they like
            if not task.planned.misfits:
                raise BadInputError(
                    f"{task.planned.arm.name}, seed {task.seed}: training failed: {error_summary(error)}",
                    "a model and a loss that train on these data",
                    "Try one fit() of it by hand",
                ) from error
            counts = {"outcome": "diverged", "reason": f"training failed: {error_summary(error)}"}
    result = _circumstances(job, task, {"initial": start, "own_shapes": own_shapes})
    return Run(arm=task.planned.arm, seed=task.seed, made=result, epochs=tuple(trained), **counts)


@dataclass(slots=True)
class _Log:
    epochs: list[Epoch]
    see: See | None

    def take(self, epoch: Epoch) -> None:
        self.epochs.append(epoch)
        if self.see is not None:
            self.see(epoch.number)


@contextlib.contextmanager
def kept_random_state() -> Iterator[None]:
    """Python's and NumPy's random numbers go on afterwards where they were."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


def _model_at_start(job: Job, data: Data, task: Task) -> tuple[Any, list[Any]]:
    build = job.build.load() if isinstance(job.build, NamedFunction) else job.build
    some = taken(data.train.inputs, np.arange(min(2, len(data.train))))
    model, own_shapes = with_shared_weights(build, task.planned.call, job.reference, task.seed, some)
    model.compile(
        loss=task.planned.choice.build(),
        # Keras 3 writes the name of the class in lower case into the dictionary that deserialize is handed.
        optimizer=keras.optimizers.deserialize(copy.deepcopy(dict(job.budget.optimizer))),
        metrics=[job.budget.metric],
    )
    return model, own_shapes


def _train(model: Any, job: Job, data: Data, task: Task, log: _Log) -> None:
    budget = job.budget
    train, validation = split_of(data, task.seed, budget.validation_split, stratify=budget.stratify)
    labels = labels_for(train.labels, task.planned)
    checked = (validation.inputs, labels_for(validation.labels, task.planned))
    clock = _Clock(budget)
    # Anew behind the building, which draws as often as the head has weights: dropout is the same for every loss.
    keras.utils.set_random_seed(task.seed)
    for number in range(1, budget.epochs + 1):
        order = order_of(task.seed, number, len(train))
        began = time.perf_counter()
        with _quiet():
            # A call for each epoch, unshuffled, since Keras 3 draws from the random numbers of each backend: the
            # order is worked out here, the same for every loss and wherever it is trained.
            history = model.fit(
                taken(train.inputs, order),
                labels[order],
                batch_size=budget.batch_size,
                initial_epoch=number - 1,
                epochs=number,
                shuffle=False,
                validation_data=checked,
                validation_batch_size=_ASKED,
                callbacks=[clock],
                verbose=0,
            ).history
        seconds = time.perf_counter() - began
        log.take(_epoch(model, history, number, seconds, (job, task.planned, validation)))
        loss = float(history["loss"][-1])
        if not math.isfinite(loss):
            raise DivergedError(f"the training loss became {loss} in epoch {number}{_spoiled(data.train)}")
        if clock.over:
            return


class _Clock(keras.callbacks.Callback):  # type: ignore[misc]
    """Ends the training after a batch, when its seconds are used up."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._left = math.inf if budget.seconds is None else budget.seconds
        self._since = 0.0
        self.over = False

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - as Keras calls it
        """The time between epochs does not count."""
        self._since = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002 - as Keras calls it
        """Look at the clock."""
        now = time.perf_counter()
        self._left -= now - self._since
        self._since = now
        if self._left <= 0:
            self.over = self.model.stop_training = True


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """NumPy's warnings about numbers that run away: the run says it itself."""
    with np.errstate(all="ignore"):
        yield


def _epoch(
    model: Any, history: Mapping[str, Any], number: int, seconds: float, counting: tuple[Job, PlannedArm, Part]
) -> Epoch:
    job, planned, part = counting
    outputs = _outputs(model, part)
    right = 0
    if np.isfinite(outputs).all():
        kind, scores = scores_of(outputs, planned)
        right = counted(part.labels, kind, scores, job.classes).count("right")
    return Epoch(
        number=number,
        right=right,
        of=len(part),
        logged=_logged(history, "val_"),
        training_loss=float(history["loss"][-1]),
        seconds=seconds,
    )


def _logged(logs: Mapping[str, Any], prefix: str = "") -> Logged | None:
    """The one number beside the loss."""
    for name, value in logs.items():
        bare = name.removeprefix(prefix)
        if name.startswith(prefix) and bare != "loss" and not (not prefix and name.startswith("val_")):
            return Logged(name=name, value=float(value[-1] if isinstance(value, list) else value))
    return None


def _outputs(model: Any, part: Part) -> npt.NDArray[Any]:
    with _quiet():
        found = np.asarray(model.predict(part.inputs, batch_size=_ASKED, verbose=0))
    return found if found.dtype == np.float64 else found.astype(np.float32)


def _spoiled(part: Part) -> str:
    """A clause about inputs that are themselves no finite numbers, "" where all are."""
    floats = [array for array in leaves(part.inputs) if array.dtype.kind == "f"]
    number = sum(int(np.sum(~np.isfinite(array))) for array in floats)
    return f": {number:,} of the inputs' own numbers are not finite" if number else ""


def _tested(model: Any, job: Job, data: Data, task: Task) -> dict[str, Any]:
    planned, test = task.planned, data.test
    outputs = _outputs(model, test)
    if not np.isfinite(outputs).all():
        raise DivergedError(f"the trained model answers test items with numbers that are not finite{_spoiled(test)}")
    with _quiet():
        logs = model.evaluate(
            test.inputs, labels_for(test.labels, planned), batch_size=_ASKED, verbose=0, return_dict=True
        )
    logged = _logged(logs)
    kind, scores = scores_of(outputs, planned)
    audit = audited(counted(test.labels, kind, scores, job.classes), logged, job.names)
    answers = Answers.of(test.labels.tolist(), answers_of(kind, scores).tolist(), items=data.items)
    return {"audit": audit.to_dict(), "answers": answers, "logged": logged}


def labels_for(labels: Ints, planned: PlannedArm) -> npt.NDArray[Any]:
    """Class numbers as the arm's loss wants them: (n,) int32, (n, 1) or (n, units) float32."""
    if planned.arm.labels == "integer":
        return labels.astype(np.int32)
    if planned.arm.labels == "binary":
        return labels.astype(np.float32)[:, None]
    rows = np.zeros((len(labels), planned.arm.units or 1), dtype=np.float32)
    rows[np.arange(len(labels)), labels] = 1
    return rows


def _circumstances(job: Job, task: Task, weights: Mapping[str, Any]) -> Made:
    around, budget = dict(job.environment), job.budget
    settings: dict[str, Any] = {
        "epochs": budget.epochs,
        **({"seconds": budget.seconds} if budget.seconds is not None else {}),
        "batch_size": budget.batch_size,
        "optimizer": optimizer_in_words(budget.optimizer),
        "metric": budget.metric,
        **({} if job.own_validation else {"validation_split": budget.validation_split, "stratify": budget.stratify}),
        "precision": around.get("precision", ""),
    }
    own = {
        "key": task.key,
        "model": name_of(job.build),
        "model_mark": task.planned.model,
        "call": dict(task.planned.call),
        "gives": task.planned.gives,
        "own_initial_weights": weights["own_shapes"],
        "misfits": list(task.planned.misfits),
        "optimizer": dict(budget.optimizer),
        "python": around.get("python", ""),
    }
    return Made(
        versions=around.get("versions", {}),
        backend=around.get("backend", ""),
        device=around.get("device", ""),
        data=job.data,
        command=job.command,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=settings,
        initial_weights=str(weights["initial"]),
        own=own,
    )


def optimizer_in_words(config: Mapping[str, Any]) -> str:
    """The optimizer with its learning rate and whatever else is not as it comes: "sgd(learning_rate=0.1)"."""
    name, settings = str(config["class_name"]), config["config"]
    kind = type(keras.optimizers.deserialize(copy.deepcopy(dict(config))))
    usual = kind().get_config()
    shown = {
        key: value
        for key, value in settings.items()
        if key == "learning_rate" or (key in usual and value != usual[key])
    }
    return f"{name.lower()}({', '.join(f'{key}={_short(value)}' for key, value in shown.items())})"


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
