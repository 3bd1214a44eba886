"""What is cut of a batch whose axes nobody tells is no flat column: a layer behind it gives its own units."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from torchvision import datasets
from torch.utils.data import DataLoader

class Net(nn.Module):
    def __init__(self, count):
        super().__init__()
        self.classifier = nn.Linear(768, count)

    def forward(self, x):
        return {answer}

data = datasets.ImageFolder("train")
net = Net({count})
for x, y in DataLoader(data, batch_size=32, shuffle=True):
    out = net(x)
    nn.CrossEntropyLoss()(out, y).backward()
    right = (out.argmax(1) == y).sum()
"""


def codes(answer: str, count: str) -> set[str]:
    setups = read_text(PROGRAM.format(answer=answer, count=count), "p.py").setups
    assert setups
    return {finding.code for setup in setups for finding in findings_of(setup, all_rules())}


@pytest.mark.parametrize("answer", ["self.classifier(x[:, 0])", "self.classifier(x[:, -1])"])
@pytest.mark.parametrize("count", ["len(data.classes)", "count_of_elsewhere", "3"])
def test_a_class_token_has_the_units_of_its_layer(answer: str, count: str) -> None:
    assert not codes(answer, count) & {"TU101", "TU102", "TU303"}


@pytest.mark.parametrize("answer", ["self.classifier(x[:, 0])", "self.classifier(x)"])
def test_one_unit_is_still_one_unit(answer: str) -> None:
    assert "TU102" in codes(answer, "1")
