"""A model that is called with more than its `forward` takes: the call raises, and what comes out is not known."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from data import loader


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(20, 9)

    {decorated}def forward(self, x{more}):
        return torch.softmax(self.fc(x), dim=1)


net = Net()
optimizer = torch.optim.Adam(net.parameters())
for x, mask, y in loader:
    loss = nn.CrossEntropyLoss()(net({passed}), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("decorated", "more", "passed", "activation"),
    [
        ("", "", "x, mask", None),
        ("", "", "x", "softmax"),
        ("", ", mask", "x, mask", "softmax"),
        ("", ", *others", "x, mask", "softmax"),
        ("@unread\n    ", "", "x, mask", "softmax"),
    ],
)
def test_what_comes_out(decorated: str, more: str, passed: str, activation: str | None) -> None:
    program = PROGRAM.format(decorated=decorated, more=more, passed=passed)
    trained = [setup for setup in read_text(program, "a.py").setups if value_of(setup.loss.name)]
    assert [value_of(setup.head.activation) for setup in trained] == [activation]
