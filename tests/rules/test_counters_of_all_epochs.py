"""A counter that begins before the loop over epochs: what is shown in each epoch is of all epochs so far (TU316)."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PARTS = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

class Meter:
    def __init__(self):
        self.reset()
    def reset(self):
        self.sum = 0
        self.count = 0
        self.avg = 0
    def update(self, value, n=1):
        self.sum += value * n
        self.count += n
        self.avg = self.sum / self.count

loader = DataLoader(datasets.CIFAR10("."), batch_size=64)
model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))
criterion = nn.CrossEntropyLoss()
"""
COUNTERS = """
right, total = 0, 0
for epoch in range(epochs):
    {first}
    for images, labels in loader:
        scores = model(images)
        criterion(scores, labels).backward()
        right += (scores.argmax(1) == labels).sum().item()
        total += len(labels)
        {inside}
    {last}
    {shown}
{after}
"""
METERS = """
losses, hits = Meter(), Meter()
for epoch in range(epochs):
    losses.reset()
    {first}
    for images, labels in loader:
        scores = model(images)
        loss = criterion(scores, labels)
        loss.backward()
        losses.update(loss.item(), len(labels))
        hits.update((scores.argmax(1) == labels).float().mean().item(), len(labels))
        {inside}
    {shown}
    {last}
{after}
"""


def messages(program: str, **lines: str) -> list[str]:
    text = PARTS + program.format(**{"first": "pass", "inside": "pass", "last": "pass", "after": "", **lines})
    found = [each for setup in read_text(text, "p.py").setups for each in findings_of(setup, all_rules())]
    return [each.have for each in found if each.code == "TU316"]


@pytest.mark.parametrize(
    "shown",
    [
        'print("epoch", epoch, "accuracy", right / total)',
        'print(f"accuracy: {100 * right / total:.2f} %")',
        "accuracy = right / total",
        "if epoch % 10 == 0: print('accuracy', right / total)",
    ],
)
def test_a_counter_goes_on(shown: str) -> None:
    assert messages(COUNTERS, shown=shown) == [
        "right begins once, before the loop over epochs, and is added to in each"
    ]


SHOWN = 'print("accuracy", right / total)'


@pytest.mark.parametrize(
    "lines",
    [
        {"first": "right, total = 0, 0"},
        {"first": "right = total = 0"},
        {"first": "right = torch.zeros(1)"},
        {"first": "if epoch == 0: right = 0"},
        {"first": "right = begin()"},
        {"shown": 'print("accuracy", right / total); right = 0; total = 0'},
        {"shown": "pass", "inside": SHOWN},
        {"shown": "pass", "after": SHOWN},
        {"shown": 'print("accuracy so far", right / total)'},
        {"shown": 'print("accuracy", right / total / (epoch + 1))'},
    ],
)
def test_it_begins_anew_or_is_meant_so(lines: dict[str, str]) -> None:
    assert messages(COUNTERS, **{"shown": SHOWN, **lines}) == []


@pytest.mark.parametrize("loop", ["for fold in range(5)", "for client in clients", "for batch in range(steps)"])
def test_other_loops_may_add_up(loop: str) -> None:
    assert messages(COUNTERS.replace("for epoch in range(epochs)", loop), shown=SHOWN) == []


@pytest.mark.parametrize(
    "shown",
    [
        'print("loss", losses.avg, "accuracy", hits.avg)',
        "curve += [hits.avg]",
        "curve.append(hits.avg)",
        "kept.append(hits.avg)",
        "kept += [hits.avg]",
    ],
)
def test_an_object_is_reset_for_the_loss_alone(shown: str) -> None:
    found = messages("curve, kept = [], load()\n" + METERS, shown=shown)
    assert found == ["Meter.sum begins once, before the loop over epochs, and is added to in each"]


@pytest.mark.parametrize(
    "lines",
    [
        {"first": "hits.reset()"},
        {"first": "hits = Meter()"},
        {"first": "[meter.reset() for meter in (losses, hits)]"},
        {"last": "hits.reset()"},
        {"first": "anything(hits)"},
        {"shown": "pass", "inside": 'print("accuracy", hits.avg)'},
        {"shown": "pass", "after": 'print("accuracy", hits.avg)'},
    ],
)
def test_an_object_that_is_reset_too(lines: dict[str, str]) -> None:
    assert messages(METERS, **{"shown": 'print("accuracy", hits.avg)', **lines}) == []


def test_attributes_of_a_trainer() -> None:
    program = """
class Trainer:
    def __init__(self):
        self.right, self.total = 0, 0
    def epoch(self):
        for images, labels in loader:
            scores = model(images)
            criterion(scores, labels).backward()
            self.right += (scores.argmax(1) == labels).sum().item()
            self.total += len(labels)
        return self.right / self.total
    def train(self):
        for epoch in range(epochs):
            {first}
            print("accuracy", self.epoch())
Trainer().train()
"""
    assert messages(program) == ["Trainer.right begins once, before the loop over epochs, and is added to in each"]
    assert messages(program, first="self.right = self.total = 0") == []
