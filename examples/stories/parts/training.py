"""Training and looking: what Keras reports for a model, beside what is counted from its answers by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import keras
import numpy as np
import numpy.typing as npt

from stories.data.loaders import Ints
from stories.runner.story_run import StoryRun

Reals: TypeAlias = npt.NDArray[Any]
#: A tenth of the last digit that is shown.
_CELL_PRECISION = 1e-5
#: Rows that are predicted and evaluated at a time.
_BATCH = 512


@dataclass(frozen=True, slots=True)
class Seen:
    """A trained model on test items.

    loss, reported: as `evaluate` gives them, score[0] and score[1]. proba: its answers, (n, k) or (n, 1).
    right, rows: counted by hand from the answers: highest output, or above one half for a single output.
    """

    loss: float
    reported: float
    proba: Reals = field(repr=False)
    right: int
    rows: int

    @property
    def true(self) -> float:
        """The share of right answers, in [0, 1]."""
        return self.right / self.rows

    @property
    def agrees(self) -> bool:
        """Whether `score[1]` is that share, bit for bit: Keras hands over a float32, so the share is rounded to one."""
        return bool(np.float32(self.reported) == np.float32(self.right) / np.float32(self.rows))

    def cells(self, labels: Reals) -> CellCount:
        """The element-wise count by hand: the cells of the answers that are on their label's side of one half."""
        return CellCount(self.reported, int(np.sum((self.proba > 0.5) == (labels > 0.5))), labels.size)

    @property
    def digits(self) -> str:
        """Both numbers with every digit that a float32 has."""
        return f"{np.float32(self.reported)!s} and {np.float32(self.true)!s} ({self.right:,} of {self.rows:,})"


@dataclass(frozen=True, slots=True)
class CellCount:
    """Right cells beside the number that was reported."""

    reported: float
    right: int
    cells: int

    @property
    def agrees(self) -> bool:
        """Whether they are one number. Keras adds up the means of single rows in float32, which costs a few digits."""
        return abs(self.reported - self.right / self.cells) < _CELL_PRECISION

    def __str__(self) -> str:
        return f"{self.reported:.4f} reported, {self.right:,} of {self.cells:,} outputs are right"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is trained. weights: of the classes, or None. optimizer: makes a new one for each training."""

    loss: str
    metric: str
    optimizer: Callable[[], keras.optimizers.Optimizer]
    epochs: int
    batch: int
    weights: dict[int, float] | None = None


def begin(story: StoryRun) -> None:
    """The same weights for every model that is built next."""
    keras.utils.set_random_seed(story.seed)


def train(story: StoryRun, what: str, model: keras.Model, plan: Plan, x: Reals, y: Reals) -> dict[str, list[float]]:
    """Compile and fit; the logged numbers of each epoch. what: named in the line of progress."""
    model.compile(loss=plan.loss, optimizer=plan.optimizer(), metrics=[plan.metric])
    history = model.fit(
        x,
        y,
        batch_size=plan.batch,
        epochs=plan.epochs,
        verbose=0,
        class_weight=plan.weights,
        callbacks=[_EpochProgress(story, what, plan.epochs)],
    )
    logged: dict[str, list[float]] = history.history
    return logged


class _EpochProgress(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells of each epoch and, now and then, of the batches."""

    def __init__(self, story: StoryRun, what: str, epochs: int) -> None:
        super().__init__()
        self._story, self._what, self._epochs, self._epoch = story, what, epochs, 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - Keras's own signature
        self._epoch = epoch + 1
        self._story.on_progress(f"{self._what}: epoch {self._epoch} of {self._epochs}")


def look(model: keras.Model, x: Reals, labels: Reals, classes: Ints) -> Seen:
    """What `evaluate` reports for a compiled model on labels as its loss wants them, and the count by hand."""
    loss, reported = model.evaluate(x, labels, batch_size=_BATCH, verbose=0)[:2]
    proba = answers(model, x)
    picked = proba.argmax(axis=1) if proba.shape[1] > 1 else (proba[:, 0] > 0.5).astype(np.int64)
    right = int(np.sum(picked == classes))
    return Seen(float(loss), float(reported), proba, right, len(classes))


def look_again(model: keras.Model, metric: str, x: Reals, labels: Reals, classes: Ints) -> Seen:
    """The same model with the same weights, asked for another metric."""
    model.compile(loss=model.loss, optimizer=model.optimizer, metrics=[metric])
    return look(model, x, labels, classes)


def answers(model: keras.Model, x: Reals) -> Reals:
    """The outputs of all items, float32."""
    outputs: Reals = np.asarray(model.predict(x, batch_size=_BATCH, verbose=0))
    return outputs


def one_hot(classes: Ints, k: int) -> Reals:
    """Rows of k cells with one 1, float32."""
    rows: Reals = np.eye(k, dtype=np.float32)[classes]
    return rows
