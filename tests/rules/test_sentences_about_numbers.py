"""What findings say of a number, or of outputs that a layer moves, is true of the program."""

from __future__ import annotations

import pytest
from loud_findings import loud

SAID = {
    "an area under the curve of hard predictions is the balanced accuracy": (
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

frame = pd.read_csv("a.csv")
rows, labels = frame.drop("target", axis=1), frame["target"]
model = LogisticRegression().fit(rows, labels)
print("Training accuracy:", roc_auc_score(labels, model.predict(rows)))
""",
        "TU317",
        "Of hard predictions that area is the balanced accuracy",
        "whatever the accuracy is",
    ),
    "probabilities that a layer moves are not without an activation": (
        """
from keras.datasets import mnist
from keras.layers import BatchNormalization, Dense, Flatten
from keras.models import Sequential
from keras.utils import to_categorical

(x, y), _ = mnist.load_data()
model = Sequential([Flatten(), Dense(10, activation="softmax"), BatchNormalization()])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x / 255, to_categorical(y))
""",
        "TU106",
        "Leave the layer behind softmax out",
        "no activation",
    ),
}


@pytest.mark.parametrize(("program", "code", "words", "not_these"), SAID.values(), ids=SAID.keys())
def test_what_is_said_is_true(program: str, code: str, words: str, not_these: str) -> None:
    (message,) = [message for found, message in loud(program) if found == code]
    assert words in message
    assert not_these not in message
