"""Under which names the metrics of a MetricCollection are logged: by the class that a task makes of them."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import lightning.pytorch as pl
import torch
import torchmetrics as tm
from data import loader


class Lit(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Linear(9, 1)
        self.loss = torch.nn.BCEWithLogitsLoss()
        self.metrics = {metrics}
        {more}

    def training_step(self, batch, i):
        x, y = batch
        return self.loss(self.net(x), y.float().reshape(-1, 1))

    def validation_step(self, batch, i):
        x, y = batch
        self.metrics.update(self.net(x), y.reshape(-1, 1))

    def on_validation_epoch_end(self):
        self.log_dict(self.metrics.compute())
        self.metrics.reset()

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


stop = pl.callbacks.EarlyStopping(monitor="{monitor}", mode="max")
pl.Trainer(max_epochs=2, callbacks=[stop]).fit(Lit(), loader, loader)
"""


def missing(metrics: str, monitor: str, more: str = "") -> list[str]:
    setups = read_text(PROGRAM.format(metrics=metrics, monitor=monitor, more=more), "a.py").setups
    return [item.expected for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU307"]


@pytest.mark.parametrize(
    ("metrics", "name"),
    [
        ('tm.MetricCollection([tm.Accuracy("binary"), tm.F1Score("binary")], prefix="val_")', "val_BinaryF1Score"),
        ('tm.MetricCollection([tm.AUROC(task="multilabel", num_labels=4)])', "MultilabelAUROC"),
        ('tm.MetricCollection(tm.Accuracy(task="multiclass", num_classes=3), postfix="_v")', "MulticlassAccuracy_v"),
        ('tm.MetricCollection({"f1": tm.F1Score("binary")}).clone(prefix="val_")', "val_f1"),
        ('tm.MetricCollection([tm.F1Score("binary")], prefix="train_").clone(prefix="val_")', "val_BinaryF1Score"),
        ("tm.MetricCollection([tm.Accuracy(), tm.F1Score()])", "F1Score"),
    ],
)
def test_names_that_are_logged(metrics: str, name: str) -> None:
    assert missing(metrics, name) == []
    assert missing(metrics, f"{name}s") != []


@pytest.mark.parametrize(
    "metrics",
    [
        "tm.MetricCollection([tm.Accuracy(task=unread()), tm.F1Score('binary')])",
        'tm.MetricCollection([tm.Accuracy("binary"), make_another()])',
        'tm.MetricCollection([tm.Accuracy("binary")], prefix=unread())',
        'tm.MetricCollection([tm.Accuracy("binary"), *others()])',
    ],
)
def test_names_that_are_not_known_are_no_evidence(metrics: str) -> None:
    assert missing(metrics, "anything") == []


def test_metrics_that_are_added() -> None:
    made = 'tm.MetricCollection([tm.Accuracy("binary")], prefix="val_")'
    added = 'self.metrics.add_metrics({"f1": tm.F1Score("binary")})'
    assert missing(made, "val_f1", added) == []
    assert missing(made, "val_f1") != []
    assert missing(made, "val_f1", "self.metrics.add_metrics(unread())") == []
