"""Layers that a program puts into a model by a name: read where the name is, and else no head of anybody."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text


def codes(program: str) -> set[str]:
    setups = read_text(program, "a.py").setups
    return {item.code for setup in setups for item in findings_of(setup, all_rules()) if item.severity != "note"}


PRETRAINED = """
import timm
import torch
from torch import nn
from torchvision import models
net = {made}
{change}
for x, y in loader:
    nn.NLLLoss()(net(x), y).backward()
"""


@pytest.mark.parametrize("made", ["models.resnet18()", 'timm.create_model("resnet18")'])
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("pass", {"TU108"}),
        ("net._modules[name] = nn.Sequential(nn.Linear(512, 9), nn.LogSoftmax(dim=1))", set()),
        ("setattr(net, name, nn.Sequential(nn.Linear(512, 9), nn.LogSoftmax(dim=1)))", set()),
        ("net._modules['fc'] = nn.Sequential(nn.Linear(512, 9), nn.LogSoftmax(dim=1))", set()),
        ("net._modules['fc'] = nn.Sequential(nn.Linear(512, 9), nn.Softmax(dim=1))", {"TU108"}),
    ],
)
def test_the_last_layer_of_a_pretrained_network(made: str, change: str, found: set[str]) -> None:
    assert codes(PRETRAINED.format(made=made, change=change)) == found


BY_ARCHITECTURE = """
import torch
from torch import nn
from torchvision import models
def base(name):
    if name == "alexnet":
        return models.alexnet(), "classifier"
    elif name == "resnet18":
        return models.resnet18(), "fc"
    raise ValueError(name)
net, part = base(architecture)
net._modules[part] = nn.Sequential(nn.Linear(512, 102), nn.{last}(dim=1))
for x, y in loader:
    nn.NLLLoss()(net(x), y).backward()
"""


@pytest.mark.parametrize(("last", "found"), [("LogSoftmax", set()), ("Softmax", {"TU108"})])
def test_a_name_of_each_way(last: str, found: set[str]) -> None:
    assert codes(BY_ARCHITECTURE.format(last=last)) == found


OWN = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 3)
    def forward(self, x):
        return self.fc(x)
net = Net()
net._modules["fc"] = nn.Sequential(nn.Linear(8, 3){last})
nn.CrossEntropyLoss()(net(torch.randn(8, 8)), torch.randint(0, 3, (8,))).backward()
"""


@pytest.mark.parametrize(("last", "found"), [("", set()), (", nn.Softmax(dim=1)", {"TU105"})])
def test_a_layer_of_a_module_of_the_program(last: str, found: set[str]) -> None:
    assert codes(OWN.format(last=last)) == found
