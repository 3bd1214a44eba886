"""The default of one option says nothing on a way that another option takes only where it is given."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

OPTIONS = """
import argparse
import torch
from torch import nn
from torchvision.datasets import CIFAR10
from torch.utils.data import DataLoader

parser = argparse.ArgumentParser()
parser.add_argument("--classes", type=int, default=5)
parser.add_argument("--dataset", default="{default}")
parser.add_argument("--cifar", action="store_true")
args = parser.parse_args()
if {test}:
    items = CIFAR10(".", train=True)
else:
    from flowers import items
net = nn.Sequential(nn.Flatten(), nn.Linear(3072, args.classes))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for x, y in DataLoader(items, 32):
    loss = nn.CrossEntropyLoss()(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def units(default: str, test: str) -> set[int | None]:
    """The units that setups with the ten classes of CIFAR-10 have."""
    setups = read_text(OPTIONS.format(default=default, test=test), "a.py").setups
    return {value_of(setup.head.units) for setup in setups if value_of(setup.labels.classes) == 10}


@pytest.mark.parametrize("test", ["args.dataset == 'cifar10'", "args.dataset in ('cifar10', 'svhn')", "args.cifar"])
def test_a_default_beside_an_option_that_is_given_is_not_what_is_meant(test: str) -> None:
    assert 5 not in units("flowers", test)


def test_defaults_that_come_together_are_what_is_meant() -> None:
    assert units("cifar10", "args.dataset == 'cifar10'") == {5}
    assert units("cifar10", "not args.cifar") == {5}
