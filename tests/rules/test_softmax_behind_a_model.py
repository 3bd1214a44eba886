"""A softmax over the one output that a model has given is none of the head: it may be a part of a loss."""

from __future__ import annotations

from loud_findings import loud

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import lightning.pytorch as pl
import torch
from torch import nn


class Quality(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(512, 1)

    def divergence(self, answers, target):
        p, t = torch.softmax(answers, dim=-1), torch.softmax(target, dim=-1)
        return torch.mean(torch.sum(t * torch.log((t + 1e-8) / (p + 1e-8)), dim=-1))

    def forward(self, x):
        return {forward}

    def training_step(self, batch, i):
        x, y = batch
        return {loss}

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
"""


def test_a_softmax_within_a_loss() -> None:
    program = PROGRAM.format(
        forward="self.fc(x)", loss="nn.functional.l1_loss(self(x), y) + self.divergence(self(x), y)"
    )
    ((code, message),) = loud(program)
    assert code == "TU101"
    assert message.startswith("softmax is applied to the 1 output of a model. ")
    assert "What it gives is 1 for every item, whatever the model answers" in message
    assert "two classes" not in message


def test_a_softmax_within_the_model() -> None:
    program = PROGRAM.format(forward="torch.softmax(self.fc(x), dim=-1)", loss="nn.functional.l1_loss(self(x), y)")
    assert "The head has 1 unit and softmax over it" in loud(program)[0][1]


DISTILLATION = """
import torch
import torch.nn.functional as F
from torch import nn

teacher = nn.Sequential(nn.Linear(8, 3), nn.Softmax(dim=1))
student = nn.Sequential(nn.Linear(8, 3), nn.Softmax(dim=1))
optimizer = torch.optim.Adam(student.parameters())
for x in loader:
    with torch.no_grad():
        old = teacher(x)
    loss = F.kl_div(F.log_softmax(student(x), dim=1), OLD, reduction="batchmean")
    loss.backward()
    optimizer.step()
"""


def severities(program: str) -> list[tuple[str, str]]:
    setups = read_text(program, "p.py").setups
    return [(item.code, item.severity) for setup in setups for item in findings_of(setup, all_rules())]


def test_a_distance_of_two_lists_that_are_both_squeezed_is_a_note() -> None:
    assert severities(DISTILLATION.replace("OLD", "F.softmax(old, dim=1)")) == [("TU105", "note")]


def test_one_list_that_is_squeezed_is_an_error() -> None:
    assert severities(DISTILLATION.replace("OLD", "old")) == [("TU105", "error")]
