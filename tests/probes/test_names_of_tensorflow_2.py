"""TensorFlow 2 offers losses, metrics and optimizers of Keras beside `tf.keras` as well, as the reader takes them."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from trueup.contract.known import value_of
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

NAMES = (
    "losses.SparseCategoricalCrossentropy",
    "losses.CategoricalCrossentropy",
    "losses.binary_crossentropy",
    "metrics.SparseCategoricalAccuracy",
    "metrics.BinaryAccuracy",
    "metrics.categorical_accuracy",
    "optimizers.Adam",
)
PROGRAM = """
import tensorflow as tf

(x, y), _ = tf.keras.datasets.mnist.load_data()
data = tf.data.Dataset.from_tensor_slices((x.reshape(-1, 784) / 255.0, y)).batch(64)
model = tf.keras.Sequential([tf.keras.layers.Dense(64, activation="relu"), tf.keras.layers.Dense(10)])
loss_of = tf.{beside}losses.SparseCategoricalCrossentropy()
optimizer = tf.{beside}optimizers.Adam()
accuracy = tf.{beside}metrics.SparseCategoricalAccuracy()
for epoch in range(5):
    for images, labels in data:
        with tf.GradientTape() as tape:
            scores = model(images)
            loss = loss_of(labels, scores)
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        accuracy(labels, scores)
    print(epoch, accuracy.result())
"""


@pytest.mark.parametrize("beside", ["", "keras."])
def test_a_loop_is_read_under_both_names(beside: str) -> None:
    reading = read_text(PROGRAM.format(beside=beside).encode(), "p.py")
    (setup,) = reading.setups
    assert value_of(setup.loss.name) == "sparse_categorical_crossentropy"
    assert {found.code for found in findings_of(setup, all_rules())} == {"TU106", "TU316"}


def test_a_function_of_tensorflow_1_is_none_of_keras() -> None:
    program = (
        "import tensorflow as tf\nx = tf.placeholder(tf.float32, [None, 4])\ny = tf.placeholder(tf.int32, [None])\n"
        "loss = tf.losses.sparse_softmax_cross_entropy(y, tf.layers.dense(x, 3))\n"
        "step = tf.train.AdamOptimizer().minimize(loss)\n"
    )
    (setup,) = read_text(program.encode(), "p.py").setups
    assert not findings_of(setup, all_rules())
    assert setup.loss.qualified == "tf.losses.sparse_softmax_cross_entropy"


@pytest.mark.probe
@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed (group probe)")
@pytest.mark.parametrize("name", NAMES)
def test_they_are_the_same_objects(name: str) -> None:
    tensorflow = pytest.importorskip("tensorflow", minversion="2.0")

    def under(root: Any) -> Any:
        room, _, item = name.partition(".")
        return getattr(getattr(root, room), item)

    assert under(tensorflow) is under(tensorflow.keras)
