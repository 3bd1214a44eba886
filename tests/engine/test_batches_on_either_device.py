"""Batches that go to the device that is there, through a class of the program or by a function, are the loader's."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

device = {device}


def to_device(data, device):
    if isinstance(data, (list, tuple)):
        return [to_device(part, device) for part in data]
    return data.to(device, non_blocking=True)


class DeviceDataLoader:
    def __init__(self, loader, device):
        self.loader, self.device = loader, device

    def __iter__(self):
        for batch in self.loader:
            yield to_device(batch, self.device)

    def __len__(self):
        return len(self.loader)


model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 6))
optimizer = torch.optim.Adam(model.parameters())
loader = DataLoader(datasets.ImageFolder("photos", transform=transforms.ToTensor()), 128)
shares = []
for batch in {loader}:
    {unpacked}
    scores = model(images)
    nn.CrossEntropyLoss()(scores, labels).backward()
    optimizer.step()
    shares.append((scores.argmax(1) == labels).float().mean())
print("accuracy", torch.stack(shares).mean())
"""
EITHER = "'cuda' if torch.cuda.is_available() else 'cpu'"
MOVED = "images, labels = batch[0].to(device), batch[1].to(device)"
#: The device, what the loop goes through, and how it takes a batch apart.
WAYS = {
    "a name that a test picks": (EITHER, "loader", MOVED),
    "a device of such a name": (f"torch.device({EITHER})", "loader", MOVED),
    "with the kind of number": (EITHER, "loader", MOVED.replace("[1].to(device", "[1].to(device, torch.long")),
    "by keyword": (EITHER, "loader", MOVED.replace("to(device", "to(device=device")),
    "by a function for any part": (EITHER, "loader", "images, labels = to_device(batch, device)"),
    "a loader that moves": (EITHER, "DeviceDataLoader(loader, device)", "images, labels = batch"),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_mean_of_their_shares_is_told(way: str) -> None:
    device, loader, unpacked = WAYS[way]
    text = PROGRAM.replace("{device}", device).replace("{loader}", loader).replace("{unpacked}", unpacked)
    (setup,) = read_text(text, "program.py").setups
    assert [finding.code for finding in findings_of(setup, all_rules())] == ["TU309"]


COUNTED = """
import torch
from torch import nn
from sklearn.metrics import accuracy_score

net = nn.Linear(20, 4)


def evaluate(model, loader):
    model.eval()
    batches = total = 0
    for x, labels in loader:
        batches += 1
        total += accuracy_score(labels, model(x).argmax(dim=1))
    print("test accuracy", total / {divisor})


def train(loader, test):
    for x, y in loader:
        nn.CrossEntropyLoss()(net(x), y).backward()
    evaluate(net, test)
"""


@pytest.mark.parametrize(
    ("divisor", "told"), [("batches", True), ("(batches + 1e-8)", True), ("(batches + 0.5)", False)]
)
def test_a_small_number_that_keeps_a_division_is_none(divisor: str, told: bool) -> None:
    setups = read_text(COUNTED.replace("{divisor}", divisor), "program.py").setups
    codes = {finding.code for setup in setups for finding in findings_of(setup, all_rules())}
    assert ("TU309" in codes) is told


ALIAS = """
import torch
from torch import nn
from torch.functional import F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(20, 4)

    def forward(self, x):
        return F.softmax(self.fc(x), dim=1)


def train(loader):
    model, criterion = Net(), nn.CrossEntropyLoss()
    for x, y in loader:
        criterion(model(x), y).backward()
"""


def test_the_functions_have_a_second_name() -> None:
    (setup,) = read_text(ALIAS, "program.py").setups
    assert [finding.code for finding in findings_of(setup, all_rules())] == ["TU105"]
