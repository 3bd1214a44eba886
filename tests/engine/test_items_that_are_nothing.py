"""What a data set gives for a file that is missing is in no batch: its labels are those of the other items."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

PROGRAM = """
import os
import pytorch_lightning as pl
import torchmetrics
from torch import nn
from torch.utils.data import DataLoader, Dataset
class Pictures(Dataset):
    def __init__(self, paths):
        self.paths = paths
    def __getitem__(self, index):
        if not os.path.exists(self.paths[index]):
            return NOTHING
        return load(self.paths[index]), label_of(self.paths[index])
class Classifier(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(10, 7)
        self.accuracy = torchmetrics.Accuracy(task="multiclass", num_classes=7)
    def training_step(self, batch, index):
        x, y = batch
        scores = self.layer(x)
        self.accuracy(scores, y)
        self.log("accuracy", self.accuracy)
        return nn.CrossEntropyLoss()(scores, y)
pl.Trainer().fit(Classifier(), DataLoader(Pictures(paths), batch_size=8))
"""


@pytest.mark.parametrize("nothing", ["None", "None, None", "(None, None)"])
def test_a_metric_is_given_the_labels_of_the_other_items(nothing: str) -> None:
    (setup,) = read_text(PROGRAM.replace("NOTHING", nothing), "train.py").setups
    assert value_of(setup.labels.encoding) == "integer"
    assert [value_of(call.labels.kind) for call in setup.metric_calls] == ["class numbers"]
