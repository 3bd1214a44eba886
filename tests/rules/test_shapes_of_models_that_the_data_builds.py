"""A Sequential model that is told no input is built by the first data: the shape of what it predicts follows."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """import keras
import numpy as np
import pandas as pd
from keras import layers
from sklearn.model_selection import train_test_split

table = pd.read_csv("data.csv")
rows, labels = table.drop(columns="y").values, table["y"].values
a, b, c, d = train_test_split(rows, labels)
model = keras.Sequential({layers})
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(a, c)
answers = (model.predict({data}) > 0.5).astype(int)
print("accuracy", np.mean({compared}))
"""
ONE = '[layers.Dense(8, activation="relu"), layers.Dense(1, activation="sigmoid")]'
DEEP = '[layers.LSTM(8), layers.Dropout(0.2), layers.Dense(1, activation="sigmoid")]'
STEPS = '[layers.LSTM(8, return_sequences=True), layers.Dense(1, activation="sigmoid")]'


def codes(**parts: str) -> set[str]:
    reading = read_text(PROGRAM.format(**parts), "p.py")
    return {found.code for setup in reading.setups for found in findings_of(setup, all_rules())}


@pytest.mark.parametrize(
    ("layers", "data"),
    [(ONE, "b"), (DEEP, "b.reshape(-1, 5, 2)"), (DEEP, "np.zeros((9, 5, 2))"), (f"[keras.Sequential({ONE})]", "b")],
)
def test_a_column_of_answers_beside_flat_labels(layers: str, data: str) -> None:
    assert "TU205" in codes(layers=layers, data=data, compared="answers == d")
    assert "TU205" not in codes(layers=layers, data=data, compared="answers.ravel() == d")
    assert "TU205" not in codes(layers=layers, data=data, compared="answers[:, 0] == d")


@pytest.mark.parametrize(("layers", "data"), [(ONE, "np.load('b.npy')"), (STEPS, "np.load('b.npy')"), ("make()", "b")])
def test_nothing_is_said_where_the_data_or_a_layer_is_not_known(layers: str, data: str) -> None:
    assert "TU205" not in codes(layers=layers, data=data, compared="answers == d")
