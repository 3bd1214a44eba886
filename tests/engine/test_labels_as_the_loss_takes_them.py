"""Labels of which nothing but the loss tells: what it takes is what came of them, whatever they were divided by."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.rules import all_rules, findings_of
from trueup.rules._wording import labels_words
from trueup.source import read_text

MASKS = """
import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Masks(Dataset):
    def __init__(self, rows, shape):
        self.rows, self.shape = rows, shape

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        image = cv2.imread(self.rows[i]["path"], 0)
        mask = np.zeros(self.shape)
        for drawn in self.rows[i]["masks"]:
            mask[cv2.resize(drawn, self.shape) > 127] = 255
        mask = np.expand_dims(mask, 0) / 255.0
        return torch.Tensor(image[None]).float(), torch.Tensor(mask.astype(np.float32)).float()


net = nn.Sequential(nn.Conv2d(1, 1, 1), nn.Sigmoid())
for x, y in DataLoader(Masks(np.load("rows.npy", allow_pickle=True), (256, 256)), 4):
    loss = nn.BCELoss()(net(x), y)
    loss.backward()
"""


def test_a_mask_of_0_and_255_is_divided_to_fit_the_loss() -> None:
    (setup,) = read_text(MASKS, "masks.py").setups
    assert value_of(setup.labels.encoding) == "binary"
    assert value_of(setup.labels.scale) == 1
    assert not [finding for finding in findings_of(setup, all_rules()) if finding.severity == "error"]


ANY = """
import torch
from torch import nn

net = nn.Sequential(nn.Linear(64, 10), nn.Softmax(dim=1))
for x, y in loader:
    scores = net(x)
    loss = nn.{loss}()(scores, {passed})
    loss.backward()
    {counted}
"""


@pytest.mark.parametrize(
    ("loss", "passed", "counted", "rows"),
    [
        # Measured: CrossEntropyLoss of PyTorch 1.10 and newer takes rows of probabilities, NLLLoss never.
        ("CrossEntropyLoss", "y", "", True),
        ("CrossEntropyLoss", "y.to(device)", "", True),
        ("NLLLoss", "y", "", False),
        ("CrossEntropyLoss", "y.long()", "", False),
        ("CrossEntropyLoss", "y.long().to(device)", "", False),
        ("CrossEntropyLoss", "y.argmax(1)", "", False),
        ("CrossEntropyLoss", "torch.argmax(y, dim=1)", "", False),
        ("CrossEntropyLoss", "torch.as_tensor(y).long()", "", False),
        ("CrossEntropyLoss", "y", "right = (scores.argmax(1) == y).sum()", False),
    ],
)
def test_rows_that_the_loss_takes_as_well_are_not_denied(loss: str, passed: str, counted: str, *, rows: bool) -> None:
    (setup,) = read_text(ANY.format(loss=loss, passed=passed, counted=counted), "any.py").setups
    words = labels_words(setup.labels)
    assert words.startswith("labels that were not read (the loss takes class numbers")
    assert words.endswith(", or rows of probabilities)") is rows
