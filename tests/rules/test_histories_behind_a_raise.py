"""A history is read behind the training: of one that a callback ends with an exception that is said."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
# target: keras
import keras
from keras import layers
(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, validation_split=0.1, epochs=3, callbacks=[{callback}])
print(history.history["acc"])
"""


def sentence(callback: str) -> str:
    setups = read_text(PROGRAM.format(callback=callback), "p.py").setups
    found = [finding for setup in setups for finding in findings_of(setup, all_rules())]
    (finding,) = [item for item in found if item.code == "TU307" and "history" in item.have]
    return finding.happens


def test_behind_a_callback_that_raises() -> None:
    found = sentence('keras.callbacks.EarlyStopping(monitor="val_acc")')
    assert found == 'EarlyStopping may raise first; without that, history["acc"] raises a KeyError after the training'


@pytest.mark.parametrize(
    "callback", ['keras.callbacks.EarlyStopping(monitor="val_acc", mode="max")', "keras.callbacks.EarlyStopping()"]
)
def test_behind_one_that_only_warns(callback: str) -> None:
    assert sentence(callback) == 'history["acc"] raises a KeyError after the training'
