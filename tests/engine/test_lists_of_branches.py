"""What a loop gathers out of data that a branch picks: on each way what was gathered there."""

from __future__ import annotations

from trueup.contract.known import Known, value_of
from trueup.source import read_text

PROGRAM = """
import sys
import torch
from torch import nn
from torchvision import datasets

if sys.argv[1] == "mnist":
    train, test = datasets.MNIST("d"), datasets.MNIST("d", train=False)
else:
    train, test = datasets.CIFAR100("d"), datasets.CIFAR100("d", train=False)
model, loss = nn.Sequential(nn.Flatten(), nn.Linear(784, 100)), nn.CrossEntropyLoss()
parts = {"train": torch.utils.data.DataLoader(train), "test": torch.utils.data.DataLoader(test)}


def evaluate(loader):
    answers, truth = [], []
    for x, y in loader:
        answers.append(model(x))
        truth.append(y)
    return loss(torch.cat(answers), torch.cat(truth))


for name, loader in parts.items():
    print(name, evaluate(loader))
"""


def test_each_way_has_its_own_labels() -> None:
    reading = read_text(PROGRAM, "program.py")
    classes = {value_of(setup.labels.classes) for setup in reading.setups}
    assert classes == {10, 100}
    assert all(isinstance(setup.labels.encoding, Known) for setup in reading.setups)
    assert reading.unread == ()
