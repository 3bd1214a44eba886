"""What an option's default tells of a head is said with that default: somebody may give another value."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
import torch.nn.functional as F
from torchvision import datasets, transforms
data = datasets.MNIST(".", transform=transforms.ToTensor())

class Net(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.last = nn.Linear(784, n)
    def forward(self, x):
        return self.last(x.flatten(1))

def fit({parameter}):
    net = Net({units})
    optimizer = torch.optim.SGD(net.parameters(), 0.1)
    for x, y in torch.utils.data.DataLoader(data, 32):
        loss = F.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""


@pytest.mark.parametrize(("parameter", "units", "by_default"), [("n_out=1", "n_out", True), ("", "1", False)])
def test_one_unit_by_default(parameter: str, units: str, *, by_default: bool) -> None:
    setups = read_text(PROGRAM.format(parameter=parameter, units=units), "p.py").setups
    (text,) = {item.have for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU102"}
    assert text.startswith("cross_entropy is given 1 unit")
    assert text.endswith(", by the default of fit(n_out=…)") is by_default
