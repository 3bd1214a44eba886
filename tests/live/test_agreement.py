"""A program and the model that it builds are the same setup: `check` and `inspect` agree on what is wrong with it."""

from __future__ import annotations

import linecache
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import trueup
from trueup.checking import check_text
from trueup.contract.known import value_of
from trueup.source import read_text

HEADS = (
    'layers.Dense({units}, activation="{activation}")',
    'layers.Dense({units}), layers.Activation("{activation}")',
    'layers.Dense({units}, activation=keras.activations.{activation}), layers.Dropout(0.1)',
    'layers.Dense({units}), layers.BatchNormalization(), layers.Activation("{activation}")',
    'layers.Dense({units}, activation="{activation}"), layers.Flatten()',
)  # fmt: skip
LOSSES = (
    '"binary_crossentropy"',
    '"categorical_crossentropy"',
    '"sparse_categorical_crossentropy"',
    '"mse"',
    '"hinge"',
    "keras.losses.CategoricalCrossentropy(from_logits=True)",
    "keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)",
    "keras.losses.sparse_categorical_crossentropy",
    "lambda t, p: keras.losses.binary_crossentropy(t, p, from_logits=True)",
    "keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)",
)
METRICS = (
    '["accuracy"]',
    '["acc"]',
    '["binary_accuracy", "mae"]',
    "[keras.metrics.BinaryAccuracy()]",
    '[keras.metrics.CategoricalAccuracy(name="acc")]',
    "[keras.metrics.sparse_categorical_accuracy]",
    "[keras.metrics.Accuracy()]",
    "[]",
)
CLASS_NUMBERS = "np.arange(40) % {units}"
#: Labels that a batch proves, so that nothing is left open: how they are written, and for how many units.
LABELS = {
    "keras.utils.to_categorical(np.arange(40) % {units}, {units})": (3, 10),
    CLASS_NUMBERS: (3, 10),
    "np.arange(40) % 2": (1,),
    "(np.arange(40) % 2 * 2 - 1).reshape(-1, 1)": (1,),
    "np.linspace(-3.0, 5.0, 40)": (1,),
}
PROGRAM = """
import numpy as np
import keras
from keras import layers

x = np.zeros((40, 8))
y = {labels}
model = keras.Sequential([keras.Input((8,)), {head}])
model.compile(loss={loss}, optimizer="sgd", metrics={metrics})
"""


def built(text: str, number: int) -> dict[str, Any]:
    """What the program defines; its lines can be read again, as those of a file can."""
    name = f"<agreement {number}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    made: dict[str, Any] = {}
    exec(compile(text, name, "exec"), made)
    return made


def target_of(keras: Any) -> str:
    """The running Keras as `--target` names it."""
    return f"keras=={keras.__version__}+{keras.backend.backend()}"


@pytest.mark.slow
@settings(max_examples=60)
@given(st.data())
def test_check_and_inspect_agree(keras3: Any, data: st.DataObject) -> None:
    labels = data.draw(st.sampled_from(sorted(LABELS)))
    units = data.draw(st.sampled_from(LABELS[labels]))
    activation = data.draw(st.sampled_from(["softmax", "sigmoid", "linear", "relu", "tanh"]))
    loss, metrics = data.draw(st.sampled_from(LOSSES)), data.draw(st.sampled_from(METRICS))
    # Whole numbers under a squared error, with nothing that speaks of classes, may be amounts: a batch cannot tell.
    assume((labels, loss, metrics) != (CLASS_NUMBERS, '"mse"', "[]"))
    text = PROGRAM.format(
        labels=labels.format(units=units),
        head=data.draw(st.sampled_from(HEADS)).format(units=units, activation=activation),
        loss=loss,
        metrics=metrics,
    )
    checked = check_text(f"{text}model.fit(x, y)\n", isolated=True, target=target_of(keras3))
    made = built(text, hash(text))
    inspected = trueup.inspect(made["model"], made["x"], made["y"])
    assert {one.code for one in inspected.findings} == {one.code for one in checked.findings}
    assert inspected.complete


def test_the_words_of_a_finding_are_those_of_check(keras3: Any) -> None:
    text = PROGRAM.format(
        labels="keras.utils.to_categorical(np.arange(40) % 10, 10)",
        head=HEADS[0].format(units=10, activation="softmax"),
        loss=LOSSES[0],
        metrics=METRICS[2],
    )
    checked = check_text(f"{text}model.fit(x, y)\n", isolated=True, target=target_of(keras3)).findings
    made = built(text, 0)
    inspected = trueup.inspect(made["model"], made["x"], np.asarray(made["y"])).findings
    live = {one.code: (one.have, one.expected, one.happens, one.change) for one in inspected}
    assert live == {one.code: (one.have, one.expected, one.happens, one.change) for one in checked}


@pytest.mark.parametrize(
    "layers",
    [
        'layers.Dense(20, activation="softmax"), layers.Reshape((4, 5))',
        'layers.Dense(5, activation="softmax"), layers.Reshape((1, 5))',
        'layers.Reshape((4, 2)), layers.Dense(5, activation="softmax"), layers.Permute((2, 1))',
        'layers.Reshape((4, 2)), layers.Dense(5, activation="softmax"), layers.GlobalMaxPooling1D()',
        'layers.Reshape((4, 2)), layers.Dense(5, activation="softmax"), layers.GlobalAveragePooling1D()',
        'layers.Reshape((4, 2)), layers.TimeDistributed(layers.Dense(5, activation="softmax"))',
        'layers.Reshape((4, 2)), layers.Bidirectional(layers.LSTM(3, activation="softmax"))',
        'layers.Reshape((4, 2)), layers.Bidirectional(layers.LSTM(3, activation="softmax"), merge_mode="ave")',
        'layers.Dense(5, activation="softmax"), layers.Flatten()',
        "layers.Flatten()",
        "layers.Reshape((4, 2)), layers.GlobalAveragePooling1D()",
    ],
)
def test_both_readers_believe_the_same_of_numbers_laid_out_anew(keras3: Any, layers: str) -> None:
    text = PROGRAM.format(labels="0", head=layers, loss='"binary_crossentropy"', metrics="[]")
    (live,) = trueup.inspect(built(text, hash(layers))["model"]).setups
    (told,) = read_text(text, "program.py").setups
    assert value_of(told.head.activation) == value_of(live.head.activation)
    assert told.head.direct == live.head.direct
