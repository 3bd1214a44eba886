"""What the squared error makes of class numbers depends on what the head can give at all."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten
from sklearn.preprocessing import LabelEncoder
(x, ten), _ = mnist.load_data()
model = Sequential([Flatten(), Dense(1{activation})])
model.compile("adam", "mse", metrics=["accuracy"])
model.fit(x, {labels})
"""


def sentence(activation: str, labels: str) -> str:
    setups = read_text(PROGRAM.format(activation=activation, labels=labels), "p.py").setups
    found = [finding for setup in setups for finding in findings_of(setup, all_rules())]
    (finding,) = [item for item in found if item.code == "TU109"]
    return finding.happens


@pytest.mark.parametrize(
    ("activation", "labels", "words"),
    [
        (', activation="sigmoid"', "LabelEncoder().fit_transform(texts)", "a confident error gets almost no gradient"),
        (', activation="sigmoid"', "ten", "sigmoid never gives more than 1: classes above it are out of reach"),
        ("", "ten", "for amounts: between class 0 and class 2 it answers class 1"),
        ("", "LabelEncoder().fit_transform(texts)", "of three classes or more, between class 0 and class 2"),
        ("", "LabelEncoder().fit_transform(['ham', 'spam', 'ham'])", "a score beyond 1 for the right class"),
    ],
)
def test_what_one_unit_can_answer(activation: str, labels: str, words: str) -> None:
    assert words in sentence(activation, labels)
