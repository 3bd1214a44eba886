"""Parts that a program replaces by the names that it goes through: the model is what it is afterwards."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(torch.randn(200, 8), torch.randint(0, 3, (200,))), batch_size=10)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(8, 16), nn.ReLU())
        self.head = nn.Sequential(nn.Linear(16, 3), nn.Softmax(dim=1))

    def forward(self, x):
        return self.head(self.body(x))


def strip(module):
    for name, child in module.named_children():
        if isinstance(child, nn.Softmax):
            setattr(module, name, nn.Identity())


def strip_below(module):
    for name, child in module.named_children():
        if isinstance(child, nn.Softmax):
            setattr(module, name, nn.Identity())
        else:
            strip_below(child)


net = Net()
{change}
optimizer = torch.optim.Adam(net.parameters())
for x, y in loader:
    loss = nn.functional.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def found(change: str) -> list[tuple[str, str]]:
    setups = read_text(PROGRAM.format(change=change), "a.py").setups
    return [(item.code, item.severity) for setup in setups for item in findings_of(setup, all_rules())]


BY_NAME = """
for name, module in list(net.named_children()):
    if name == "head":
        setattr(net, name, nn.Linear(16, 3))
"""
BY_CLASS = """
for name, module in net.named_modules():
    if isinstance(module, nn.Softmax):
        above, _, last = name.rpartition(".")
        setattr(net.get_submodule(above), last, nn.Identity())
"""


@pytest.mark.parametrize(
    "change",
    [
        BY_NAME,
        BY_CLASS,
        "net.apply(strip)",
        "strip(net.head)",
        "strip_below(net)",
        "above, last = 'head.1'.rsplit('.', 1)\nsetattr(net.get_submodule(above), last, nn.Identity())",
        "setattr(net.head, '1', nn.Identity())",
    ],
)
def test_the_softmax_is_taken_out(change: str) -> None:
    assert found(change) == []


@pytest.mark.parametrize(
    "change",
    [
        "net.apply(lambda part: part.requires_grad_(True))",
        "for name, child in net.named_children():\n    print(name, child)",
        "for name, child in net.named_children():\n    if name == 'other':\n        setattr(net, name, nn.Identity())",
        "setattr(net.get_submodule('body'), '1', nn.GELU())",
    ],
)
def test_the_softmax_stays(change: str) -> None:
    assert found(change) == [("TU105", "error")]


@pytest.mark.parametrize("change", ["setattr(net.get_submodule(unread()), '1', nn.Identity())"])
def test_a_place_that_is_not_read(change: str) -> None:
    assert found(change) == [("TU105", "warning")]
