"""A number of a library's metric stands beside the head, labels and loss that it is counted with, and no others."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

TWO_MODULES = """
import torch
from torch import nn
import pytorch_lightning as pl
from torchmetrics.classification import BinaryAccuracy, MulticlassAccuracy


class Yes(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(8, 1)
        self.loss = nn.BCEWithLogitsLoss()
        self.accuracy = BinaryAccuracy()

    def training_step(self, batch, batch_idx):
        x, y = batch
        out = self.net(x)
        self.log("acc", self.accuracy(out, y))
        return self.loss(out, y)


class Many(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(8, 4)
        self.loss = nn.CrossEntropyLoss()
        self.accuracy = MulticlassAccuracy(num_classes=4)

    def training_step(self, batch, batch_idx):
        x, y = batch
        out = self.net(x)
        {count}
        return self.loss(out, y)
"""
TWO_MODELS = """
import torch
from torch import nn
from torchmetrics.classification import MulticlassAccuracy

first, second = nn.Linear(8, 3), nn.Linear(8, 5)
accuracy = MulticlassAccuracy(num_classes=5)
for x, y in first_loader:
    nn.CrossEntropyLoss()(first(x), y).backward()
for x, y in second_loader:
    out = second(x)
    nn.CrossEntropyLoss()(out, y).backward()
    print("accuracy", {count})
"""


def of_averages(program: str) -> list[Finding]:
    found = (finding for setup in read_text(program, "p.py").setups for finding in findings_of(setup, all_rules()))
    return [finding for finding in found if finding.code == "TU308"]


def heads(finding: Finding) -> list[str]:
    return [party.text for party in finding.parties if party.role == "head"]


@pytest.mark.parametrize("count", ["self.log('acc', self.accuracy(out, y))", "self.log('acc', counted(self, out, y))"])
def test_it_is_of_the_class_that_holds_the_metric(count: str) -> None:
    (finding,) = of_averages(TWO_MODULES.replace("{count}", count))
    assert [text for text in heads(finding) if "4 units" in text], heads(finding)


def test_it_is_of_the_model_that_the_metric_is_fed() -> None:
    (finding,) = of_averages(TWO_MODELS.replace("{count}", "accuracy(out, y)"))
    assert [text for text in heads(finding) if "5 units" in text], heads(finding)


def test_of_no_model_that_was_read_it_stands_alone() -> None:
    (finding,) = of_averages(TWO_MODELS.replace("{count}", "counted_elsewhere(accuracy)"))
    assert heads(finding) == []
    assert [party.role for party in finding.parties] == []


def test_of_one_model_it_is_that_ones() -> None:
    one = TWO_MODELS.replace("{count}", "counted_elsewhere(accuracy)").replace("first(x), y", "second(x), y")
    (finding,) = of_averages(one)
    assert heads(finding)
