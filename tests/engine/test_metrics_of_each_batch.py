"""Functions that are given to `metrics=`: those that divide counts of a batch, and those that are means of items."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup import check

_PROGRAM = """# target: tf.keras==2.15.0
import numpy as np
import tensorflow as tf
from tensorflow.keras import Sequential, layers
from tensorflow.keras import backend as K

{functions}
model = Sequential([layers.Input((8,)), layers.Dense(3, activation="softmax")])
model.compile("sgd", "categorical_crossentropy", metrics=[{metrics}])
model.fit(np.zeros((90, 8)), tf.keras.utils.to_categorical(np.zeros(90), 3), batch_size=32)
"""
_COUNTS = """
def precision(y_true, y_pred):
    right = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))
    return right / (K.sum(K.round(K.clip(y_pred, 0, 1))) + K.epsilon())

def recall(y_true, y_pred):
    right = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))
    return right / (K.sum(K.round(K.clip(y_true, 0, 1))) + K.epsilon())
"""
_RATIOS = {
    "f1 of two functions": _COUNTS
    + """
def measure(y_true, y_pred):
    first, second = precision(y_true, y_pred), recall(y_true, y_pred)
    return 2 * first * second / (first + second + K.epsilon())
""",
    "a nought where nothing is there": _COUNTS
    + """
def measure(y_true, y_pred, beta=1):
    if K.sum(K.round(K.clip(y_true, 0, 1))) == 0:
        return 0
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    return (1 + beta ** 2) * (p * r) / (beta ** 2 * p + r + K.epsilon())
""",
    "macro, by TensorFlow's own functions": """
def measure(y_true, y_pred):
    answers = tf.cast(tf.greater(y_pred, 0.5), tf.float32)
    right = tf.reduce_sum(answers * y_true, axis=0)
    wrong = tf.reduce_sum(answers * (1 - y_true), axis=0)
    missed = tf.reduce_sum((1 - answers) * y_true, axis=0)
    scores = tf.math.divide_no_nan(2 * right, 2 * right + wrong + missed)
    return tf.reduce_mean(scores)
""",
    "inside a function that makes it": """
def made(limit):
    def measure(y_true, y_pred):
        answers = K.cast(y_pred > limit, "float32")
        return K.sum(answers * y_true) / K.maximum(K.sum(y_true), 1.0)
    return measure
measure = made(0.5)
""",
}
_MEANS = {
    "right answers": """
def measure(y_true, y_pred):
    return K.mean(K.equal(K.argmax(y_true, -1), K.argmax(y_pred, -1)))
""",
    "of each item": """
def measure(y_true, y_pred):
    answers = K.round(y_pred)
    both = K.sum(answers * y_true, axis=-1)
    return K.mean(both / (K.sum(answers, axis=-1) + K.sum(y_true, axis=-1) + K.epsilon()))
""",
    "by the size of the batch": """
def measure(y_true, y_pred):
    return K.sum(K.cast(K.equal(K.round(y_pred), y_true), "float32")) / tf.cast(tf.shape(y_true)[0], tf.float32)
""",
    "a Dice coefficient of probabilities": """
def measure(y_true, y_pred):
    both = K.sum(y_true * y_pred)
    return (2 * both + 1) / (K.sum(y_true) + K.sum(y_pred) + 1)
""",
    "a part that is not followed": """
import other
def measure(y_true, y_pred):
    return other.counted(K.round(y_pred), y_true) / K.sum(y_true)
""",
}


def _codes(tmp_path: Path, functions: str, metrics: str = "measure") -> list[tuple[str, str]]:
    path = tmp_path / "train.py"
    path.write_text(_PROGRAM.format(functions=functions, metrics=metrics), encoding="utf-8")
    found = check([path], select=["TU309"], isolated=True)
    return [(each.severity, each.have) for each in found.findings]


@pytest.mark.parametrize("name", _RATIOS)
def test_a_ratio_of_counts_is_no_mean_of_items(tmp_path: Path, name: str) -> None:
    ((severity, have),) = _codes(tmp_path, _RATIOS[name])
    assert (severity, have) == (
        "warning", "measure divides sums over one batch, and the mean over the batches is shown",
    )  # fmt: skip


@pytest.mark.parametrize("name", _MEANS)
def test_means_of_items_and_what_is_not_known_stay_silent(tmp_path: Path, name: str) -> None:
    assert _codes(tmp_path, _MEANS[name]) == []


def test_several_are_told_together(tmp_path: Path) -> None:
    ((_, have),) = _codes(tmp_path, _COUNTS, '"accuracy", precision, recall')
    assert have == "precision and recall divide sums over one batch, and the mean over the batches is shown"


_METHODS = """
class Measures:
    def __init__(self, limit):
        self.limit = limit

    def precision(self, y_true, y_pred):
        answers = K.cast(y_pred > self.limit, "float32")
        return K.sum(answers * y_true) / K.maximum(K.sum(answers), 1.0)

    def accuracy(self, y_true, y_pred):
        return K.mean(K.equal(K.argmax(y_true, -1), K.argmax(y_pred, -1)))
measures = Measures(0.5)
"""


def test_a_method_is_read_as_a_function_is(tmp_path: Path) -> None:
    ((_, have),) = _codes(tmp_path, _METHODS, "measures.accuracy, measures.precision")
    assert have == "precision divides sums over one batch, and the mean over the batches is shown"
