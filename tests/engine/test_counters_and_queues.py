"""Containers of `collections` in which a program adds up its batches: each is known as the dict or list that it is."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

BEGIN = """
import collections
from collections import Counter, deque
import statistics

import torch

net = torch.nn.Linear(8, 10)
for rows, labels in loader:
    torch.nn.functional.cross_entropy(net(rows), labels).backward()
"""
COUNTS = """
counts = {container}
for rows, labels in test_loader:
    counts["right"] += (net(rows).argmax(dim=1) == labels).sum().item()
    counts[{key}] += {amount}
print("accuracy", counts["right"] / counts[{key}])
"""
SHARES = """
shares = {container}
for rows, labels in test_loader:
    shares.append((net(rows).argmax(dim=1) == labels).float().mean().item())
print("accuracy", {mean})
"""


def codes(program: str) -> set[str]:
    reading = read_text((BEGIN + program).encode(), "p.py")
    assert [setup for setup in reading.setups if setup.complete]
    return {item.code for setup in reading.setups for item in findings_of(setup, all_rules())}


@pytest.mark.parametrize("container", ["Counter()", "collections.Counter()", "Counter(right=0)"])
def test_a_counter_begins_at_0(container: str):
    assert codes(COUNTS.format(container=container, key='"batches"', amount="1")) == {"TU315"}
    assert not codes(COUNTS.format(container=container, key='"items"', amount="labels.size(0)"))


@pytest.mark.parametrize("mean", ["sum(shares) / len(shares)", "statistics.mean(shares)"])
def test_a_queue_that_keeps_everything_is_a_list(mean: str):
    for container in ("deque()", "collections.deque([])", "deque([], maxlen=None)"):
        assert codes(SHARES.format(container=container, mean=mean)) == {"TU309"}


def test_a_queue_that_forgets_is_not():
    assert not codes(SHARES.format(container="deque(maxlen=50)", mean="sum(shares) / len(shares)"))
    dropped = SHARES.replace("\nprint", "    if len(shares) > 20:\n        shares.popleft()\nprint")
    assert not codes(dropped.format(container="deque()", mean="sum(shares) / len(shares)"))
