"""No edit of an activation that stands in a function, a loop or a module through which hidden layers go as well."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

GRAPH = """
import tensorflow as tf

def layer(x, count):
    return tf.nn.relu(tf.contrib.layers.fully_connected(x, count, activation_fn=None))

x, y = tf.placeholder("float", [None, 784]), tf.placeholder("float", [None, 10])
out = {out}
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=out))
train_step = tf.train.AdamOptimizer(0.001).minimize(cost)
"""
TORCH = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(784, 128), nn.Linear(128, 10)
        self.act, self.last = nn.ReLU(), nn.ReLU()

    def forward(self, x):
        return self.{last}(self.second(self.act(self.first(x))))

model, criterion = Net(), nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
for x, y in loader:
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
"""
KERAS = """
import keras
from keras import layers

(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
for units in {units}:
    model.add(layers.Dense(units, activation="relu"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""


def edits(text: str) -> list[int]:
    """How many edits each finding about the range of the head offers."""
    setups = read_text(text, "program.py").setups
    found = [finding for setup in setups for finding in findings_of(setup, all_rules())]
    return [len(finding.changes) for finding in found if finding.code == "TU110"]


@pytest.mark.parametrize(
    ("shared", "alone"),
    [
        (GRAPH.format(out="layer(layer(x, 384), 10)"), GRAPH.format(out="layer(x, 10)")),
        (TORCH.format(last="act"), TORCH.format(last="last")),
        (KERAS.format(units="(128, 10)"), KERAS.format(units="(10,)")),
    ],
    ids=["a function", "a module", "a loop"],
)
def test_what_other_layers_share_is_told_and_not_edited(shared: str, alone: str) -> None:
    assert edits(shared) == [0]
    assert edits(alone) == [1]
