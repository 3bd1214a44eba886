"""`target == 1.0` says yes or no of each item of a batch: it is of the batch still (TU309)."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from collections import defaultdict
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

class Monitor:
    def __init__(self):
        self.metrics = defaultdict(lambda: {{"val": 0, "count": 0, "avg": 0}})
    def update(self, name, val):
        metric = self.metrics[name]
        metric["val"] += val
        metric["count"] += 1
        metric["avg"] = metric["val"] / metric["count"]

def accuracy(output, target):
    output = torch.sigmoid(output) >= 0.5
    {compared}
    return torch.true_divide((target == output).sum(dim=0), output.size(0)).item()

loader = DataLoader({rows}, batch_size=64)
model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 1))
for epoch in range(3):
    monitor = Monitor()
    for images, target in loader:
        target = target.float().view(-1, 1)
        output = model(images)
        nn.BCEWithLogitsLoss()(output, target).backward()
        monitor.update("Accuracy", accuracy(output, target))
"""


@pytest.mark.parametrize("compared", ["pass", "target = target == 1.0", "target = target > 0.5"])
@pytest.mark.parametrize("rows", ["TensorDataset(x, torch.tensor([0, 1, 1, 0] * 25))", "read(rows)"])
def test_numbers_of_batches_are_averaged(compared: str, rows: str) -> None:
    text = PROGRAM.format(compared=compared, rows=rows)
    found = [each.code for setup in read_text(text, "p.py").setups for each in findings_of(setup, all_rules())]
    assert found == ["TU309"]
