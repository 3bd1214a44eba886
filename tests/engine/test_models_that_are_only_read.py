"""A model that is shown, counted or written down stays what it is known for; what may change it makes it less sure."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        return torch.softmax(self.fc(x), dim=1)

net = Net()
{shown}
for x, y in loader:
    nn.CrossEntropyLoss()(net(x), y).backward()
"""


def severities(shown: str) -> list[str]:
    setups = read_text(PROGRAM.format(shown=shown), "p.py").setups
    found = [finding for setup in setups for finding in findings_of(setup, all_rules())]
    return [finding.severity for finding in found if finding.code == "TU105"]


@pytest.mark.parametrize(
    "shown",
    [
        "from torchsummary import summary; summary(net, (8,))",
        "import torchinfo; print(torchinfo.summary(net, input_size=(1, 8)))",
        "from torchviz import make_dot; make_dot(net(torch.zeros(1, 8)), params=dict(net.named_parameters()))",
        "from tensorboardX import SummaryWriter; SummaryWriter().add_graph(net, torch.zeros(1, 8))",
        "writer_of_elsewhere().add_graph(net, torch.zeros(1, 8))",
        "from fvcore.nn import FlopCountAnalysis; FlopCountAnalysis(net, torch.zeros(1, 8)).total()",
        "from thop import profile; operations, weights = profile(net, inputs=(torch.zeros(1, 8),))",
        "import wandb; wandb.watch(net, log='all')",
        "display(net)",
        "print(net)",
    ],
)
def test_what_only_reads_a_model_leaves_an_error(shown: str) -> None:
    assert severities(shown) == ["error"]


@pytest.mark.parametrize(
    "shown",
    [
        "change(net)",
        "from peft_of_mine import inject; inject(net)",
        "import thop_of_mine; thop_of_mine.profile(net)",
        "import fvcore; fvcore.nn.replace(net)",
        "import wandb; wandb.unwrap(net)",
    ],
)
def test_what_may_change_it_makes_a_warning(shown: str) -> None:
    assert severities(shown) == ["warning"]
