"""Labels that a library's function gives which is not read: batches of them are told apart by their loader (TU317)."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

class Rows(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __getitem__(self, i):
        return self.x[i], self.y[i]
    def __len__(self):
        return len(self.x)

def valid(model, loader):
    correct, total = 0, 0
    for x, y in loader:
        total += y.size(0)
        correct += (model(x).argmax(1) == y.long()).sum()
    return float(correct) / total

train_loader = DataLoader(Rows(np.load("a.npy"), {labels}), batch_size=64)
test_loader = DataLoader(Rows(np.load("b.npy"), {labels}), batch_size=64)
model = nn.Linear(784, 10)
for epoch in range(10):
    correct, total = 0, 0
    for x, y in train_loader:
        output = model(x)
        nn.CrossEntropyLoss()(output, y.long()).backward()
        total += y.size(0)
        correct += (output.argmax(1) == y.long()).sum()
    acc_train = float(correct) / len(train_loader.dataset)
    acc_test = valid(model, test_loader)
    print(f"train_acc: {{acc_train:.2f}}, test_acc: {{{shown}:.2f}}")
"""


@pytest.mark.parametrize(
    "labels", ["np.load('c.npy')", "np.argwhere(np.load('c.npy') == 1)[:, -1]", "np.lexsort(keys)"]
)
def test_the_training_accuracy_as_that_of_the_test(labels: str) -> None:
    def codes(shown: str) -> list[str]:
        setups = read_text(PROGRAM.format(labels=labels, shown=shown), "p.py").setups
        return [each.code for setup in setups for each in findings_of(setup, all_rules())]

    assert codes("float(correct) / total") == ["TU317"]
    assert codes("acc_test") == []
