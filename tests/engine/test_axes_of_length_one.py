"""`squeeze(axis)` takes an axis of length one away, and leaves a longer one."""

from __future__ import annotations

import pytest

from trueup.source import read_text

_PROGRAM = """import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
for images, labels in DataLoader(datasets.MNIST("."), batch_size=64):
    nn.CrossEntropyLoss()(model(images){squeezed}, labels).backward()
"""


@pytest.mark.parametrize("squeezed", [".squeeze(dim=1)", ".squeeze(1)", ".squeeze(-1)", ".unsqueeze(1).squeeze(1)"])
def test_ten_classes_are_no_axis_of_length_one(squeezed: str) -> None:
    (setup,) = read_text(_PROGRAM.format(squeezed=squeezed), "program.py").setups
    assert getattr(setup.head.units, "value", None) == 10
