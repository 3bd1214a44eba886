"""A list of inputs beside their labels is no array of the first ones."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import nn
from data import words

rows, target = np.eye(5)[words], np.array([0, 1, 2, 3, 4] * 20)
train, held_back = train_test_split({passed}, test_size=0.1)
net = nn.Linear(5, 5)
optimizer = torch.optim.Adam(net.parameters())
for x, y in torch.utils.data.DataLoader(train, shuffle=True, batch_size=2):
    loss = nn.CrossEntropyLoss()(net(x.float()).softmax(1), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize("passed", ["list(zip(rows, target))", "[(row, number) for row, number in zip(rows, target)]"])
def test_the_labels_of_pairs_are_not_their_inputs(passed: str) -> None:
    (setup,) = read_text(PROGRAM.format(passed=passed), "a.py").setups
    assert value_of(setup.labels.encoding) != "one-hot"
