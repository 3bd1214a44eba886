"""Dozens of ways of one chain of tests: the first are followed, and what the others change is not known."""

from __future__ import annotations

import pytest

from trueup.contract.setup import Setup
from trueup.source import read_text

_PROGRAM = """import sys
import torch
from torch import nn
{classes}

def build(name, classes):
{chain}
{ending}

def classes_of(name):
{counts}
    return count


model = build(sys.argv[1], {units})
optimizer = torch.optim.SGD(model.parameters(), 0.1)
for inputs, labels in loader:
    nn.CrossEntropyLoss()(model(inputs), labels).backward()
    optimizer.step()
"""
_CLASS = """

class Net{at}(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.last = nn.Linear(8, classes)

    def forward(self, inputs):
        return self.last(inputs)
"""


def setups(ways: int, *, returned: bool = False, units: str = "10") -> tuple[Setup, ...]:
    """The setups of a program that chooses among so many models, and among as many numbers of classes."""
    does = "return" if returned else "net ="
    chain = [f"    {'el' * bool(at)}if name == 'net{at}':\n        {does} Net{at}(classes)" for at in range(ways)]
    counts = [f"    {'el' * bool(at)}if name == 'set{at}':\n        count = {at + 2}" for at in range(ways)]
    ending = "    raise ValueError(name)" if returned else "    else:\n        raise ValueError(name)\n    return net"
    text = _PROGRAM.format(
        classes="".join(_CLASS.format(at=at) for at in range(ways)), chain="\n".join(chain), ending=ending,
        counts="\n".join(counts), units=units,
    )  # fmt: skip
    return read_text(text, "program.py").setups


@pytest.mark.parametrize("returned", [True, False])
def test_the_first_ways_of_many_are_followed(returned: bool) -> None:
    found = setups(40, returned=returned)
    assert {getattr(setup.head.units, "value", None) for setup in found if setup.complete} == {10}
    assert 0 < len(found) <= 8


def test_a_number_that_many_ways_give_is_not_known() -> None:
    found = setups(20, units="classes_of(sys.argv[2])")
    assert found
    assert not any(setup.complete for setup in found)


def test_a_few_ways_are_all_followed() -> None:
    found = setups(8)
    assert len(found) == 8
    assert all(setup.complete for setup in found)
