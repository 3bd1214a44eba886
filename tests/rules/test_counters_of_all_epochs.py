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


def test_attributes_that_a_method_makes_anew() -> None:
    program = """
class Trainer:
    def __init__(self):
        {made}
    def {name}(self):
        {made}
    def epoch(self):
        for images, labels in loader:
            scores = model(images)
            criterion(scores, labels).backward()
            {added}
        return {share}
    def train(self):
        for epoch in range(epochs):
            print("accuracy", self.epoch())
            self.end()
    def end(self):
        pass
Trainer().train()
"""
    kinds = {
        "Trainer.hits": ("self.hits = Meter()", "self.hits.update({}, len(labels))", "self.hits.avg"),
        "shares": ("self.shares = []", "self.shares.append({})", "sum(self.shares) / len(self.shares)"),
    }
    share = "(scores.argmax(1) == labels).float().mean().item()"
    for made, added, shown in kinds.values():
        parts = {"made": made, "added": added.format(share), "share": shown}
        assert len(messages(program.format(name="unused", **parts))) == 1
        assert messages(program.replace("    def end(self):\n        pass\n", "").format(name="end", **parts)) == []


ENTRIES = """
counts = {{"right": 0, "total": 0}}
for epoch in range(epochs):
    {first}
    for images, labels in loader:
        scores = model(images)
        criterion(scores, labels).backward()
        counts["right"] += (scores.argmax(1) == labels).sum().item()
        counts["total"] += len(labels)
    {shown}
    {last}
"""
OF_ENTRIES = 'print("accuracy", counts["right"] / counts["total"])'


def test_entries_of_a_dict_go_on() -> None:
    assert messages(ENTRIES, shown=OF_ENTRIES) == [
        "counts['right'] begins once, before the loop over epochs, and is added to in each"
    ]


@pytest.mark.parametrize(
    "lines",
    [
        {"first": 'counts = {"right": 0, "total": 0}'},
        {"first": 'counts["right"], counts["total"] = 0, 0'},
        {"first": "counts = dict.fromkeys(counts, 0)"},
        {"first": "counts.update(right=0, total=0)"},
        {"first": "for name in counts: counts[name] = 0"},
        {"first": "anything(counts)"},
        {"last": 'counts = {"right": 0, "total": 0}'},
        {"last": "for name in counts: counts[name] = 0"},
        {"last": "counts.update(right=0, total=0)"},
        {"last": "counts.clear()"},
        {"last": "anything(counts)"},
    ],
)
def test_entries_begin_anew(lines: dict[str, str]) -> None:
    assert messages(ENTRIES, **{"shown": OF_ENTRIES, **lines}) == []


LISTS = """
from collections import deque
import numpy as np
{made}
for epoch in range(epochs):
    {first}
    for images, labels in loader:
        scores = model(images)
        criterion(scores, labels).backward()
        shares.append((scores.argmax(1) == labels).float().mean().item())
        {inside}
    {shown}
    {last}
{after}
"""
OF_LIST = 'print("accuracy", np.mean(shares))'


@pytest.mark.parametrize(
    "shown",
    [
        OF_LIST,
        'print("accuracy", sum(shares) / len(shares))',
        "accuracy = np.array(shares).mean()",
        "curve.append(np.mean(shares))",
    ],
)
@pytest.mark.parametrize("made", ["shares = []", "shares = list()"])
def test_a_list_is_never_emptied(made: str, shown: str) -> None:
    found = messages(LISTS, made=f"curve = []; {made}", shown=shown)
    assert found == ["shares begins once, before the loop over epochs, and is added to in each"]


@pytest.mark.parametrize(
    "lines",
    [
        {"first": "shares = []"},
        {"first": "shares.clear()"},
        {"first": "del shares[:]"},
        {"first": "shares[:] = []"},
        {"last": "shares = []"},
        {"last": "shares.clear()"},
        {"last": "del shares[:]"},
        {"last": "shares[:] = []"},
        {"last": "shares = shares[-100:]"},
        {"inside": "if len(shares) > 50: shares.pop(0)"},
        {"last": "anything(shares)"},
        {"made": "shares = deque(maxlen=50)"},
        {"shown": 'print("accuracy", np.mean(shares[-len(loader):]))'},
        {"shown": 'print("accuracy so far", np.mean(shares))'},
        {"shown": 'if epoch == epochs - 1: print("accuracy", np.mean(shares))'},
        {"shown": 'print("accuracy", np.array(shares).reshape(epoch + 1, -1).mean(1)[-1])'},
        {"made": "kept = [[] for _ in range(epochs)]", "first": "shares = kept[epoch]"},
        {"inside": "if len(shares) > 50: shares = shares[1:]"},
        {"shown": "pass", "inside": OF_LIST},
        {"shown": "pass", "after": OF_LIST},
    ],
)
def test_a_list_is_emptied_or_meant_so(lines: dict[str, str]) -> None:
    assert messages(LISTS, **{"made": "shares = []", "shown": OF_LIST, **lines}) == []


WHILE = """
right, total, epoch = 0, 0, 0
while {test}:
    for images, labels in loader:
        scores = model(images)
        criterion(scores, labels).backward()
        right += (scores.argmax(1) == labels).sum().item()
        total += len(labels)
    {shown}
    {count}
"""


@pytest.mark.parametrize("test", ["epoch < 10", "True", "not stops(epoch)"])
def test_a_while_over_epochs(test: str) -> None:
    found = messages(WHILE, test=test, count="epoch += 1", shown=SHOWN)
    assert found == ["right begins once, before the loop over epochs, and is added to in each"]


@pytest.mark.parametrize(
    "lines",
    [
        {"test": "step < 10", "count": "step += 1"},
        {"count": "epoch += 1; right = total = 0"},
        {"shown": 'print("accuracy", right / (epoch + 1) / len(loader.dataset))'},
    ],
)
def test_a_while_that_adds_up(lines: dict[str, str]) -> None:
    assert messages(WHILE, **{"test": "epoch < 10", "count": "epoch += 1", "shown": SHOWN, **lines}) == []
