"""Objects under the name of a library's class that are no plain object of it: read as it, or left unread."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

ENCODER = """
import pandas as pd
from keras.layers import Dense
from keras.models import Sequential
from sklearn.preprocessing import LabelEncoder

class Ordered(LabelEncoder):
    def fit(self, y):
        self.classes_ = sorted(set(y))
        return self

frame = pd.read_csv("train.csv")
y = Ordered().{call}
model = Sequential([Dense(4, activation="softmax", input_shape=(8,))])
model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(frame[["a", "b"]], y)
"""
HISTORY = """
from keras.callbacks import History
from keras.layers import Dense
from keras.models import Sequential

model = Sequential([Dense(4, activation="softmax", input_shape=(8,))])
model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
history = History()
model.fit(x, y, callbacks=[history])
print(history.history["loss"])
"""


@pytest.mark.parametrize("call", ['fit(frame["y"]).transform(frame["y"])', 'fit_transform(frame["y"])'])
def test_a_class_that_is_built_on_an_encoder_encodes_as_that_one(call: str) -> None:
    reading = read_text(ENCODER.format(call=call).encode(), "train.py")
    assert [each.why for each in reading.unread if each.kind == "defect"] == []
    (setup,) = reading.setups
    assert value_of(setup.labels.encoding) == "integer"


def test_a_history_that_is_made_by_hand_is_no_fault() -> None:
    reading = read_text(HISTORY.encode(), "train.py")
    assert [each.why for each in reading.unread if each.kind == "defect"] == []
    assert [value_of(setup.loss.name) for setup in reading.setups] == ["sparse_categorical_crossentropy"]
