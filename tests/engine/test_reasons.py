"""What is said of a party that was not read names what stands in the program."""

from __future__ import annotations

import pytest

from trueup.contract.known import Unknown
from trueup.source import read_text

PROGRAM = """import json
from keras.layers import Dense
from keras.models import Sequential

config = json.load(open("config.json"))
model = Sequential([Dense(3, activation="softmax")])
model.compile(loss={loss}, optimizer="adam", metrics=[{metric}])
"""


@pytest.mark.parametrize("entry", ['config["what"]', 'config["train"]["what"]'])
def test_an_entry_of_a_file_is_told_as_such(entry: str) -> None:
    (setup,) = read_text(PROGRAM.format(loss=entry, metric=entry), "program.py").setups
    for name in (setup.loss.name, setup.metrics[0].name):
        assert isinstance(name, Unknown)
        assert name.why == "an entry of what json.load gives"


_LOADED = """import numpy as np
from tensorflow.keras.models import load_model

model = load_model("model.h5")
x, y = np.load("x.npy"), np.load("y.npy")
{trains}
answers = model.predict(x)
{counts}
"""


@pytest.mark.parametrize(
    ("trains", "counts", "row"),
    [
        ("", 'print("accuracy", np.mean(np.argmax(answers, axis=1) == y))', 8),
        ("", "from sklearn.metrics import accuracy_score\nprint(accuracy_score(y, answers.argmax(1)))", 9),
        ("model.fit(x, y)", 'print("accuracy", np.mean(np.argmax(answers, axis=1) == y))', 6),
    ],
)
def test_a_loaded_model_that_is_counted_is_told_as_one_that_is_not_read(trains: str, counts: str, row: int) -> None:
    (setup,) = read_text(_LOADED.format(trains=trains, counts=counts), "program.py").setups
    assert setup.where.row == row
    assert isinstance(setup.head.units, Unknown)
    assert setup.head.units.why == "the model is loaded from a file"
    assert not setup.complete


def test_a_loaded_model_that_only_shows_its_answers_is_no_setup() -> None:
    program = _LOADED.format(trains="", counts='print("cat" if answers[0][0] > 0.5 else "dog")')
    assert read_text(program, "program.py").setups == ()


def test_a_model_of_one_output_is_not_the_one_that_several_losses_are_given_to() -> None:
    program = """from keras.layers import Dense
from keras.callbacks import EarlyStopping
from keras.models import Sequential

model = Sequential([Dense(3, activation="softmax")])
model.compile(loss=["mse", "categorical_crossentropy"], optimizer="adam", metrics=["accuracy"])
model.fit(x, [a, b], callbacks=[EarlyStopping(monitor="val_second_acc")])
"""
    (setup,) = read_text(program, "program.py").setups
    assert isinstance(setup.head.units, Unknown)
    assert setup.head.units.why == "it has one output where several losses are given"
    assert setup.name_uses == ()
