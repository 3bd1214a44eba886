"""A list with the number of one batch for each epoch holds no batches of a pass over the loader."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader
from data import train_set, test_set

train_loader, test_loader = DataLoader(train_set, 32), DataLoader(test_set, 10_000)
net = nn.Linear(20, 3)
optimizer = torch.optim.Adam(net.parameters())
shares = []
for epoch in range(10):
    for x, y in train_loader:
        out = net(x)
        loss = nn.CrossEntropyLoss()(out, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    {taken}
print("accuracy", np.mean(shares))
"""
SHARE = "shares.append((net(x).argmax(1) == y).float().mean().item())"


@pytest.mark.parametrize(
    ("taken", "number"),
    [(f"x, y = next(iter(test_loader)); {SHARE}", 0), (f"for x, y in test_loader: {SHARE}", 1)],
)
def test_a_mean_over_epochs(taken: str, number: int) -> None:
    setups = read_text(PROGRAM.format(taken=taken), "a.py").setups
    found = {item.where for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU309"}
    assert len(found) == number


def test_a_loss_of_an_array_that_is_written_out_has_no_head() -> None:
    program = (
        "import torch\nfrom torch import nn\nshown = torch.tensor([[1., 4, 3]])\nfor i in range(3):\n"
        "    print(nn.CrossEntropyLoss()(nn.Softmax(dim=1)(shown), torch.tensor([i])))\n"
    )
    assert read_text(program, "a.py").setups == ()
