"""What a Lightning step logs of one batch: the trainer shows the mean over the batches of an epoch."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

MODULE = """
import lightning
import torch
from torch.nn import functional as F
from torchmetrics import Accuracy, F1Score, MetricCollection, Precision, Recall


class Net(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(8, 5)
        self.metric = {metric}

    def training_step(self, batch, batch_idx):
        x, y = batch
        return F.cross_entropy(self.layer(x), y)

    def {step}(self, batch, batch_idx):
        x, y = batch
        scores = self.layer(x)
        value = self.metric(scores, y)
        {log}
"""
F1 = 'F1Score(task="multiclass", num_classes=5, average="{average}")'
SEVERAL = "MetricCollection([{}])".format(
    ", ".join(
        f'{name}(task="multiclass", num_classes=5, average="weighted")' for name in ("Precision", "Recall", "F1Score")
    )
)


def findings(metric: str = F1.format(average="macro"), step: str = "validation_step",
             log: str = 'self.log("f1", value)') -> list[Finding]:  # fmt: skip
    reading = read_text(MODULE.format(metric=metric, step=step, log=log).encode(), "p.py")
    return [found for setup in reading.setups for found in findings_of(setup, all_rules()) if found.code == "TU309"]


@pytest.mark.parametrize(
    ("step", "log"),
    [
        ("validation_step", 'self.log("f1", value)'),
        ("test_step", 'self.log("f1", value, prog_bar=True)'),
        ("training_step", 'self.log("f1", value, on_epoch=True)'),
        ("validation_step", 'self.log_dict({"f1": value}, on_step=False, on_epoch=True)'),
    ],
)
def test_a_number_of_one_batch_that_is_averaged_is_found(step: str, log: str) -> None:
    (finding,) = findings(step=step, log=log)
    assert finding.severity == "warning"
    assert finding.have.startswith("F1Score is computed for each batch of the loader, ")


def test_a_loader_that_the_module_makes_is_named() -> None:
    method = "\n\n    def val_dataloader(self):\n        return make()\n"
    (finding,) = findings(log='self.log("f1", value)' + method)
    assert "for each batch of val_dataloader(), " in finding.have
    assert "self.log with the object itself" in finding.change


@pytest.mark.parametrize(
    ("step", "log"),
    [
        ("training_step", 'self.log("f1", value)'),
        ("validation_step", 'self.log("f1", value, on_epoch=False)'),
        ("validation_step", 'self.log("f1", self.metric)'),
    ],
)
def test_what_no_epoch_averages_and_the_object_itself_are_silent(step: str, log: str) -> None:
    assert not findings(step=step, log=log)


@pytest.mark.parametrize(
    "metric",
    [
        F1.format(average="micro"),
        # Weighted by how often each class occurs, the recalls are the share of right answers.
        'Recall(task="multiclass", num_classes=5, average="weighted")',
        'Accuracy(task="multiclass", num_classes=5)',
    ],
)
def test_shares_of_right_answers_are_silent(metric: str) -> None:
    assert not findings(metric=metric)


def test_several_numbers_of_one_line_are_one_finding() -> None:
    (finding,) = findings(metric=SEVERAL, log="self.log_dict(value)")
    assert finding.have.startswith("Precision and F1Score are computed for each batch")
