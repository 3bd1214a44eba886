"""What a stored output refutes of one training is not told of another one of the same head and labels."""

from __future__ import annotations

import json

import pytest

from trueup.checking import check_text

TRAINING = """
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten
from keras.utils import to_categorical
(x, ten), _ = mnist.load_data()
labels = to_categorical(ten)
model = Sequential([Flatten(), Dense(3, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(x, labels)
"""
AGAIN = 'model.compile(loss="categorical_crossentropy", optimizer="sgd")\nmodel.fit(x, labels)'
RAN = ["Epoch 1/1\n", "4/4 [==============================] - 0s 5ms/step - loss: 0.4\n"]


@pytest.mark.parametrize("again", ["print(1)", AGAIN])
@pytest.mark.parametrize(("shown", "told"), [([], True), (RAN, False)])
def test_a_second_training(shown: list[str], told: bool, again: str) -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": shown}] if shown else []
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": out, "execution_count": 1, "source": text}
        for text, out in ((TRAINING, outputs), (again, []))
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    findings = check_text(text, "a.ipynb", isolated=True).findings
    assert ("TU203" in {finding.code for finding in findings}) == told
