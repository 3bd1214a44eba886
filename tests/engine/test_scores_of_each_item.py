"""A score that a loop takes of each item of a batch is none of the batch, whatever tells how many items it has."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
import torch
from sklearn.metrics import jaccard_score
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from augmentations import Flip


class Masks(Dataset):
    def __init__(self, names, transform):
        self.names, self.transform = names, transform

    def __len__(self):
        return len(self.names)

    def __getitem__(self, i):
        picture = np.load(self.names[i])
        mask = np.zeros(picture.shape[1:], dtype=np.uint8)
        sample = {"picture": picture, "mask": mask}
        if self.transform:
            sample = self.transform(sample)
        return sample


net = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 1, 1))
val = DataLoader(Masks(names, transforms.Compose([Flip()])), batch_size=8)
lossf = nn.BCEWithLogitsLoss()
ious = []
for batch in val:
    x, y = batch["picture"], batch["mask"]
    out = net(x)
    loss = lossf(out, y.unsqueeze(dim=1))
    answers = np.zeros(out.shape)
    answers[out.cpu().detach().numpy() >= 0] = 1
LOOP
print("val iou", np.average(ious))
"""


def codes(loop: str) -> set[str]:
    program = PROGRAM.replace("LOOP", "\n".join(f"    {line}" for line in loop.splitlines()))
    setups = read_text(program, "a.py").setups
    return {item.code for setup in setups for item in findings_of(setup, all_rules())}


SCORE = "z = jaccard_score({}.flatten(), {}.flatten())\nif z > 0:\n    ious.append(z)"


@pytest.mark.parametrize(
    ("loop", "truth", "answer"),
    [
        ("for k in range(y.shape[0]):", "y[k]", "answers[k][0]"),
        ("for k in range(len(y)):", "y[k]", "answers[k]"),
        ("for k in range(x.size(0)):", "y[k]", "answers[k, 0]"),
        ("for truth, answer in zip(y, answers):", "truth", "answer"),
        ("for k, truth in enumerate(y):", "truth", "answers[k]"),
    ],
)
def test_of_each_item(loop: str, truth: str, answer: str) -> None:
    score = SCORE.format(truth, answer).replace("\n", "\n    ")
    assert "TU309" not in codes(f"{loop}\n    {score}")


def test_of_each_batch() -> None:
    assert "TU309" in codes(SCORE.format("y", "answers"))
