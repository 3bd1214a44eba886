"""What a layer with gates gives can only be changed by another layer behind it."""

from __future__ import annotations

import pytest
from loud_findings import loud

from trueup.checking import check_text

KERAS = """
import numpy as np
from keras import layers, models

x, y = np.random.rand(100, 5, 3), np.random.randint(0, 4, 100)
model = models.Sequential([{layer}])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""
TORCH = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from data import items

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.{layer}(20, 5, batch_first=True)

    def forward(self, x):
        steps, state = self.rnn(x)
        return {taken}

net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for x, y in DataLoader(items, 32):
    loss = nn.CrossEntropyLoss()(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    "program",
    [
        KERAS.format(layer="layers.LSTM(4, input_shape=(5, 3))"),
        KERAS.format(layer="layers.LSTM(4, activation='relu', input_shape=(5, 3))"),
        KERAS.format(layer="layers.Bidirectional(layers.GRU(2, activation='relu'), input_shape=(5, 3))"),
        TORCH.format(layer="LSTM", taken="steps[:, -1]"),
        TORCH.format(layer="GRU", taken="state[-1]"),
    ],
)
def test_a_linear_layer_is_advised_behind_gates(program: str) -> None:
    ((code, message),) = loud(program)
    assert code == "TU110"
    assert "Put a linear layer behind it" in message
    (finding,) = check_text(program.encode(), "a.py").findings
    assert not finding.changes


def test_a_layer_without_gates_ends_in_what_is_written() -> None:
    ((_, message),) = loud(KERAS.format(layer="layers.SimpleRNN(4, activation='relu', input_shape=(5, 3))"))
    assert "End the head with softmax" in message
