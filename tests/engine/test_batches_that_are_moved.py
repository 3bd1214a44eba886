"""A dict that is made of a batch, each array under its own name and at most moved, is that batch."""

from __future__ import annotations

import pytest

from trueup.source import read_text

PROGRAM = """
import torch
from sklearn.metrics import roc_auc_score
from torch import nn

net, criterion, device = nn.Linear(784, 10), nn.CrossEntropyLoss(), "cpu"

def moved(array):
    return array.to(device).squeeze(0)

def train(loader, valid):
    for batch in loader:
        loss = criterion(net(batch["pixels"]), batch["label"])
        loss.backward()
    truth, answers = [], []
    for batch in valid:
        {move}
        truth.extend(batch["label"].tolist())
        answers.extend(net(batch["pixels"]).argmax(dim=1).tolist())
    print("accuracy", roc_auc_score(truth, answers))

train(loaders_of_elsewhere, loaders_of_elsewhere)
"""
#: The same batch, by whatever way it is written.
SAME = {
    "as it was": "pass",
    "each array is moved": "batch = {name: array.to(device) for name, array in batch.items()}",
    "moved and squeezed": "batch = {k: v.squeeze(0).cuda() for k, v in batch.items()}",
    "moved by a function of the program": "batch = {k: moved(v) for k, v in batch.items()}",
    "only tensors are moved": "batch = {k: v.to(device) if torch.is_tensor(v) else v for k, v in batch.items()}",
    "a part of it": "batch = {k: v.to(device) for k, v in batch.items() if k != 'name'}",
    "its entries have a name": "pairs = batch.items()\n        batch = {k: v.cpu() for k, v in pairs}",
}
#: Something else was made of it.
OTHER = {
    "arrays of another batch": "batch = {k: other[k].to(device) for k, v in batch.items()}",
    "another function's": "batch = {k: of_elsewhere(v) for k, v in batch.items()}",
    "under other names": "batch = {k.upper(): v.to(device) for k, v in batch.items()}",
    "another batch": "batch = {k: v.to(device) for k, v in of_elsewhere().items()}",
}


def reasons(move: str) -> list[str]:
    """Why the labels of the accuracy were not read."""
    (setup,) = read_text(PROGRAM.replace("{move}", move), "program.py").setups
    return [party for party, _ in setup.missing if party.startswith("what roc_auc_score")]


@pytest.mark.parametrize("way", SAME)
def test_a_batch_that_is_moved_is_the_batch(way: str) -> None:
    assert reasons(SAME[way]) == []


@pytest.mark.parametrize("way", OTHER)
def test_what_is_made_of_a_batch_is_no_batch(way: str) -> None:
    assert reasons(OTHER[way]) != []
