"""Odd but legal values: trueup reads past them without a fault of its own, and believes nothing of what they make."""

from __future__ import annotations

from pathlib import Path

import pytest

import trueup
from trueup.contract.known import value_of
from trueup.contract.reading import Reading
from trueup.source import read_text

HEAD = """\
import numpy as np, pandas as pd, keras
from keras import layers
from torch import nn
"""
TRAINED = """
model = keras.Sequential([keras.Input((4,)), layers.Dense(2, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""
HUGE = "9" * 400
LABELS = {
    "ragged rows": "y = np.array([[0, 1], [[1], 0]])",
    "rows of three lengths": "y = np.array([[0, 1], [1, 0, 1], []])",
    "an infinite bound": "y = np.random.randint(float('inf'))",
    "a range of 2**61": "y = np.arange(-(2**60), 2**60)",
    "numbers of 400 digits": f"y = np.array([0, 1, {HUGE}])",
    "labels less nan": "y = np.array([0, 1, 1]) - float('nan')",
    "labels times 10**400": "y = np.array([0, 1, 1]) * 10**400",
    "labels times 10**90, ten times": "y = np.array([0, 1, 1])\nfor n in range(10):\n    y = y * 10**90",
    "the mean of a frame": "y = pd.read_csv('a.csv').mean().drop('label')",
    "the sum of groups": "y = pd.read_csv('a.csv').groupby(['a']).sum().drop(['b'], axis=1)",
    "a frame of no columns": "y = pd.DataFrame({}).drop('a').rename('b').filter('c')",
}
PROGRAMS = {
    "labels by the smallest number": "y = np.array([0, 1, 1]) / 5e-324",
    "a size that is not a number": "y = np.random.randint(0, 2, size=float('nan'))",
    "as many zeros as infinity": "y = np.zeros(float('inf'))",
    "an infinite input": "i = keras.Input(float('inf'))\nkeras.Model(i, layers.Dense(float('nan'))(i)).compile('sgd')",
    "an infinite class to ignore": "net = nn.Linear(3, 4)\nnn.CrossEntropyLoss(ignore_index=float('inf'))(net(x), y)",
    "smoothing of 10**400": "y = x\nloss = keras.losses.CategoricalCrossentropy(label_smoothing=10**400)\n"
    + TRAINED.replace('"sparse_categorical_crossentropy"', "loss"),
    "a threshold of 10**400": "y = x\n" + TRAINED + "print(np.mean((model.predict(x) > 10**400) == y))",
    "a threshold that is not a number": "y = x\n" + TRAINED + "print(np.mean((model.predict(x) > float('nan')) == y))",
    "a model without its import": "model = Sequential()\nmodel.add(Dense(10))\nmodel.compile('sgd')\nmodel.fit(x, y)",
    "a loop of 10**400 passes": "for i in range(-(10**400), 10**400):\n    x = [0] * 10**400\nx = x[10**400:]",
}


def faults(reading: Reading) -> list[str]:
    """What trueup failed at."""
    return [unread.why for unread in reading.unread if unread.kind == "defect"]


@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS)
def test_labels_that_cannot_be_are_no_labels(labels: str) -> None:
    reading = read_text(f"{HEAD}{labels}{TRAINED}", "program.py")
    assert faults(reading) == []
    assert [value_of(setup.labels.encoding) for setup in reading.setups] == [None]


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_with_odd_values_is_read_on(program: str) -> None:
    reading = read_text(f"{HEAD}{program}\n{TRAINED.replace('model', 'last')}", "program.py")
    assert faults(reading) == []
    assert value_of(reading.setups[-1].head.units) == 2


@pytest.mark.parametrize("codec", ["punycode", "idna", "undefined", "hex", "rot13", "utf-7"])
def test_a_coding_line_that_no_program_has_is_read_as_something(codec: str) -> None:
    reading = read_text(f"# coding: {codec}\n{HEAD}y = z{TRAINED}".encode() + b"\xff", "program.py")
    assert faults(reading) == []
    assert any("coding" in unread.why or "Latin-1" in unread.why for unread in reading.unread)


def test_a_long_text_in_an_encoding_of_labels_is_not_decoded_letter_by_letter() -> None:
    reading = read_text(
        b"# coding: punycode\n" + b"x = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\n" * 20_000, "program.py"
    )
    assert ["punycode, which is no known text encoding" in unread.why for unread in reading.unread][:1] == [True]


@pytest.mark.parametrize("pin", ["keras==" + "9" * 5000, "keras>=2,<" + "9" * 5000, "keras==2" + ".1" * 5000])
def test_a_pin_of_thousands_of_digits_is_no_release(pin: str, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(f"{pin}\n")
    (tmp_path / "program.py").write_text(f"{HEAD}y = z{TRAINED}")
    result = trueup.check(tmp_path, isolated=True)
    assert result.counts.setups == 1
    assert [unread.kind for unread in result.unread if unread.kind in ("defect", "file")] == []
