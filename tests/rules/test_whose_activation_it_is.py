"""Two softmaxes in a row: of the model and the loss, or both of the function around the loss."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

SOFTMAX_OF_THE_LOSS = """
import torch
import torch.nn.functional as F
from torch import nn

class Loss(nn.Module):
    def forward(self, scores, labels):
        {own}
        return F.cross_entropy(scores, labels)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 3)
        self.act = nn.Softmax(dim=1)
    def forward(self, x):
        return {gives}

net = Net()
criterion = Loss()
for x, y in torch.load("batches.pt"):
    criterion({passed}, y).backward()
"""


@pytest.mark.parametrize(
    ("own", "gives", "passed", "by_the_model"),
    [
        ("scores = F.softmax(scores, dim=1)", "self.out(x)", "net(x)", False),
        ("scores = nn.Softmax(dim=1)(scores)", "self.out(x)", "net(x)", False),
        ("scores = scores.softmax(1)", "self.out(x)", "net(x)", False),
        ("pass", "self.act(self.out(x))", "net(x)", True),
        ("pass", "F.softmax(self.out(x), dim=1)", "net(x)", True),
    ],
)
def test_a_softmax_of_the_loss_is_none_of_the_model(own: str, gives: str, passed: str, *, by_the_model: bool) -> None:
    program = SOFTMAX_OF_THE_LOSS.format(own=own, gives=gives, passed=passed)
    setups = read_text(program, "program.py").setups
    (found,) = {item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU105"}
    assert ("by the model" in found.have) is by_the_model
    assert ("out of the head" in found.change) is by_the_model


LAYER_WITH_A_NAME = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

squash = nn.Sigmoid()
model = {model}
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(model.parameters(), 0.1)
for x, y in DataLoader(TensorDataset(torch.randn(64, 9), torch.randint(0, 2, (64, 5)).float()), batch_size=8):
    loss = criterion({passed}, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("model", "passed", "by_the_model"),
    [
        ("nn.Linear(9, 5)", "squash(model(x))", False),
        ("nn.Sequential(nn.Linear(9, 5), squash)", "model(x)", True),
        ("nn.Sequential(nn.Linear(9, 5), nn.Sigmoid())", "model(x)", True),
    ],
)
def test_a_layer_that_is_called_beside_the_loss_is_none_of_the_model(
    model: str, passed: str, *, by_the_model: bool
) -> None:
    setups = read_text(LAYER_WITH_A_NAME.format(model=model, passed=passed), "program.py").setups
    (found,) = {item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU105"}
    assert ("by the model" in found.have) is by_the_model
