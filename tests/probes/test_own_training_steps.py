"""A loss of logits on a softmax inside a model's own training step: what TensorFlow's two Keras make of it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

from keras_process import keras_environment

pytestmark = [pytest.mark.probe]

SCRIPT = """
import importlib, json, sys
import numpy as np
import tensorflow as tf
keras = importlib.import_module(sys.argv[1])

rows = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")
numbers = (np.arange(32) % 3).astype("int32")
seen = []


def loss_in_a_step(activation, from_logits):
    class Stepwise(keras.Model):
        def __init__(self):
            super().__init__()
            start = keras.initializers.RandomNormal(0.0, 2.0, seed=1)
            self.top = keras.layers.Dense(3, activation=activation, kernel_initializer=start)
            self.loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)

        def call(self, x, training=False):
            return self.top(x)

        def train_step(self, data):
            x, y = data
            with tf.GradientTape() as tape:
                loss = self.loss_of(y, self(x, training=True))
            slopes = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(slopes, self.trainable_variables))
            tf.py_function(lambda value: seen.append(float(value)), [loss], [])
            return {"loss": loss}

    model = Stepwise()
    model.compile(optimizer=keras.optimizers.SGD(0.0))
    model.fit(rows, numbers, batch_size=32, epochs=1, verbose=0)
    return seen[-1]


found = {
    "softmax, logits": loss_in_a_step("softmax", True),
    "softmax": loss_in_a_step("softmax", False),
    "scores, logits": loss_in_a_step(None, True),
}
print("found", json.dumps(found))
"""


@pytest.mark.parametrize("library", ["keras", "tf_keras"])
def test_the_hidden_scores_are_taken_on_tensorflow(library: str) -> None:
    if any(importlib.util.find_spec(name) is None for name in (library, "tensorflow")):
        pytest.skip(f"{library} on TensorFlow is not installed (group probe)")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, library],
        capture_output=True,
        text=True,
        env=keras_environment("tensorflow"),
        check=False,
    )
    line = next((line for line in done.stdout.splitlines() if line.startswith("found ")), None)
    assert line is not None, done.stderr[-800:]
    found = json.loads(line.removeprefix("found "))
    assert found["softmax, logits"] == pytest.approx(found["scores, logits"], rel=1e-4)
    assert found["softmax"] == pytest.approx(found["scores, logits"], rel=1e-4)
    assert found["scores, logits"] > 1.0
