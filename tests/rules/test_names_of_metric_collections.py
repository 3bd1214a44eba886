"""Names that a collection of torchmetrics logs: of the class that a task chooses, between a prefix and a postfix."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """import lightning.pytorch as pl
import torch
import torchmetrics as tm
from torch.utils.data import DataLoader, TensorDataset


class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(9, 3)
        self.loss = torch.nn.CrossEntropyLoss()
        {made}

    def training_step(self, batch, i):
        x, y = batch
        return self.loss(self.layer(x), y)

    def validation_step(self, batch, i):
        x, y = batch
        self.m.update(self.layer(x), y)

    def on_validation_epoch_end(self):
        self.log_dict(self.m.compute())
        self.m.reset()

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


data = DataLoader(TensorDataset(torch.randn(64, 9), torch.randint(0, 3, (64,))), batch_size=8)
watch = pl.callbacks.ModelCheckpoint(monitor="{name}", mode="max")
pl.Trainer(max_epochs=2, callbacks=[watch]).fit(Net(), data, data)
"""
ONE = '[tm.Accuracy(task="multiclass", num_classes=3), tm.F1Score("multiclass", num_classes=3)]'


def unlogged(made: str, name: str) -> bool:
    reading = read_text(PROGRAM.format(made=made, name=name), "p.py")
    findings = [item for setup in reading.setups for item in findings_of(setup, all_rules())]
    return "TU307" in {item.code for item in findings}


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (f"self.m = tm.MetricCollection({ONE})", "MulticlassAccuracy"),
        (f'self.m = tm.MetricCollection({ONE}, prefix="val_")', "val_MulticlassF1Score"),
        (f'self.m = tm.MetricCollection({ONE}, postfix="/val")', "MulticlassF1Score/val"),
        (f'self.m = tm.MetricCollection({ONE}).clone(prefix="val_")', "val_MulticlassAccuracy"),
        (f'self.m = tm.MetricCollection({ONE}, prefix="train_").clone(prefix="val_")', "val_MulticlassAccuracy"),
        (f'self.m = tm.MetricCollection({ONE}, prefix="a_").clone(postfix="_b")', "a_MulticlassAccuracy_b"),
        ('self.m = tm.MetricCollection({"acc": tm.Accuracy(task="multiclass", num_classes=3)})', "acc"),
        ("self.m = tm.MetricCollection([tm.classification.MulticlassAccuracy(3)])", "MulticlassAccuracy"),
    ],
)
def test_a_name_that_is_logged_and_one_that_is_not(made: str, name: str) -> None:
    assert not unlogged(made, name)
    assert unlogged(made, f"no_{name}")


@pytest.mark.parametrize(
    "made",
    [
        "self.m = tm.MetricCollection([tm.Accuracy(task=open('task').read(), num_classes=3)])",
        "self.m = tm.MetricCollection([tm.Accuracy(task='multiclass', num_classes=3), *open('more')])",
        "self.m = tm.MetricCollection([tm.Accuracy(task='multiclass', num_classes=3), make(3)])",
        "self.m = tm.MetricCollection({'acc': tm.Accuracy(task='multiclass', num_classes=3), **make(3)})",
        f"self.m = tm.MetricCollection({ONE}, prefix=open('name').read())",
        f"self.m = tm.MetricCollection({ONE}).clone(prefix=open('name').read())",
    ],
)
def test_nothing_is_said_of_names_that_are_not_known(made: str) -> None:
    assert not unlogged(made, "val_accuracy")
