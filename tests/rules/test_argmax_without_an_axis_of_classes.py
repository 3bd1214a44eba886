"""Categorical accuracy of outputs that have one axis takes the highest item of a batch: one comparison, no share."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
(x, y), _ = keras.datasets.mnist.load_data()

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.flat, self.head = layers.Flatten(), layers.Dense(1, activation="sigmoid")
    def call(self, rows):
        return {answer}

model = Net()
model.compile("adam", "binary_crossentropy", metrics=["categorical_accuracy"])
model.fit(x, (y == 3).astype("float32"))
"""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("tf.squeeze(self.head(self.flat(rows)), axis=-1)", "the highest item of a batch, one comparison for each"),
        ("self.head(self.flat(rows))", "always number 0: 100 % is printed, or another number without meaning"),
    ],
)
def test_what_is_printed(answer: str, words: str) -> None:
    setups = read_text(PROGRAM.format(answer=answer), "p.py").setups
    found = [finding for setup in setups for finding in findings_of(setup, all_rules())]
    (finding,) = [item for item in found if item.code == "TU303"]
    assert words in finding.happens


@pytest.mark.probe
def test_keras_prints_so() -> None:
    np, keras = pytest.importorskip("numpy"), pytest.importorskip("keras")
    metric = keras.metrics.CategoricalAccuracy()
    metric.update_state(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.1, 0.2, 0.9, 0.3]))
    assert float(metric.result()) == 0.0, "three of four are right at 0.5"
    metric.reset_state()
    metric.update_state(np.array([[0.0], [1.0]]), np.array([[0.9], [0.1]]))
    assert float(metric.result()) == 1.0, "none of two is right at 0.5"
