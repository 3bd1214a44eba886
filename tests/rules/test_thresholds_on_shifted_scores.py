"""A threshold on scores that are shifted or scaled before the loss is not held against the middle of the loss."""

from __future__ import annotations

import pytest
from loud_findings import loud

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(torch.randn(1000, 20), torch.randint(0, 2, (1000, 1)).float()), 32)
net = nn.Linear(20, 1)
optimizer, criterion = torch.optim.Adam(net.parameters()), nn.BCEWithLogitsLoss()
for x, y in loader:
    out = net(x)
    loss = criterion({given}, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
right = sum(((net(x) > 0.5) == y).sum().item() for x, y in loader)
print("accuracy", right / 1000)
"""


@pytest.mark.parametrize(("given", "number"), [("out", 1), ("out - 0.5", 0), ("out * 20 - 10", 0), ("2 * out - 1", 0)])
def test_the_middle_of_what_the_loss_is_given(given: str, number: int) -> None:
    assert [code for code, _ in loud(PROGRAM.format(given=given))] == ["TU304"] * number
