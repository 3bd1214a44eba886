"""Keras's accuracy over the places of padded labels."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

TAGGER = """
import keras
import numpy as np
from sklearn.model_selection import train_test_split
from keras.layers import LSTM, Dense, Embedding
from keras.models import Sequential
from keras.preprocessing.sequence import pad_sequences
from keras.utils import to_categorical
words, tags = unread()
x = pad_sequences(words, maxlen=100)
{labels}
model = Sequential()
model.add(Embedding(5000, 50, input_length=100{embedding}))
model.add({middle})
model.add(Dense(12, activation="softmax"))
model.compile("rmsprop", "{loss}", {metrics})
model.fit(x, y, epochs=5{fit})
"""
PLAIN = {
    "labels": "y = to_categorical(pad_sequences(tags, maxlen=100), num_classes=12)", "embedding": "", "fit": "",
    "middle": "LSTM(64, return_sequences=True)", "loss": "categorical_crossentropy", "metrics": 'metrics=["accuracy"]',
}  # fmt: skip


def found(**changes: str) -> list[str]:
    setups = read_text(TAGGER.format(**{**PLAIN, **changes}), "a.py").setups
    every = [item for setup in setups for item in findings_of(setup, all_rules())]
    return [item.severity for item in every if item.code == "TU310"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"labels": "y = pad_sequences(tags, maxlen=100)", "loss": "sparse_categorical_crossentropy"},
        {"labels": "y = pad_sequences(tags, maxlen=100, value=3)\ny = np.array([to_categorical(i, 12) for i in y])"},
        {"labels": "y = pad_sequences(tags, 100)\nx, _, y, _ = train_test_split(x, y)\ny = to_categorical(y, 12)"},
    ],
)
def test_each_padded_place_is_counted(changes: dict[str, str]) -> None:
    assert found(**changes) == ["warning"]


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": "y = to_categorical(tags, num_classes=12)"},
        {"embedding": ", mask_zero=True"},
        {"middle": "keras.layers.Masking()"},
        {"fit": ", sample_weight=unread()"},
        {"metrics": "metrics=None"},
        {"metrics": 'weighted_metrics=["accuracy"]'},
        {"middle": "LSTM(64)", "labels": "y = to_categorical(tags, 12)"},
        {"labels": "y = to_categorical(pad_sequences(tags, maxlen=100), num_classes=12)\nkeep = y != 0"},
    ],
)
def test_nothing_is_said_where_padding_may_be_left_out(changes: dict[str, str]) -> None:
    assert found(**changes) == []
