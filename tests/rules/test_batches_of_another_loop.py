"""A loop over one loader that counts the last batch of another one (TU320)."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

train_loader = DataLoader(datasets.MNIST(".", transform=transforms.ToTensor()), batch_size=64, shuffle=True)
val_loader = DataLoader(datasets.MNIST(".", train=False, transform=transforms.ToTensor()), batch_size=64)
other_loader = DataLoader(datasets.MNIST(".", train=False, transform=transforms.ToTensor()), batch_size=16)
model, criterion = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), nn.CrossEntropyLoss()
for epoch in range(5):
    for x, y in train_loader:
        loss = criterion(model(x), y)
        loss.backward()
        {training}
    right, total, shares = 0, 0, []
    {before}
    for {names} in {loader}:
        {first}
        out = model({inputs})
        {counted}
    print("accuracy", right / 10000)
"""
COUNTED = "right += (out.argmax(1) == {}).sum().item()"


def messages(**lines: str) -> list[str]:
    parts = {"training": "pass", "before": "pass", "names": "x_val, y_val", "loader": "val_loader", "first": "pass",
             "inputs": "x", "counted": COUNTED.format("y"), **lines}  # fmt: skip
    found = [
        each for setup in read_text(PROGRAM.format(**parts), "p.py").setups for each in findings_of(setup, all_rules())
    ]
    return [each.have for each in found if each.code == "TU320"]


@pytest.mark.parametrize(
    "lines",
    [
        {},
        {"counted": "right += out.argmax(1).eq(y).sum().item()"},
        {"counted": "shares.append((out.argmax(1) == y).float().mean().item())"},
        {"names": "batch", "first": "images, labels = batch"},
    ],
)
def test_the_training_loops_batch_is_counted(lines: dict[str, str]) -> None:
    assert messages(**lines) == ["The loop over val_loader counts the last batch of train_loader in each of its passes"]


@pytest.mark.parametrize(
    "lines",
    [
        {"inputs": "x_val", "counted": COUNTED.format("y_val")},
        {"names": "x, y"},
        {"names": "batch", "first": "x, y = batch"},
        {"training": "break"},
        {"loader": "range(10)", "names": "step"},
        {"loader": "zip(train_loader, val_loader)", "names": "(x, y), (x_val, y_val)"},
        {
            "before": "for a, b in other_loader: model(a)\n    others = iter(other_loader)",
            "first": "x, y = next(others)",
        },
        {"before": "x, y = next(iter(train_loader))", "training": "break"},
        {"before": "for x, y in other_loader: pass"},
        {"loader": "train_loader", "names": "x, y"},
    ],
)
def test_batches_of_this_loop_and_what_is_not_known(lines: dict[str, str]) -> None:
    assert messages(**lines) == []
