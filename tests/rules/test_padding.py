"""Accuracy over the places of padded labels: Keras's, and one that is counted by hand."""

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


BY_HAND = """
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset


class Strings(Dataset):
    def __init__(self, texts, size):
        self.texts, self.size = texts, size

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, place):
        ids = [ord(letter) for letter in self.texts[place]]
        {filled}
        return torch.tensor(ids)


model = nn.Sequential(nn.Embedding(128, 16), nn.Linear(16, 128))
right = total = 0
for ids in DataLoader(Strings(open("texts.txt").read().split(), 40), batch_size=64):
    scores = model(ids)
    loss = F.cross_entropy(scores.view(-1, scores.size(-1)), ids.view(-1))
    right += (scores.argmax(-1) == ids).sum().item()
    total += ids.numel()
print("accuracy", right / total)
"""


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ("ids = ids + [0] * (self.size - len(ids))", True),
        ("ids += [0] * (self.size - len(ids))", True),
        ("ids += [0] * 4", False),
        ("ids += [0] * (self.size - len(self.texts))", False),
        ("ids = ids[: self.size]", False),
    ],
)
def test_rows_that_a_program_fills_up_are_padded(filled: str, told: bool) -> None:
    setups = read_text(BY_HAND.format(filled=filled), "a.py").setups
    assert any(item.code == "TU310" for setup in setups for item in findings_of(setup, all_rules())) == told


REPORT = """
import tensorflow as tf
from tensorflow.keras.preprocessing.sequence import pad_sequences
from sklearn.metrics import accuracy_score, classification_report
from sklearn.model_selection import train_test_split

x = pad_sequences(words, maxlen=40, padding="post")
y = {labels}
x_train, x_test, y_train, y_test = train_test_split(x, y)
model = tf.keras.Sequential()
model.add(tf.keras.layers.Embedding(1000, 64, mask_zero=True))
model.add(tf.keras.layers.LSTM(64, return_sequences=True))
model.add(tf.keras.layers.Dense(14, activation="softmax"))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5)
answers = model.predict(x_test).argmax(-1)
{counted}
"""
PADDED = 'pad_sequences(tags, maxlen=40, padding="post", value=0)'


def _report(counted: str, labels: str = PADDED) -> list[str]:
    setups = read_text(REPORT.format(labels=labels, counted=counted), "p.py").setups
    found = [each for setup in setups for each in findings_of(setup, all_rules())]
    return [each.have.split()[0] for each in found if each.code == "TU310"]


@pytest.mark.parametrize("metric", ["classification_report", "accuracy_score"])
def test_a_call_that_counts_every_place(metric: str) -> None:
    assert _report(f"print({metric}(y_test.flatten(), answers.flatten()))") == [metric]
    assert _report(f"print({metric}(y_test.ravel(), answers.reshape(-1)))") == [metric]


@pytest.mark.parametrize(
    "counted",
    [
        "keep = y_test != 0; print(accuracy_score(y_test[keep], answers[keep]))",
        "print(classification_report(y_test.flatten(), answers.flatten(), labels=range(1, 14)))",
        "print(accuracy_score(y_test.flatten(), answers.flatten(), sample_weight=weights))",
        "truth = [t for t in y_test.flatten() if t > 0]; print(accuracy_score(truth, answers.flatten()))",
        "print(accuracy_score(other, answers.flatten()))",
    ],
)
def test_a_call_that_leaves_padding_out(counted: str) -> None:
    assert _report(counted) == []


def test_labels_of_one_length() -> None:
    assert _report("print(accuracy_score(y_test.flatten(), answers.flatten()))", "np.load('y.npy')") == []
