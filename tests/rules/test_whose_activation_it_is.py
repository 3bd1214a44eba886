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
