"""Rows of 0 and 1 that a program writes out for each item: the loss that suits them is that of rows (TU109)."""

from __future__ import annotations

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

net, criterion = nn.Sequential(nn.Linear(10, 2), nn.Softmax(dim=1)), nn.MSELoss()
optimizer = torch.optim.Adam(net.parameters())
rows = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
for x, y in DataLoader(TensorDataset(torch.randn(3, 10), torch.tensor({labels})), batch_size=4):
    loss = criterion(net(x), y)
    loss.backward()
    optimizer.step()
"""


def test_rows_are_called_rows() -> None:
    setups = read_text(PROGRAM.format(labels="rows"), "a.py").setups
    found = [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU109"]
    assert all("sparse" not in item.change and "0/1 labels" not in item.have for item in found)
    assert found
