"""A finding about a number of batches shows where each batch's is taken, and which metric object keeps it."""

from __future__ import annotations

import pytest

from trueup.checking.finding_order import each_fault_once, in_order
from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

ADDED_UP = """
def evaluate(model, loader):
    total = 0
    for x, y in loader:
        share = (model(x).argmax(1) == y).float().mean()
        total += share.item()
    return total / len(loader)
"""
COLLECTED = """
import numpy as np
from sklearn.metrics import f1_score


def evaluate(model, loader):
    values = []
    for x, y in loader:
        answers = model(x).argmax(dim=1)
        values.append(f1_score(y, answers, average="macro"))
    return np.mean(values)
"""
CALLED = "\nprint(evaluate(net, loader))\n"
TWO_METRICS = """
import pytorch_lightning as pl
import torch
import torchmetrics
from torch.nn import functional as F


class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(8, 10)
        self.train_acc = torchmetrics.Accuracy(task="multiclass", num_classes=10)
        self.val_acc = torchmetrics.Accuracy(task="multiclass", num_classes=10)

    def training_step(self, batch, batch_idx):
        x, y = batch
        scores = self.fc(x)
        self.train_acc(scores, y)
        self.log("train_acc", self.train_acc.compute())
        return F.cross_entropy(scores, y)

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.val_acc(self.fc(x), y)
        self.log("val_acc", self.val_acc.compute())
"""


def findings(program: str, code: str) -> list[Finding]:
    reading = read_text(("import torch\n" + program).encode(), "p.py")
    return [found for setup in reading.setups for found in findings_of(setup, all_rules()) if found.code == code]


def shown(finding: Finding, program: str) -> dict[str, str]:
    rows = ("import torch\n" + program).split("\n")
    return {party.text: rows[party.where.row - 1].strip() for party in finding.parties}


@pytest.mark.parametrize(
    ("program", "line"),
    [(ADDED_UP, "total += share.item()"), (COLLECTED, 'values.append(f1_score(y, answers, average="macro"))')],
)
def test_the_place_where_each_batch_is_taken_is_shown(program: str, line: str) -> None:
    (finding,) = findings(program, "TU309")
    parties = shown(finding, program)
    assert parties["taken of each batch here"] == line
    # Nobody calls the function: its own definition is no call of it; and nothing has a loss.
    assert "called here" not in parties
    assert "loss" not in {party.role for party in finding.parties}


def test_a_call_of_the_function_is_shown_as_well() -> None:
    program = "net = torch.nn.Linear(4, 3)\n" + ADDED_UP + CALLED
    (finding,) = findings(program, "TU309")
    assert shown(finding, program)["called here"] == "print(evaluate(net, loader))"


def test_each_metric_object_that_is_never_reset_is_named() -> None:
    first, second = findings(TWO_METRICS, "TU316")
    assert first.have == "self.train_acc is made once, read in each epoch or step, and never reset"
    assert second.have.startswith("self.val_acc is made once")


def test_a_test_step_that_logs_the_value_so_far() -> None:
    """Each batch's running value is logged as a number, and Lightning averages them; the end of a test is one pass."""
    program = TWO_METRICS.replace("validation_step", "test_step").replace("val_acc", "test_acc")
    assert findings(program, "TU316")[1].have == (
        "self.test_acc is read for each batch of the test, and never reset between them"
    )
    unlogged = program.replace('self.log("test_acc", self.test_acc.compute())', "print(self.test_acc.compute())")
    assert len(findings(unlogged, "TU316")) == 1
    at_the_end = program.replace(
        '        self.log("test_acc"', '    def on_test_epoch_end(self):\n        self.log("test_acc"'
    )
    assert at_the_end != program
    assert [finding.have.split()[0] for finding in findings(at_the_end, "TU316")] == ["self.train_acc"]


def test_of_two_functions_with_one_fault_both_are_shown() -> None:
    again = ADDED_UP.replace("evaluate", "test").replace("share", "part").replace("total", "whole")
    program = "net = torch.nn.Linear(4, 3)\n" + ADDED_UP + again + "evaluate(net, a)\ntest(net, b)\n"
    (finding,) = each_fault_once(in_order(findings(program, "TU309")))
    rows = ("import torch\n" + program).split("\n")
    uses = [rows[party.where.row - 1].strip() for party in finding.parties if party.role == "use"]
    assert uses == ["total += share.item()", "evaluate(net, a)", "whole += part.item()", "test(net, b)"]


def test_metrics_that_early_lightning_brought_along_are_those_of_torchmetrics() -> None:
    early = TWO_METRICS.replace('torchmetrics.Accuracy(task="multiclass", num_classes=10)', "pl.metrics.Accuracy()")
    assert "pl.metrics" in early
    first, second = findings(early.replace("import torchmetrics\n", ""), "TU316")
    assert first.have.startswith("self.train_acc is made once")
    assert second.have.startswith("self.val_acc is made once")
