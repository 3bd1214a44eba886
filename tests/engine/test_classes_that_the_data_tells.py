"""As many units as a data set has classes are read where it is certain that they are more than one."""

from __future__ import annotations

import pytest

from trueup.source import read_text

_PROGRAM = """import torch
from torch import nn
from torch_geometric.datasets import TUDataset
from torch_geometric.loader import DataLoader

data = TUDataset("data", name="PROTEINS")
loader = DataLoader(data, batch_size=64)
model, criterion = nn.Linear(8, data.{count}), nn.{loss}()
for batch in loader:
    criterion(model(batch.x), batch.y).backward()
"""


@pytest.mark.parametrize(
    ("count", "loss", "whole"),
    [("num_classes", "CrossEntropyLoss", True), ("num_features", "CrossEntropyLoss", False)],
)
def test_a_data_set_of_another_library_tells_how_many(count: str, loss: str, whole: bool) -> None:
    (setup,) = read_text(_PROGRAM.format(count=count, loss=loss), "program.py").setups
    assert setup.complete is whole
    assert setup.head.more_than_one is whole
