"""A loop over metric objects comes by each of them once: it is no epoch. A tracker begins anew by `increment()`."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

BEGIN = """
import torch
from torchmetrics import AUROC, Accuracy, MetricCollection, MetricTracker

net = torch.nn.Linear(8, 10)
metrics = {"acc": Accuracy(task="multiclass", num_classes=10), "auc": AUROC(task="multiclass", num_classes=10)}
for rows, labels in loader:
    torch.nn.functional.cross_entropy(net(rows), labels).backward()
"""
ONE_PASS = """
for rows, labels in held_out:
    scores = net(rows)
    for metric in metrics.values():
        metric.update(scores, labels)
"""
EPOCHS = """
for epoch in range(10):
    for rows, labels in held_out:
        scores = net(rows)
        for metric in metrics.values():
            metric.update(scores, labels)
    for name, metric in metrics.items():
        print(name, metric.compute())
"""
TRACKED = """
tracker = MetricTracker({metric}, maximize=True)
for epoch in range(10):
    {begin}
    for rows, labels in held_out:
        tracker.update(net(rows), labels)
    print(tracker.compute())
"""
ACCURACY = 'Accuracy(task="multiclass", num_classes=10)'


def codes(program: str) -> set[str]:
    reading = read_text((BEGIN + program).encode(), "p.py")
    assert reading.setups
    return {item.code for setup in reading.setups for item in findings_of(setup, all_rules())}


@pytest.mark.parametrize(
    "shown",
    [
        "for name, metric in metrics.items():\n    print(name, metric.compute())",
        "for name in metrics:\n    print(name, metrics[name].compute())",
        "print({name: metric.compute() for name, metric in metrics.items()})",
        "print([metrics[name].compute() for name in metrics])",
    ],
)
def test_a_loop_over_metrics_is_no_epoch(shown: str):
    assert "TU316" not in codes(f"{ONE_PASS}{shown}\n")


def test_epochs_around_such_loops_are_seen():
    assert "TU316" in codes(EPOCHS)
    assert "TU316" not in codes(EPOCHS + "        metric.reset()\n")


@pytest.mark.parametrize("metric", [ACCURACY, f"MetricCollection([{ACCURACY}])"])
def test_a_tracker_begins_anew(metric: str):
    assert "TU316" not in codes(TRACKED.format(metric=metric, begin="tracker.increment()"))


def test_what_a_tracker_is_fed_is_judged_as_its_metric():
    macro = 'Accuracy(task="multiclass", num_classes=10, average="macro")'
    assert "TU308" in codes(TRACKED.format(metric=macro, begin="tracker.increment()"))
    auc = TRACKED.format(metric='AUROC(task="multiclass", num_classes=10)', begin="tracker.increment()")
    assert "TU311" in codes(auc.replace("net(rows), labels", "net(rows).argmax(dim=1), labels"))
