"""Trains models whose labels, outputs and losses do not fit, and says what came of it: for `ask_keras.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def one_label_for_maps(keras: Any) -> dict[str, str]:
    """One label for each item, where the model ends in maps or in steps: what each loss does."""
    layers = keras.layers
    x = np.linspace(0, 1, 8 * 6 * 6 * 3, dtype="float32").reshape(8, 6, 6, 3)
    numbers = np.arange(8) % 4
    rows = np.eye(4, dtype="float32")[numbers]

    def maps() -> list[Any]:
        return [layers.Input((6, 6, 3)), layers.Conv2D(4, 3, activation="softmax")]

    def steps() -> list[Any]:
        return [layers.Input((6, 6, 3)), layers.Reshape((6, 18)), layers.Dense(4, activation="softmax")]

    def did(ends: Callable[[], list[Any]], loss: str, y: Any) -> str:
        model = keras.Sequential(ends())
        model.compile("sgd", loss)
        try:
            model.fit(x, y, verbose=0)
        except Exception:  # whatever the library raises is the answer
            return "raised"
        return "trained"

    labels = {"categorical_crossentropy": rows, "sparse_categorical_crossentropy": numbers}
    return {f"{ends.__name__} {loss}": did(ends, loss, y) for ends in (maps, steps) for loss, y in labels.items()}


def two_columns_into_one_output(keras: Any) -> dict[str, list[float | str]]:
    """Labels of two columns where the head has one output: what an array and a generator of them end in."""
    x, y = np.linspace(0, 1, 16, dtype="float32").reshape(4, 4), np.eye(2, dtype="float32")[[0, 1, 1, 0]]

    def batches() -> Iterator[tuple[Any, Any]]:
        while True:
            yield x, y

    def did(loss: str, *, generator: bool) -> float | str:
        model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
        model.compile("sgd", loss, metrics=["acc"])
        passed: dict[str, Any] = {"x": batches(), "steps_per_epoch": 1} if generator else {"x": x, "y": y}
        try:
            return float(model.fit(**passed, verbose=0).history["acc"][0])
        except ValueError:
            return "ValueError"

    losses = ("binary_crossentropy", "mean_squared_error")
    return {loss: [did(loss, generator=False), did(loss, generator=True)] for loss in losses}


def loss_in_an_own_step(keras: Any) -> dict[str, float]:
    """A loss on a softmax inside a model's own training step, on TensorFlow: its value in the first step."""
    import tensorflow as tf  # noqa: PLC0415 - the other questions are asked on JAX too

    rows = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")
    numbers = (np.arange(32) % 3).astype("int32")
    seen: list[float] = []

    def trained(activation: str | None, *, from_logits: bool) -> float:
        class Stepwise(keras.Model):  # type: ignore[misc,name-defined]
            def __init__(self) -> None:
                super().__init__()
                start = keras.initializers.RandomNormal(0.0, 2.0, seed=1)
                self.top = keras.layers.Dense(3, activation=activation, kernel_initializer=start)
                self.loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)

            def call(self, x: Any, training: bool = False) -> Any:
                return self.top(x)

            def train_step(self, data: Any) -> dict[str, Any]:
                x, y = data
                with tf.GradientTape() as tape:
                    loss = self.loss_of(y, self(x, training=True))
                slopes = tape.gradient(loss, self.trainable_variables)
                self.optimizer.apply_gradients(zip(slopes, self.trainable_variables, strict=True))
                tf.py_function(lambda value: seen.append(float(value)), [loss], [])
                return {"loss": loss}

        model = Stepwise()
        model.compile(optimizer=keras.optimizers.SGD(0.0))
        model.fit(rows, numbers, batch_size=32, epochs=1, verbose=0)
        return seen[-1]

    return {
        "softmax, logits": trained("softmax", from_logits=True),
        "softmax": trained("softmax", from_logits=False),
        "scores, logits": trained(None, from_logits=True),
    }


def precision_of_batches(keras: Any) -> dict[str, float]:
    """What a function of (labels, output) that divides counts ends in after three batches of two items."""
    operations = getattr(keras, "ops", keras.backend)

    def precision(y_true: Any, y_pred: Any) -> Any:
        right = operations.sum(operations.round(operations.clip(y_true * y_pred, 0, 1)))
        return right / (operations.sum(operations.round(operations.clip(y_pred, 0, 1))) + 1e-7)

    outputs = np.array([[0.9], [0.9], [0.9], [0.1], [0.1], [0.1]], dtype="float32")
    labels = np.array([[1], [0], [1], [0], [1], [0]], dtype="float32")
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Activation("linear")])
    model.compile("sgd", "binary_crossentropy", metrics=[precision])
    return {"shown": float(model.evaluate(outputs, labels, batch_size=2, verbose=0)[1])}
