"""An instance that is given a function in the place of its class's `forward` is called by that function."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

PROGRAM = """
import types

import torch
import torchvision
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 10)
        {chosen}

    def forward(self, x):
        return self.fc(x)

    def normalised(self, x):
        return torch.log_softmax(self.fc(x), dim=1)


def normalised(self, x):
    return torch.log_softmax(self.fc(x), dim=1)


net = {net}
plain = net.forward
{replaced}
for x, y in loader:
    nn.NLLLoss()(net(x), y).backward()
"""
REPLACED = {
    "a lambda": "net.forward = lambda x: torch.log_softmax(plain(x), dim=1)",
    "by its name": "setattr(net, 'forward', lambda x: torch.log_softmax(plain(x), dim=1))",
    "a bound function": "net.forward = types.MethodType(normalised, net)",
    "another method": "net.forward = net.normalised",
}


def activation(**parts: str) -> object:
    text = PROGRAM.format(**{"chosen": "", "net": "Net()", "replaced": "", **parts})
    (setup,) = read_text(text, "a.py").setups
    return value_of(setup.head.activation)


def test_the_class_tells_where_nothing_is_put_in_its_place() -> None:
    assert activation() == "linear"


@pytest.mark.parametrize("replaced", REPLACED.values(), ids=REPLACED)
def test_what_is_put_in_its_place_is_called(replaced: str) -> None:
    assert activation(replaced=replaced) == "log_softmax"


def test_a_constructor_may_choose_it() -> None:
    assert activation(chosen="self.forward = self.normalised") == "log_softmax"


def test_a_model_of_a_library_may_have_one_too() -> None:
    replaced = REPLACED["a lambda"]
    assert activation(net="torchvision.models.resnet18(num_classes=10)", replaced=replaced) == "log_softmax"


def test_what_is_not_followed_tells_nothing() -> None:
    assert activation(replaced="net.forward = traced(net.forward)") is None
