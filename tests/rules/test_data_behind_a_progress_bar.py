"""A loader that a loop goes through behind a progress bar: the number counted on it is known to be of that data."""

from __future__ import annotations

import pytest
from loud_findings import loud

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from tqdm import tqdm

train_loader = DataLoader(datasets.ImageFolder("train", transforms.ToTensor()), batch_size=32, shuffle=True)
test_loader = DataLoader(datasets.ImageFolder("test", transforms.ToTensor()), batch_size=32)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
optimizer = torch.optim.Adam(model.parameters())


def train(loader):
    correct, items = 0, 0
    bar = {bar}
    for images, labels in bar:
        outputs = model(images)
        loss = nn.functional.cross_entropy(outputs, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        correct += (outputs.argmax(1) == labels).sum().item()
        items += labels.size(0)
    print("Train Accuracy: %.4f" % (correct / items))


def test(loader):
    correct, items = 0, 0
    with torch.no_grad():
        for images, labels in loader:
            correct += (model(images).argmax(1) == labels).sum().item()
            items += labels.size(0)
    print("Test Accuracy: %.4f" % (correct / items))


for epoch in range(5):
    train(train_loader)
    test({tested})
"""


@pytest.mark.parametrize("bar", ["tqdm(loader)", "tqdm(loader, desc='train')"])
@pytest.mark.parametrize(("tested", "found"), [("train_loader", 1), ("test_loader", 0)])
def test_training_data_behind_a_bar_is_called_by_its_own_name(bar: str, tested: str, found: int) -> None:
    messages = [message for code, message in loud(PROGRAM.format(bar=bar, tested=tested)) if code == "TU317"]
    assert ["it is counted on train_loader" in message for message in messages] == [True] * found


SHOWN = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

train_loader = DataLoader(datasets.ImageFolder("train", transforms.ToTensor()), batch_size=32, shuffle=True)
{made}
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
optimizer = torch.optim.Adam(model.parameters())


def evaluate(loader):
    correct, items = 0, 0
    with torch.no_grad():
        for images, labels in loader:
            correct += (model(images).argmax(1) == labels).sum().item()
            items += labels.size(0)
    return correct / items


for epoch in range(5):
    correct, items = 0, 0
    for images, labels in train_loader:
        outputs = model(images)
        loss = nn.functional.cross_entropy(outputs, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        correct += (outputs.argmax(1) == labels).sum().item()
        items += labels.size(0)
    {shown}
print("Test accuracy:", evaluate({tested}))
"""
TEST = 'test_loader = DataLoader(datasets.ImageFolder("test", transforms.ToTensor()), batch_size=32)'
LINE = 'print(f"Train loss: {loss:.3f}  Acc: {correct / items:.3f}")'


@pytest.mark.parametrize(
    ("made", "shown", "tested", "because"),
    [
        (TEST, "pass", "train_loader", "test_loader is never used"),
        ("", LINE, "train_loader", "as the other is"),
        (TEST, LINE, "train_loader", "as the other is"),
        (TEST, LINE, "test_loader", ""),
        ("", "pass", "train_loader", ""),
    ],
)
def test_training_data_is_known_by_its_line_or_by_a_test_set_that_is_left(
    made: str, shown: str, tested: str, because: str
) -> None:
    messages = [
        message for code, message in loud(SHOWN.format(made=made, shown=shown, tested=tested)) if code == "TU317"
    ]
    assert [because in message for message in messages] == [True] * bool(because)
