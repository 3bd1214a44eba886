"""Names under which a Lightning module logs a number, a loss or a metric object: a reader takes them at their word."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

MODULE = """
import lightning
import torch
from torch.nn import functional as F
from torchmetrics import Accuracy, F1Score, MetricCollection


class Net(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(8, 5)
        self.acc = Accuracy(task="multiclass", num_classes=5)
        self.f1 = F1Score(task="multiclass", num_classes=5, average="macro")
        self.micro = F1Score(task="multiclass", num_classes=5)

    def _shared(self, batch):
        x, y = batch
        scores = self.layer(x)
        return F.cross_entropy(scores, y), (scores.argmax(dim=1) == y).float().mean()

    def training_step(self, batch, batch_idx):
        x, y = batch
        scores = self.layer(x)
        loss = F.cross_entropy(scores, y)
        {train}
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        scores = self.layer(x)
        {log}

    def test_step(self, batch, batch_idx):
        x, y = batch
        loss, share = self._shared(batch)
        {test}
"""


def found(log: str = "pass", train: str = "pass", test: str = "pass") -> set[tuple[str, str]]:
    reading = read_text(MODULE.format(log=log, train=train, test=test).encode(), "p.py")
    findings = [item for setup in reading.setups for item in findings_of(setup, all_rules())]
    return {(item.code, item.severity) for item in findings if item.code in ("TU308", "TU317")}


@pytest.mark.parametrize(
    "log",
    [
        'self.f1(scores, y); self.log("val_acc", self.f1)',
        'self.f1.update(scores, y); self.log("val_accuracy", self.f1, on_epoch=True, prog_bar=True)',
        'self.log("val/acc", self.f1(scores, y))',
        'self.f1(scores, y); self.log_dict({"val_acc": self.f1})',
    ],
)
def test_an_f1_under_the_name_of_an_accuracy(log: str):
    assert found(log) == {("TU317", "warning")}
    right = log.replace("acc", "f1").replace("f1uracy", "f1")
    assert not found(right), "an F1 that is called one"
    assert not found(log.replace("self.f1", "self.acc")), "an accuracy that is called one"


@pytest.mark.parametrize(
    "log",
    [
        'self.micro(scores, y); self.log("val_f1", self.micro)',
        'self.micro(scores, y); self.log_dict({"f1": self.micro, "acc": self.acc})',
    ],
)
def test_a_micro_average_under_the_name_of_an_f1(log: str):
    assert found(log) == {("TU308", "note")}
    assert not found(log.replace("f1", "micro_f1"))


def test_a_loss_under_the_name_of_an_accuracy():
    assert found(train='self.log("train_acc", loss)') == {("TU317", "warning")}
    assert not found(train='self.log("train_loss", loss)')
    assert not found(train='self.log("acc_loss", loss)')


def test_one_step_for_all_parts_of_the_data():
    train = 'loss, share = self._shared(batch); self.log("train_acc", share)'
    log = 'loss, share = self._shared(batch); self.log("val_acc", share)'
    assert not found(log, train, 'self.log("test_acc", share)')
    assert not found('self.acc(scores, y); self.log("val_acc", self.acc)', 'self.log("train_acc", self.acc(scores, y))')
