"""A sigmoid under a cross-entropy of one answer: where items have several labels it is the loss that has to change."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from data import train_set


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(20, 5)

    def forward(self, x):
        return torch.sigmoid(self.fc(x))


net = Net()
optimizer, criterion = torch.optim.Adam(net.parameters()), nn.CrossEntropyLoss()
right = total = 0
for x, y in DataLoader(train_set, 32):
    out = net(x)
    loss = criterion(out, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    right += ({answers} == y).sum().item()
    total += y.size(0)
print(right / total)
"""


def found(answers: str) -> Finding:
    setups = read_text(PROGRAM.format(answers=answers), "a.py").setups
    (one,) = {item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU105"}
    return one


@pytest.mark.parametrize("answers", ["(out > 0.5)", "torch.round(out)"])
def test_each_output_is_asked_for_a_yes_or_no(answers: str) -> None:
    assert found(answers).change.startswith("Keep the activation, and take the binary cross-entropy")
    assert found(answers).changes == ()


def test_one_answer_for_each_item() -> None:
    assert found("out.argmax(1)").change.startswith("Leave the activation out of the head")
    assert found("out.argmax(1)").changes
