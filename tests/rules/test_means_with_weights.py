"""`np.average(shares, weights=sizes)` is the share over all items; without weights it is a mean of batch shares."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))
train = DataLoader(datasets.CIFAR10("d", train=True), batch_size=32)
test = DataLoader(datasets.CIFAR10("d", train=False), batch_size=32)
for x, y in train:
    nn.CrossEntropyLoss()(model(x), y).backward()
shares, sizes = [], []
for x, y in test:
    shares.append((model(x).argmax(1) == y).float().mean().item())
    sizes.append(len(y))
print("accuracy", {mean})
"""


def codes(mean: str) -> set[str]:
    setups = read_text(PROGRAM.format(mean=mean), "p.py").setups
    return {finding.code for setup in setups for finding in findings_of(setup, all_rules())}


@pytest.mark.parametrize(
    ("mean", "wrong"),
    [
        ("np.average(shares)", True),
        ("np.mean(shares)", True),
        ("np.average(shares, weights=sizes)", False),
        ("np.average(shares, 0, sizes)", False),
        ("np.average(shares, weights=None)", True),
    ],
)
def test_weights_make_the_mean_that_is_meant(mean: str, wrong: bool) -> None:
    assert ("TU309" in codes(mean)) == wrong
