"""A mode that Keras does not know is met with a warning and taken for "auto": the name is what counts (TU307)."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from keras.callbacks import EarlyStopping
from keras.layers import Dense
from keras.models import Sequential
from sklearn.datasets import make_circles

X, y = make_circles(n_samples=1000)
model = Sequential([Dense(4, input_shape=(2,), activation="tanh"), Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
stop = EarlyStopping(monitor="NAME", patience=5, mode=MODE)
model.fit(X, y, epochs=100, callbacks=[stop], validation_split=0.2)
"""


def codes(name: str, mode: str) -> set[str]:
    """The rules that speak of the program with this callback."""
    setups = read_text(PROGRAM.replace("NAME", name).replace("MODE", mode), "program.py").setups
    return {finding.code for setup in setups for finding in findings_of(setup, all_rules())}


@pytest.mark.parametrize("mode", ["max", "min", '"maximum"', "None", '"max"'])
def test_a_name_that_is_never_logged(mode: str) -> None:
    assert codes("val_acc", mode) == {"TU307"}
    assert codes("val_accuracy", mode) == set()


def test_a_mode_that_is_not_read() -> None:
    assert codes("val_acc", "best_mode()") == set()
