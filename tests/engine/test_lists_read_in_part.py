"""A list or a dict of which some items are not known: what stands behind them is no last layer, no last metric."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

KERAS = """import json
import keras
import numpy as np
from keras.layers import Dense

model = keras.Sequential({layers})
model.compile("adam", "categorical_crossentropy", metrics={metrics})
h = model.fit(np.random.rand(9, 4), np.eye(3)[np.random.randint(0, 3, 9)])
print(h.history["auc"])
"""
TORCH = """import json
from collections import OrderedDict
import torch
from torch import nn

parts = OrderedDict([("a", nn.Linear(4, 3)), ("s", nn.Softmax(1))])
{further}
net = nn.Sequential(parts)
opt = torch.optim.Adam(net.parameters())
for i in range(9):
    loss = nn.CrossEntropyLoss()(net(torch.randn(8, 4)), torch.randint(0, 3, (8,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
"""


def head_and_codes(program: str) -> tuple[object, object, set[str]]:
    """Units and activation of what is trained, and the rules that speak."""
    setups = [setup for setup in read_text(program.encode(), "p.py").setups if value_of(setup.loss.name) is not None]
    head = setups[0].head
    codes = {finding.code for setup in setups for finding in findings_of(setup, all_rules())}
    return value_of(head.units), value_of(head.activation), codes


@pytest.mark.parametrize(
    ("layers", "units", "activation"),
    [
        ('[Dense(8), Dense(1, activation="softmax"), *json.load(open("x"))]', None, None),
        ('[Dense(8), Dense(1, activation="softmax")] + json.load(open("x"))', None, None),
        ('[Dense(8), *json.load(open("x")), Dense(3, activation="softmax")]', 3, "softmax"),
        ('json.load(open("x")) + [Dense(8), Dense(3, activation="softmax")]', 3, "softmax"),
        ('[*[Dense(8) for _ in open("x")], Dense(3, activation="softmax")]', 3, "softmax"),
        ('[Dense(3, activation="softmax") for _ in open("x")]', 3, "softmax"),
    ],
)
def test_the_last_layer_of_a_list_of_which_some_were_not_read(layers: str, units: object, activation: object) -> None:
    program = KERAS.format(layers=layers, metrics='["accuracy"]')
    assert head_and_codes(program)[:2] == (units, activation)
    if units is None:
        assert not head_and_codes(program)[2] & {"TU102", "TU203"}


def test_a_name_that_an_unread_metric_may_log() -> None:
    layers = '[Dense(8), Dense(3, activation="softmax")]'
    assert "TU307" in head_and_codes(KERAS.format(layers=layers, metrics='["accuracy"]'))[2]
    assert "TU307" not in head_and_codes(KERAS.format(layers=layers, metrics='["accuracy", *json.load(open("m"))]'))[2]


def test_modules_by_name_of_which_some_were_not_read() -> None:
    assert head_and_codes(TORCH.format(further=""))[:2] == (3, "softmax")
    further = 'for line in open("x"):\n    parts[line] = nn.Linear(3, 3)'
    assert head_and_codes(TORCH.format(further=further)) == (None, None, set())
