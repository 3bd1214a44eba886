"""Of setups that differ in labels of which only the loss tells, one is kept, unless it tells something else too."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.labels import AS_TAKEN
from trueup.contract.setup import Setup
from trueup.engine.setups.twins import best_of_each
from trueup.source import read_text

_PROGRAM = """import torch
from torch import nn
from torchvision.datasets import MNIST

model, criterion = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), nn.CrossEntropyLoss()
for x, y in torch.utils.data.DataLoader(MNIST("."), batch_size=32):
    scores = model(x)
    criterion(scores, y).backward()
    print("accuracy", (scores.argmax(1) == y).float().mean().item())
"""


def _setup() -> Setup:
    (setup,) = read_text(_PROGRAM, "program.py").setups
    assert setup.hand_counts
    return setup


def test_the_one_whose_labels_were_read_is_kept() -> None:
    setup = _setup()
    taken = replace(setup, labels=replace(setup.labels, source=AS_TAKEN))
    assert best_of_each([taken, setup]) == [setup]


def test_one_that_counts_something_else_is_kept_too() -> None:
    setup = _setup()
    taken = replace(setup, labels=replace(setup.labels, source=AS_TAKEN), hand_counts=())
    assert best_of_each([setup, taken]) == [setup, taken]


def test_one_alone_is_kept() -> None:
    setup = _setup()
    taken = replace(setup, labels=replace(setup.labels, source=AS_TAKEN))
    assert best_of_each([taken]) == [taken]
