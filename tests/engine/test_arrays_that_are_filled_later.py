"""An array of zeros that the program writes into holds no labels 0 on the ways on which nothing is written yet."""

from __future__ import annotations

import pytest

from trueup.contract.known import is_known, value_of
from trueup.source import read_text

CACHED = """
import torch
from torch import nn

cache = torch.zeros(1000, dtype=torch.long)
count = 0
model = nn.Linear(84, 3)
for epoch in range(5):
    for chunk in range(chunks):
        a, b = chunk * 100, chunk * 100 + 100
        if b <= count:
            Y = cache[a:b]
        else:
            X, Y = read(chunk)
            {write}
            count = b
        nn.CrossEntropyLoss()(model(X), Y).backward()
"""
PLAIN = """
import torch
from torch import nn

model = nn.Linear(84, 1)
for x in loader:
    wrong = torch.zeros(len(x), 1)
    {write}
    nn.BCEWithLogitsLoss()(model(x), wrong).backward()
"""


@pytest.mark.parametrize("write", ["cache[a:b] = Y", "cache[a:b] += Y", "cache[order[a:b]] = Y"])
def test_what_is_read_before_it_is_written(write: str) -> None:
    setups = read_text(CACHED.format(write=write), "p.py").setups
    assert setups
    for setup in setups:
        assert not is_known(setup.labels.classes)
        assert value_of(setup.labels.encoding) in (None, "integer")


@pytest.mark.parametrize(("write", "highest"), [("pass", 0), ("other[0] = 1", 0), ("wrong[5:] = 1", 1)])
def test_zeros_that_are_labels_stay_0_and_1(write: str, highest: int) -> None:
    (setup,) = read_text(PLAIN.format(write=write), "p.py").setups
    assert (value_of(setup.labels.encoding), value_of(setup.labels.highest)) == ("binary", highest)
