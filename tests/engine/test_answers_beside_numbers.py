"""Answers whose shape was not followed, given to a metric beside one label for each item."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from sklearn.metrics import f1_score, roc_auc_score
from net import features


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(32, 1)

    def forward(self, x):
        return torch.sigmoid(self.last(features(x)))


labels = np.load("y.npy"){whole}
loader = DataLoader(TensorDataset(torch.zeros(9, 4), torch.from_numpy(labels)), batch_size=8)
model, truth, answers = Net(), [], []
for x, y in loader:
    out = model(x)
    nn.BCELoss()(out.squeeze(), y.float())
    truth.extend(y.numpy())
    answers.extend({answer}.numpy())
print("f1", f1_score(truth, answers))
"""


def _kinds(answer: str, whole: str = ".astype(int)") -> set[object]:
    setups = read_text(PROGRAM.format(answer=answer, whole=whole), "program.py").setups
    return {value_of(call.predictions.kind) for setup in setups for call in setup.metric_calls}


@pytest.mark.parametrize("answer", ["torch.round(out.squeeze())", "(out.squeeze() > 0.5).float()"])
def test_they_are_one_number_for_each_item(answer: str) -> None:
    assert _kinds(answer) == {"0/1 numbers"}


def test_labels_that_were_not_read_tell_nothing() -> None:
    assert _kinds("torch.round(features(out))", whole="") == {None}
