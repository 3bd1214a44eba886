"""A loss that hangs on the program's own object is renamed where it is named, not where it is called."""

from __future__ import annotations

import pytest

from trueup.checking import check_text

PROGRAM = """
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())
        self.cost = F.binary_cross_entropy_with_logits

    def forward(self, x):
        return self.layers(x)


net = Net()
for x, y in loader:
    {call}(net(x), y).backward()
"""
OWN = (
    PROGRAM.format(call="net.cost")
    .replace("net = Net()", "    def cost_of(self, x, y):\n        return self.cost(self(x), y)\n\n\nnet = Net()")
    .replace("net.cost(net(x), y)", "net.cost_of(x, y)")
)


@pytest.mark.parametrize(("text", "edits"), [(OWN, 0), (PROGRAM.format(call="F.binary_cross_entropy_with_logits"), 1)])
def test_where_a_loss_is_renamed(text: str, edits: int) -> None:
    result = check_text(text, "p.py", isolated=True)
    fixes = [fix for finding, fix in zip(result.findings, result.fixes, strict=True) if finding.code == "TU105"]
    assert [len(fix.edits) for fix in fixes if fix is not None] == [edits]
