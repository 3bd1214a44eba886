"""Labels of which nothing but the loss tells: what it takes is what came of them, whatever they were divided by."""

from __future__ import annotations

from trueup.contract.known import value_of
from trueup.rules import all_rules, findings_of
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
