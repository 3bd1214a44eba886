"""What is picked of the row of one item is no row of the same classes: one entry says yes or no, several are others."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

data = datasets.CelebA("data", target_type="attr", target_transform={change})
net = nn.Sequential(nn.Flatten(), nn.LazyLinear(1), nn.Sigmoid())
for x, y in DataLoader(data, batch_size=32, shuffle=True):
    nn.BCELoss()(net(x)[:, 0], y.float()).backward()
"""


def read(change: str):
    (setup,) = read_text(PROGRAM.format(change=change), "p.py").setups
    return setup.labels, {finding.code for finding in findings_of(setup, all_rules())}


@pytest.mark.parametrize(
    "change", ["lambda row: row[31]", "lambda row: row[31].float()", "lambda row: torch.tensor(row[31])"]
)
def test_one_entry_is_yes_or_no(change: str) -> None:
    labels, codes = read(change)
    assert value_of(labels.encoding) == "binary"
    assert not codes & {"TU203", "TU205"}


@pytest.mark.parametrize("change", ["lambda row: row[number]", "lambda row: row[[31, 20]]", "elsewhere"])
def test_what_was_not_read_is_no_row_of_all(change: str) -> None:
    labels, codes = read(change)
    assert value_of(labels.encoding) != "multi-hot"
    assert "TU203" not in codes


@pytest.mark.parametrize("change", ["None", "lambda row: row.float()", "lambda row: row"])
def test_the_whole_row_stays_a_row(change: str) -> None:
    labels, codes = read(change)
    assert value_of(labels.columns) == 40
    assert "TU203" in codes
