"""Several indices of a tuple: it raises, and where another way makes an array of it nothing is known of it here."""

from __future__ import annotations

from trueup.contract.known import value_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from data import loader


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.{layer}(32, 64, batch_first=True)
        self.fc = nn.Linear(64, 4)

    def forward(self, x):
        steps, state = self.rnn(x)
        return self.fc(state[-1, :, :])


net = Net()
optimizer = torch.optim.Adam(net.parameters())
for x, y in loader:
    loss = nn.CrossEntropyLoss()(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def rank(layer: str) -> int | None:
    (setup,) = read_text(PROGRAM.format(layer=layer), "a.py").setups
    return value_of(setup.head.rank)


def test_several_indices_of_a_tuple_give_nothing_that_is_known() -> None:
    assert rank("LSTM") is None
    assert rank("GRU") == 2
