"""Accuracy that is asked for where a series is told from its own past."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

SERIES = """
import numpy as np
import pandas as pd
from keras.layers import LSTM, Dense
from keras.models import Sequential
from sklearn.preprocessing import MinMaxScaler
table = {table}
scaled = MinMaxScaler().fit_transform(table)
X, y = [], []
for i in range(60, len(scaled)):
    X.append(scaled[i - 60 : i, {inputs}])
    y.append({target})
X, y = np.array(X), np.array(y)
{reshaped}
model = Sequential([LSTM(50), Dense(1{activation})])
model.compile(optimizer="adam", loss="{loss}", metrics=["accuracy"])
model.fit(X, y, epochs=10)
"""
ONE = 'pd.read_csv("prices.csv")[["Open"]].values'
RIGHT = {
    "table": ONE, "inputs": "0", "target": "scaled[i, 0]", "loss": "mean_squared_error", "activation": "",
    "reshaped": "X = np.reshape(X, (X.shape[0], X.shape[1], 1))",
}  # fmt: skip


def severities(**changes: str) -> list[str]:
    setups = read_text(SERIES.format(**{**RIGHT, **changes}), "a.py").setups
    found = [item for setup in setups for item in findings_of(setup, all_rules())]
    return [item.severity for item in found if item.code == "TU306"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"activation": ', activation="sigmoid"'},
        {"table": 'pd.read_csv("prices.csv").iloc[:, 1:2].values'},
        {"table": 'pd.read_csv("prices.csv")["Open"].values.reshape(-1, 1)'},
        {"loss": "mean_absolute_error"},
    ],
)
def test_the_next_number_of_a_series_is_no_class(changes: dict[str, str]) -> None:
    assert severities(**changes) == ["warning"]


@pytest.mark.parametrize(
    "changes",
    [
        {"table": 'pd.read_csv("rows.csv").values', "inputs": ":-1", "target": "scaled[i, -1]", "reshaped": ""},
        {"target": "int(unread(i) > 0)"},
        {"target": "scaled[i, 0] > scaled[i - 1, 0]"},
        {"loss": "binary_crossentropy", "activation": ', activation="sigmoid"'},
        {"reshaped": ""},
    ],
)
def test_what_may_be_a_class_is_not_called_a_number(changes: dict[str, str]) -> None:
    assert "warning" not in severities(**changes)
