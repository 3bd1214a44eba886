"""Functions that nobody calls, or that a function with unread arguments calls, and in which a number is measured."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """import torch
from sklearn.metrics import auc, precision_recall_curve, roc_curve
from torch import nn


def {name}(model, loader):
    answers, truth, parts = [], [], []
    with torch.no_grad():
        for inputs, labels in loader:
            answers.extend((model(inputs) > 0).float().cpu().numpy())
            truth.extend(labels.cpu().numpy())
    {measured}


def main(loader):
    {name}(nn.Linear(512, 1), loader)
"""
CURVES = [
    'a, b, t = roc_curve(truth, answers)\n    print("area", auc(a, b))',
    'a, b, t = precision_recall_curve(truth, answers)\n    print("area", auc(b, a))',
]


def findings(program: str) -> list[Finding]:
    reading = read_text(program.encode(), "p.py")
    return [found for setup in reading.setups for found in findings_of(setup, all_rules())]


@pytest.mark.parametrize("measured", CURVES)
@pytest.mark.parametrize("name", ["evaluate", "test_model"])
def test_curves_of_answers_are_told(name: str, measured: str) -> None:
    assert [found.code for found in findings(PROGRAM.format(name=name, measured=measured))] == ["TU311"]


def test_unit_tests_measure_what_nobody_prints() -> None:
    program = PROGRAM.format(name="test_model", measured=f"{CURVES[0]}\n    assert auc(a, b) > 0.5")
    assert findings(program) == []


def test_the_labels_that_are_shown_are_those_of_the_call() -> None:
    """Beside a measurement of a part of the items, whose labels are another list."""
    part = "some = [truth[i] for i in range(9)]\n    print(confusion_matrix(some, answers[:9]))"
    program = PROGRAM.replace("import auc,", "import auc, confusion_matrix,")
    program = program.format(name="evaluate", measured=f"{CURVES[0]}\n    {part}")
    [found] = findings(program)
    rows = {party.role: party.where.row for party in found.parties if party.where is not None}
    assert rows["labels"] <= found.where.row < program[: program.index("some =")].count("\n") + 1
