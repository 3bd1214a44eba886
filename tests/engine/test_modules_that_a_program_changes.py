"""What a program does to its modules after they are made: hooks, layers by their places, parts behind a wrapper."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import functools
from collections import OrderedDict
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

X, Y = torch.randn(200, 8), torch.randint(0, 3, (200,))
loader = DataLoader(TensorDataset(X, Y), batch_size=10, shuffle=True)
kept, seen = [], {{}}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))

    def forward(self, x):
        return self.net(x)


def logs(module, inputs, output):
    return F.log_softmax(output, dim=1)


def keeps(module, inputs, output):
    kept.append(output.detach())
    seen["last"] = output


def scaled(factor, module, inputs, output):
    return F.log_softmax(output * factor, dim=1)


class Watch:
    def __call__(self, module, inputs, output):
        return None

    def hook(self, module, inputs, output):
        return output.log_softmax(dim=1)


class Logged(Net):
    def forward(self, x):
        return self.net(x).log_softmax(dim=1)


named = nn.Sequential(OrderedDict([("first", nn.Linear(8, 16)), ("act", nn.ReLU()), ("fc", nn.Linear(16, 3))]))
plain = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
logged = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3), nn.LogSoftmax(dim=1))
net = Net()
{change}
lossf = nn.NLLLoss()
optimizer = torch.optim.Adam(net.parameters())
for x, y in loader:
    optimizer.zero_grad()
    loss = lossf(net(x), y)
    loss.backward()
    optimizer.step()
"""


def severities(change: str) -> list[str]:
    setups = read_text(PROGRAM.format(change=change), "a.py").setups
    return [item.severity for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU108"]


@pytest.mark.parametrize(
    "change",
    [
        "net.register_forward_hook(logs)",
        "net = plain\nnet.register_forward_hook(lambda m, i, o: F.log_softmax(o, dim=1))",
        "net.net.register_forward_hook(logs)",
        "net.register_forward_hook(functools.partial(scaled, 2))",
        "watch = Watch()\nnet.register_forward_hook(watch.hook)",
        "net.net[2] = nn.Sequential(nn.Linear(16, 3), nn.LogSoftmax(dim=1))",
        "net = nn.DataParallel(net)\nnet.module.net[2] = nn.Sequential(nn.Linear(16, 3), nn.LogSoftmax(dim=1))",
        "net = nn.DataParallel(plain)\nnet.module[2] = nn.Sequential(nn.Linear(16, 3), nn.LogSoftmax(dim=1))",
        "net = torch.compile(net)\nnet._orig_mod.net = logged",
        "net.net.append(nn.LogSoftmax(dim=1))",
        "net.net.insert(3, nn.LogSoftmax(dim=1))",
        "net.net.extend([nn.LogSoftmax(dim=1)])",
        "net.net.insert(unread(), nn.LogSoftmax(dim=1))",
        "net.net.extend(unread())",
        "net = named\nnet.out = nn.LogSoftmax(dim=1)",
        "net = named\nnet.add_module('out', nn.LogSoftmax(dim=1))",
        "net = named\nsetattr(net, 'fc', nn.Sequential(nn.Linear(16, 3), nn.LogSoftmax(dim=1)))",
        "net.__class__ = Logged",
        "net.__class__ = unread()",
        "net = logged\nnet.insert(0, nn.Linear(8, 8))",
        "net = logged\ndel net[0]\nnet.pop(0)",
    ],
)
def test_a_log_softmax_that_is_put_behind(change: str) -> None:
    assert severities(change) == []


@pytest.mark.parametrize(
    "change",
    [
        "net.register_forward_hook(keeps)",
        "net = plain\nnet.register_forward_hook(lambda m, i, o: kept.append(o))",
        "net = plain\nnet[1].register_forward_hook(keeps)",
        "handle = net.register_forward_hook(logs)\nhandle.remove()",
        "net = logged\ndel net[-1]",
        "net = logged\ndel net[3:]",
        "net = logged\nnet.pop(-1)",
        "net = logged\nnet.pop(3)\nnet.append(nn.Identity())",
        "net = logged\ndel net._modules['3']",
        "net = named\nnet.note = 'made by hand'",
        "net = named\nnet.out = nn.LogSoftmax(dim=1)\ndel net.out",
        "net = named\nnet.out = nn.LogSoftmax(dim=1)\nnet._modules['out'] = nn.Identity()",
    ],
)
def test_a_model_that_ends_in_scores(change: str) -> None:
    assert severities(change) == ["error"]


@pytest.mark.parametrize("change", ["net.register_forward_hook(unread)", "net.register_forward_hook(Watch())"])
def test_hooks_that_are_not_followed(change: str) -> None:
    assert severities(change) == ["warning"]
