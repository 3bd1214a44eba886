"""Exchanged labels and answers of torchmetrics: a share of right answers is the same, a mean over classes is not."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
import torchmetrics

model = torch.nn.Linear(4, 3)
x, y = torch.randn(50, 4), torch.randint(0, 3, (50,))
answers = model(x).argmax(dim=1)
metric = torchmetrics.{metric}
print(metric(y, answers))
"""


def exchanged(metric: str) -> list[str]:
    reading = read_text(PROGRAM.format(metric=metric), "program.py")
    found = [finding for setup in reading.setups for finding in findings_of(setup, all_rules())]
    return [finding.message for finding in found if finding.code == "TU318"]


@pytest.mark.parametrize(
    "metric",
    [
        "classification.BinaryAccuracy()",
        "classification.BinaryHammingDistance()",
        "classification.MultilabelAccuracy(num_labels=3)",
        'classification.MulticlassHammingDistance(num_classes=3, average="micro")',
        'Accuracy(task="binary", average="macro")',
        'Accuracy(task="multiclass", num_classes=3)',
        'HammingDistance(task="multiclass", num_classes=3)',
    ],
)
def test_shares_of_right_answers_are_silent(metric: str) -> None:
    assert exchanged(metric) == []


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("classification.MulticlassAccuracy(num_classes=3)", "The mean of the classes' precisions comes out"),
        ("classification.MulticlassHammingDistance(num_classes=3)", "1 less the mean of the classes' precisions"),
        ('Precision(task="binary")', "Precision and recall are exchanged: the recall comes out"),
    ],
)
def test_other_numbers_are_said(metric: str, words: str) -> None:
    (message,) = exchanged(metric)
    assert words in message
