"""A name that a test chooses is none of a run on the other way; what is logged is often chosen with it."""

from __future__ import annotations

import pytest

from trueup.checking import check_text

PROGRAM = """
from keras import Sequential, callbacks
from keras.layers import Dense

model = Sequential([Dense(3, activation="softmax", input_dim=4)])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
stopper = callbacks.EarlyStopping(monitor={monitor}, mode="max")
model.fit(x, y, validation_split=0.2, callbacks=[stopper])
"""


@pytest.mark.parametrize(
    ("monitor", "found"),
    [
        ('"val_pred_accuracy" if several() else "val_accuracy"', 0),
        ('"val_accuracy" if not several() else "val_pred_accuracy"', 0),
        ('"val_acc" if several() else "val_pred_acc"', 2),
        ('"val_pred_accuracy"', 1),
    ],
)
def test_names_of_two_ways(monitor: str, found: int) -> None:
    findings = check_text(PROGRAM.format(monitor=monitor), "p.py", isolated=True).findings
    assert len([each for each in findings if each.code == "TU307"]) == found
