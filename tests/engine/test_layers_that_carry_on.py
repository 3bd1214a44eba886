"""Layers that only lay out carry on what is in front: what was not followed is no head without an activation."""

from __future__ import annotations

import pytest

from trueup.contract.known import is_known, value_of
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from tensorflow import keras
from elsewhere import make

class Own(keras.layers.Layer):
    def __init__(self, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.activation = {activation}

    def call(self, inputs):
        return self.activation(inputs)

model = keras.models.Sequential([{layers}])
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(x, y)
"""
OWN = 'keras.layers.Dense(100), Own("sigmoid"), '
DENSE = "keras.layers.Dense(100), "
LAYOUTS = [
    "keras.layers.Reshape([10, 10])",
    "keras.layers.Flatten()",
    "keras.layers.Dropout(0.5)",
    "keras.Sequential([keras.layers.Reshape([10, 10])])",
]


def read(activation: str, layers: str):
    setups = read_text(PROGRAM.format(activation=activation, layers=layers), "p.py").setups
    (setup,) = (item for item in setups if item.trained)
    return setup, {finding.code for finding in findings_of(setup, all_rules())}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_was_not_followed_stays_so(layout: str) -> None:
    setup, codes = read("make(activation)", OWN + layout)
    assert not is_known(setup.head.activation)
    assert "TU106" not in codes


@pytest.mark.parametrize("layout", LAYOUTS[:3])
def test_a_layer_without_an_activation_is_one(layout: str) -> None:
    setup, codes = read("make(activation)", DENSE + layout)
    assert value_of(setup.head.activation) == "linear"
    assert "TU106" in codes


@pytest.mark.parametrize("layout", LAYOUTS[:3])
@pytest.mark.parametrize("function", ["get", "deserialize"])
def test_an_activation_by_its_name(layout: str, function: str) -> None:
    setup, codes = read(f"keras.activations.{function}(activation)", OWN + layout)
    assert value_of(setup.head.activation) == "sigmoid"
    assert "TU106" not in codes


def test_no_name_is_no_activation() -> None:
    setup, codes = read("keras.activations.get(None)", OWN + LAYOUTS[0])
    assert value_of(setup.head.activation) == "linear"
    assert "TU106" in codes


UNFOLLOWED = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

class Around(layers.Wrapper):
    def call(self, v):
        return self.layer(v)

class Own(layers.Dense):
    def call(self, v):
        return tf.nn.sigmoid(super().call(v))

inputs = keras.Input((28,))
v = layers.Dense(1)(inputs)
v = {value}
model = keras.Model(inputs, layers.Flatten()(v))
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""


@pytest.mark.parametrize(
    "value", ["tf.exp(-tf.abs(v))", 'Around(layers.Dense(1, activation="sigmoid"))(v)', "Own(1)(v)"]
)
def test_a_value_that_was_not_followed(value: str) -> None:
    setups = read_text(UNFOLLOWED.format(value=value), "p.py").setups
    assert setups
    assert "TU106" not in {finding.code for setup in setups for finding in findings_of(setup, all_rules())}
