"""A relu that ends at 1 gives what a cross-entropy takes; one without bounds, or up to 6, does not."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

KERAS = """
import keras
from keras import layers
from keras import backend as K
model = keras.Sequential([keras.Input((4,)), layers.Dense(1), {layer}])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, (y > 0).astype(int))
"""
TORCH = """
import torch
from torch import nn
model = nn.Sequential(nn.Linear(4, 1), {layer})
for x, y in loader:
    nn.BCELoss()(model(x), y.float()).backward()
"""


def codes(program: str, layer: str) -> set[str]:
    setups = read_text(program.format(layer=layer), "p.py").setups
    assert setups
    return {finding.code for setup in setups for finding in findings_of(setup, all_rules())}


@pytest.mark.parametrize(
    "layer",
    [
        "layers.ReLU()",
        "layers.ReLU(max_value=None)",
        "layers.ReLU(6.0)",
        'layers.Activation("relu")',
        "layers.Activation(lambda v: keras.activations.relu(v))",
        "layers.Activation(layers.ReLU(max_value=6))",
    ],
)
def test_what_goes_beyond_1(layer: str) -> None:
    assert "TU110" in codes(KERAS, layer)


@pytest.mark.parametrize(
    "layer",
    [
        "layers.ReLU(1.0)",
        "layers.ReLU(max_value=1)",
        "layers.ReLU(highest)",
        "layers.Activation(layers.ReLU(max_value=1.0))",
        "layers.Activation(lambda v: keras.activations.relu(v, max_value=1.0))",
        "layers.Activation(lambda v: K.relu(v, max_value=1.0))",
        "layers.Dense(1, activation=layers.ReLU(max_value=1.0))",
    ],
)
def test_what_ends_at_1_or_at_a_number_that_was_not_read(layer: str) -> None:
    assert not codes(KERAS, layer) & {"TU110", "TU106"}


@pytest.mark.parametrize(
    ("layer", "wrong"), [("nn.Hardtanh()", True), ("nn.Hardtanh(0, 1)", False), ("nn.Hardtanh(min_val=0.0)", False)]
)
def test_the_bounds_of_a_hardtanh(layer: str, wrong: bool) -> None:
    assert ("TU110" in codes(TORCH, layer)) == wrong
