"""A word or a number that hidden layers take too is not changed for the head's sake."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.checking.fixing.check_and_fix import Fixing, checked_and_fixed
from trueup.checking.many_files.run import known_codes
from trueup.checking.one_file.file_checker import Job
from trueup.checking.settings.options import Options
from trueup.checking.settings.resolved import Resolver

PROGRAM = """from functools import partial

from keras.layers import Activation, Dense
from keras.models import Sequential
from keras.utils import to_categorical
from sklearn.datasets import load_iris

x, y = load_iris(return_X_y=True)
y = to_categorical(y)
{built}
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y)
"""
ALONE = [
    'model = Sequential([Dense(16, activation="relu"), Dense(3, activation="sigmoid")])',
    'last = "sigmoid"\nmodel = Sequential([Dense(16, activation="relu"), Dense(3, activation=last)])',
]
SHARED = [
    'word = "sigmoid"\nmodel = Sequential([Dense(16, activation=word), Dense(3, activation=word)])',
    'Layer = partial(Dense, activation="sigmoid")\nmodel = Sequential([Layer(16), Layer(3)])',
    'model = Sequential([Dense(n, activation="sigmoid") for n in (16, 3)])',
    """def add(n, word="sigmoid"):
    model.add(Dense(n))
    model.add(Activation(word))
model = Sequential()
add(16)
add(3)""",
    'n = 2\nmodel = Sequential([Dense(n, activation="relu"), Dense(n, activation="softmax")])',
]


def repaired(built: str, folder: Path) -> tuple[str, str]:
    """The program, and what every fix that is offered makes of it."""
    job = Job(Resolver(Options(target="keras==2.2.4"), known_codes(), isolated=True), folder)
    program = PROGRAM.format(built=built)
    text = (program.encode(), "program.py")
    found, _ = checked_and_fixed([text], job, Fixing())
    assert {finding.code for finding in found.findings} & {"TU104", "TU203"}
    result, _ = checked_and_fixed([text], job, Fixing(mode="write", unsafe=True))
    return program, (result.fixed_text or b"").decode()


@pytest.mark.parametrize("built", ALONE)
def test_a_word_of_the_head_alone_is_changed(built: str, tmp_path: Path) -> None:
    before, after = repaired(built, tmp_path)
    assert after == before.replace('"sigmoid"', '"softmax"')


@pytest.mark.parametrize("built", SHARED)
def test_a_word_that_hidden_layers_take_too_is_left(built: str, tmp_path: Path) -> None:
    before, after = repaired(built, tmp_path)
    assert after == before
