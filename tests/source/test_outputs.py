"""What the stored outputs of notebooks tell of releases and names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trueup.contract.finding import Finding
from trueup.contract.reading import Reading
from trueup.rules import all_rules, findings_of
from trueup.source.program import Wishes, read_program
from trueup.syntax.outputs import shown_by

MODEL = """from keras.models import Sequential
from keras.layers import Dense
m = Sequential([Dense(1, activation="sigmoid", input_shape=(4,))])
m.compile("adam", "binary_crossentropy", metrics=["accuracy"])
h = m.fit(x, y, validation_split=0.1)
"""
OLD_BAR = (
    "Train on 90 samples, validate on 10 samples\nEpoch 1/1\n"
    "90/90 [==============================] - 1s 8ms/step - loss: 0.5 - acc: 0.9 - val_loss: 0.4 - val_acc: 8.0e-1\n"
)
NEW_BAR = "\x1b[1m3/3\x1b[0m \x1b[32m━━━━\x1b[0m \x1b[1m1s\x1b[0m 25ms/step - accuracy: 0.4 - loss: 0.8\n"


def notebook(*cells: tuple[str, str]) -> bytes:
    """A notebook of (source, what stands below it)."""
    written = [
        {
            "cell_type": "code",
            "source": source.splitlines(keepends=True),
            "outputs": [{"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}],
        }
        for source, text in cells
    ]
    return json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def read(*cells: tuple[str, str]) -> Reading:
    return read_program(notebook(*cells), "a.ipynb", None, None, Wishes())


def said(*cells: tuple[str, str]) -> list[Finding]:
    return [finding for setup in read(*cells).setups for finding in findings_of(setup, all_rules())]


def shown(source: str, text: str, kind: str = "stream") -> Any:
    output = (
        {"output_type": kind, "text": text}
        if kind in ("stream", "pyout")
        else {"output_type": kind, "data": {"text/plain": text}}
    )
    return shown_by([(1, {"outputs": [output]}, source)])


@pytest.mark.parametrize(
    ("source", "text", "releases"),
    [
        ("keras.__version__", "'2.2.4'", [("keras", "2.2.4")]),
        ("print(keras.__version__)", "2.2.4\n", [("keras", "2.2.4")]),
        ("print(tf.__version__)", "2.0.0-beta1", [("tensorflow", "2.0.0")]),
        ("print(tf.VERSION)", "1.13.1", [("tensorflow", "1.13.1")]),
        (
            "print(np.__version__, keras.__version__, tf.__version__)",
            "1.16.4 2.2.4 1.14.0",
            [("keras", "2.2.4"), ("tensorflow", "1.14.0")],
        ),
        ("print(sys.version, 'Keras', keras.__version__)", "3.6.8 (GCC 7.3)\nKeras 2.2.4", [("keras", "2.2.4")]),
        ("print(tf.keras.__version__)", "2.2.4-tf", []),
        ("print(np.__version__)", "1.16.4", []),
        ("print(tf.__version__, keras.__version__)", "2.3.0", []),
        ("!pip install keras", "Collecting keras\nSuccessfully installed h5py-2.9 keras-2.2.4", [("keras", "2.2.4")]),
        (
            "!pip install tensorflow",
            "Requirement already satisfied: tensorflow in /usr/lib/python3.6 (1.15.2)",
            [("tensorflow", "1.15.2")],
        ),
        ("print(acc)", "keras 2.2.4", []),
    ],
)  # fmt: skip
def test_releases_that_are_printed(source: str, text: str, releases: list[tuple[str, str]]) -> None:
    assert [(one.package, one.version) for one in shown(source, text).releases if one.package != "np"] == releases


@pytest.mark.parametrize("kind", ["stream", "execute_result", "pyout"])
def test_names_that_were_logged(kind: str) -> None:
    assert shown("", OLD_BAR, kind).names == {"loss", "acc", "val_loss", "val_acc"}
    assert shown("", "dict_keys(['val_loss', 'acc', 'loss'])", kind).names == {"val_loss", "acc", "loss"}
    assert shown("", "{'loss': [0.1, 0.2], 'my_f1': [0.3]}", kind).names == {"loss", "my_f1"}
    assert shown("", "Epoch 00001: val_acc improved from -inf to 0.8", kind).names == {"val_acc"}
    assert shown("", "dict_keys(['data', 'target'])\nname: 3 - other: 4", kind).names == set()


def test_an_error_below_a_cell_shows_nothing() -> None:
    cell = {
        "outputs": [{"output_type": "error", "traceback": ["loss: 0.1 - acc: 0.2"], "text": "loss: 0.1 - acc: 0.2"}]
    }
    assert shown_by([(1, cell, "")]).names == set()
    assert shown_by([(1, {"outputs": [3, {"text": [None, 4]}, {"data": 5}]}, "")]) == shown_by([])


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ([("import keras", "Using TensorFlow backend.\n"), (MODEL, "")], "acc"),
        ([("import keras\nkeras.__version__", "'2.2.4'"), (MODEL, "")], "acc"),
        ([(MODEL, OLD_BAR)], "val_acc"),
        ([(MODEL, ""), ("h.history.keys()", "dict_keys(['loss', 'acc'])")], "acc"),
        ([(MODEL, NEW_BAR)], "accuracy"),
    ],
)
def test_a_name_that_the_shown_release_logs_is_right(cells: list[tuple[str, str]], key: str) -> None:
    assert said(*cells, (f"h.history['{key}']", "")) == []


def test_a_name_that_the_shown_release_never_logs_is_told() -> None:
    (finding,) = said(("import keras\nkeras.__version__", "'2.2.4'"), (MODEL, ""), ("h.history['accuracy']", ""))
    assert finding.code == "TU307"
    assert finding.holds_for.startswith("Keras 2.2.4 (the output of cell 1 shows keras 2.2.4)")
    assert finding.changes[0].to == "acc"


def test_what_is_logged_tells_the_release_of_everything_else() -> None:
    (setup,) = read((MODEL, "Epoch 1\n - loss: 0.5 - acc: 0.9\n")).setups
    assert (setup.target.since, setup.target.until) == ((2, 0, 0), (2, 3, 0))
    assert 'its stored outputs show "acc"' in setup.target.why
    (setup,) = read((MODEL, "Epoch 1\n - loss: 0.5 - accuracy: 0.9\n")).setups
    assert setup.target.assumed
