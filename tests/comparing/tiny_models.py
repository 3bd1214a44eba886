"""Models and data of the tests: small enough that a run takes a moment, importable by other processes."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

_WIDTHS = itertools.count(3)


def load() -> Any:
    """Two classes, told by a line."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(256, 4)).astype(np.float32)
    labels = (inputs[:, 0] + inputs[:, 1] > 0.2).astype(np.int64)
    return (inputs[:160], labels[:160]), (inputs[160:], labels[160:])


def load_three() -> Any:
    """Three classes, told by the largest of three numbers, with validation items."""
    random = np.random.default_rng(1)
    inputs = random.normal(size=(192, 4)).astype(np.float32)
    labels = inputs[:, :3].argmax(axis=1)
    return {
        "train": (inputs[:96], labels[:96]),
        "validation": (inputs[96:128], labels[96:128]),
        "test": (inputs[128:], labels[128:]),
    }


def build(units: int = 2, activation: str = "softmax") -> keras.Model:
    """A head as it is asked for, and a body with a random layer of its own."""
    return keras.Sequential(
        [
            keras.layers.Input((4,)),
            keras.layers.Dense(6, activation="relu"),
            keras.layers.Dropout(0.1),
            keras.layers.Dense(units, activation=activation),
        ]
    )


def build_wide(units: int = 2, activation: str = "softmax", width: int = 6) -> keras.Model:
    """A body as wide as it is asked for."""
    return keras.Sequential(
        [
            keras.layers.Input((4,)),
            keras.layers.Dense(width, activation="relu"),
            keras.layers.Dense(units, activation=activation),
        ]
    )


def build_two() -> keras.Model:
    """A head that stands: two units, softmax."""
    return build()


def build_one() -> keras.Model:
    """A head that stands: one sigmoid."""
    return build(1, "sigmoid")


def build_logits(units: int = 2) -> keras.Model:
    """Only the number of units can be asked for."""
    return build(units, "linear")


def build_counted(units: int = 2, activation: str = "softmax") -> keras.Model:
    """A model that leaves a line in the file TRAINED for every epoch that it is trained, and stays in epoch HELD_AT."""
    made = build(units, activation)
    counted = _Counted(inputs=made.inputs, outputs=made.outputs)
    counted.head = f"{units} {activation}"
    return counted


class _Counted(keras.Model):
    def fit(self, *inputs: Any, **options: Any) -> Any:
        with Path(os.environ["TRAINED"]).open("a", encoding="utf-8") as lines:
            lines.write(f"{self.head}, epoch {options['epochs']}\n")
        held_at = int(os.environ.get("HELD_AT", "0"))
        while held_at and len(Path(os.environ["TRAINED"]).read_text(encoding="utf-8").splitlines()) >= held_at:
            time.sleep(0.05)
        return super().fit(*inputs, **options)


def build_compiled() -> keras.Model:
    """Not as it should be."""
    made = build()
    made.compile(loss="categorical_crossentropy")
    return made


def build_nothing() -> None:
    """Forgets to return its model."""
    build()


def build_other_inputs() -> keras.Model:
    """For other data."""
    return keras.Sequential([keras.layers.Input((7,)), keras.layers.Dense(2, activation="softmax")])


def build_failing() -> keras.Model:
    """Has an error of its own."""
    raise ZeroDivisionError("no width was computed")


def build_other_each_time(units: int = 2, activation: str = "softmax") -> keras.Model:
    """Wider at each call."""
    return build_wide(units, activation, next(_WIDTHS))


def build_talking(units: int = 2, activation: str = "softmax") -> keras.Model:
    """Says what it does."""
    print(f"a model of {units} units")
    return build(units, activation)


def build_sequence() -> keras.Model:
    """One row of scores for each step."""
    return keras.Sequential([keras.layers.Input((4,)), keras.layers.Reshape((4, 1)), keras.layers.Dense(2)])


def mean_gap(y_true: Any, y_pred: Any) -> Any:
    """A loss of the user's own."""
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)


def failing_loss(y_true: Any, y_pred: Any) -> Any:
    """A loss with an error of its own."""
    raise ArithmeticError("not today")
