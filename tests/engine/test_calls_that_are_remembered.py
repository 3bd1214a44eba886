"""A model that is called again on the same gives the same: it is not entered again, unless something it looks at is."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.contract.reading import Reading
from trueup.engine.interpret import functions
from trueup.source import read_text

_NET = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

train = valid = DataLoader(datasets.MNIST("."), batch_size=8)
SIZE = {"value": 1}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.seen = []
        self.last = nn.Linear(8, 10)

    def forward(self, x):
        FORWARD
        return self.last(x)


net, criterion = Net(), nn.CrossEntropyLoss()
"""
_LOOP = """
for epoch in range(10):
    for x, y in train:
        loss = criterion(net(x), y)
        loss.backward()
"""


def read(program: str, forward: str = "pass") -> Reading:
    """What is read of a program with a network whose forward does this first."""
    return read_text(_NET.replace("FORWARD", forward) + program, "program.py")


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the functions that are entered."""
    names: list[str] = []
    enter = functions.enter

    def noted(machine, func, args, where):  # type: ignore[no-untyped-def]
        names.append(func.node.name)
        return enter(machine, func, args, where)

    monkeypatch.setattr(functions, "enter", noted)
    return names


def test_a_model_that_is_given_the_same_is_entered_once(entered: list[str]) -> None:
    (setup,) = read(_LOOP).setups
    assert value_of(setup.head.units) == 10
    assert entered.count("forward") == 1


_UNREAD = """
from data import loader
for epoch in range(10):
    for x, y in loader:
        loss = criterion(net(x), y)
        loss.backward()
        print("accuracy", (net(x).argmax(1) == y).float().mean())
"""


def test_batches_that_were_not_read_are_the_same_under_another_name(entered: list[str]) -> None:
    (setup,) = read(_UNREAD).setups
    assert value_of(setup.head.units) == 10
    assert entered.count("forward") == 1


def test_what_is_made_of_an_unread_batch_goes_by_the_name_of_that_batch(entered: list[str]) -> None:
    """The second batch is not the one that was tested."""
    text = _UNREAD.replace("net(x)", "net.skip(x)") + "    if net.skip(x):\n        criterion = nn.BCELoss()\n"
    reading = read(text.replace("net.skip", "net"), "return x if x.sum() else self.last(x)")
    assert reading.setups
    assert entered.count("forward") > 1


@pytest.mark.parametrize("forward", ["self.seen.append(1)", "self.count = x", "criterion(self.last(x), y)"])
def test_a_model_that_changes_something_is_entered_each_time(forward: str, entered: list[str]) -> None:
    assert read(_LOOP, forward).setups
    assert entered.count("forward") > 1


def test_a_layer_that_was_replaced_is_looked_at_again() -> None:
    calls = "x, y = torch.rand(4, 8), torch.load('labels.pt')\ncriterion(net(x), y).backward()\n"
    setups = read(f"{calls}net.last = nn.Linear(8, 5)\n{calls.splitlines()[1]}\n").setups
    assert {value_of(setup.head.units) for setup in setups} == {10, 5}


def test_what_the_model_reads_of_the_program_is_looked_at_again() -> None:
    calls = "x, y = torch.rand(4, 8), torch.load('labels.pt')\ncriterion(net(x), y).backward()\n"
    changed = f"{calls}SIZE['value'] = 6\n{calls.splitlines()[1]}\n"
    setups = read(changed, "return nn.Linear(8, 2 * SIZE['value'])(x)").setups
    assert {value_of(setup.head.units) for setup in setups} == {2, 12}
    setups = read(
        changed.replace("SIZE['value'] = 6", "SIZE = {'value': 6}"), "return nn.Linear(8, SIZE['value'])(x)"
    ).setups
    assert {value_of(setup.head.units) for setup in setups} == {1, 6}


def test_a_deep_network_meets_no_limit_in_the_loops_of_a_training() -> None:
    deep = "\n        ".join("x = torch.relu(self.last(x)) + x" for _ in range(120))
    reading = read(_LOOP + _LOOP.replace("train", "valid") + _LOOP.replace("range(10)", "range(12)"), deep)
    assert [unread.why for unread in reading.unread if unread.kind == "limit"] == []
