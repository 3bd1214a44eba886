"""What findings say of a loss is true of the installed PyTorch, whatever the form of labels, their weights, and who
applies the activation."""

from __future__ import annotations

import re

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.probe
PROGRAM = """
import torch
from torch import nn
import torch.nn.functional as F
{own}
net = {net}
optimizer, criterion = torch.optim.SGD(net.parameters(), 0.1), {criterion}
rows, labels = torch.randn(64, 4), {labels}
for _ in range(3):
    loss = {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
SOFTMAX, SIGMOID = "nn.Sequential(nn.Linear(4, 5), nn.Softmax(dim=1))", "nn.Sequential(nn.Linear(4, 1), nn.Sigmoid())"
NUMBERS = "torch.randint(0, 5, (64,))"
PLAIN = "criterion(net(rows), labels)"


def found(code: str, net: str, criterion: str, labels: str, loss: str = PLAIN, own: str = "") -> Finding:
    program = PROGRAM.format(net=net, criterion=criterion, labels=labels, loss=loss, own=own)
    setups = read_text(program, "program.py").setups
    findings = {finding for setup in setups for finding in findings_of(setup, all_rules()) if finding.code == code}
    (finding,) = findings
    return finding


def floor_of(text: str) -> float | None:
    number = re.search(r"cannot fall below ([\d.]+)", text)
    return float(number[1]) if number else None


@pytest.mark.parametrize(
    ("labels", "has_floor"),
    [
        (NUMBERS, True),
        (f"F.one_hot({NUMBERS}, 5).float()", True),
        ("torch.randint(0, 2, (64, 5)).float()", False),
    ],
)
@pytest.mark.parametrize("weight", ["", "weight=torch.ones(5) / 10"])
def test_the_lowest_loss_of_an_item(labels: str, weight: str, *, has_floor: bool) -> None:
    """Of rows that may be empty there is none; a weight lowers it, and is named then."""
    text = found("TU105", SOFTMAX, f"nn.CrossEntropyLoss({weight})", labels).happens
    lowest = floor_of(text)
    assert (lowest is not None) is has_floor
    assert not has_floor or ("before its weight" in text) is bool(weight)
    perfect = torch.eye(5)
    if lowest is None:
        assert torch.nn.functional.cross_entropy(perfect, torch.zeros(5, 5)) == 0
        return
    for truth in (torch.arange(5), perfect, torch.full((5, 5), 0.2), 0.9 * perfect + 0.02):
        each = torch.nn.functional.cross_entropy(perfect, truth, reduction="none")
        assert each.min() >= lowest - 1e-4
    assert torch.nn.functional.cross_entropy(perfect, torch.arange(5)) == pytest.approx(lowest, abs=1e-4)


def test_the_lowest_loss_of_a_0_and_of_a_1() -> None:
    text = found("TU105", SIGMOID, "nn.BCEWithLogitsLoss()", "torch.randint(0, 2, (64, 1)).float()").happens
    assert "0.3133 for a 1 and 0.6931 for a 0" in text
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    for label, lowest in ((1.0, 0.3133), (0.0, 0.6931)):
        each = [loss(torch.tensor([score]), torch.tensor([label])).item() for score in (0.0, 0.3, 1.0)]
        assert min(each) == pytest.approx(lowest, abs=1e-4)


OF_A_CLASS = """
class Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.squash = nn.Softmax(dim=1)
    def forward(self, scores, labels):
        return F.cross_entropy({}, labels)
"""


@pytest.mark.parametrize(
    ("net", "own", "criterion", "loss", "of_model"),
    [
        (SOFTMAX, "", "nn.CrossEntropyLoss()", PLAIN, True),
        ("nn.Linear(4, 5)", OF_A_CLASS.format("self.squash(scores)"), "Loss()", PLAIN, False),
        ("nn.Linear(4, 5)", OF_A_CLASS.format("torch.softmax(scores, 1)"), "Loss()", PLAIN, False),
        ("nn.Linear(4, 5)", "def squash(scores):\n    return torch.softmax(scores, 1)\n", "nn.CrossEntropyLoss()",
         "criterion(squash(net(rows)), labels)", False),
        ("nn.Linear(4, 5)", "", "nn.CrossEntropyLoss()", "criterion(torch.softmax(net(rows), 1), labels)", False),
    ],
    ids=["a layer of the model", "a layer of the loss", "a call of the loss", "a function", "beside the call"],
)  # fmt: skip
def test_whose_activation_it_is(net: str, own: str, criterion: str, loss: str, *, of_model: bool) -> None:
    """The model's own outputs sum to 1 where it is said that the model applies the softmax, and nowhere else."""
    finding = found("TU105", net, criterion, NUMBERS, loss, own)
    assert ("by the model" in finding.have) is of_model
    names: dict[str, object] = {}
    exec(PROGRAM.format(net=net, own=own, criterion=criterion, labels=NUMBERS, loss=loss), names)
    sums = names["net"](names["rows"]).sum(dim=1)  # type: ignore[operator]
    assert torch.allclose(sums, torch.ones(64), atol=1e-5) is of_model


def test_what_is_rounded_teaches_nothing_while_another_loss_does() -> None:
    loss = "criterion(torch.round(torch.sigmoid(net(rows))), labels) + F.mse_loss(net(rows), labels)"
    labels = "torch.randint(0, 2, (64, 1)).float()"
    text = found("TU105", "nn.Linear(4, 1)", "nn.BCEWithLogitsLoss()", labels, loss).happens
    assert "this loss teaches nothing" in text
    scores = torch.zeros(3, 1, requires_grad=True)
    alone = torch.nn.functional.binary_cross_entropy_with_logits(torch.round(torch.sigmoid(scores)), torch.ones(3, 1))
    alone.backward()
    assert not scores.grad.any()


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ("torch.randint(0, 2, (64,))", "class 0's, and its loss is 0 without a gradient"),
        ("torch.load('labels.pt')", "0 or NaN, or the call raises, by the labels"),
    ],
)
def test_a_softmax_loss_of_one_output(labels: str, words: str) -> None:
    assert words in found("TU102", "nn.Linear(4, 1)", "nn.CrossEntropyLoss()", labels).happens
    loss, scores = torch.nn.functional.cross_entropy, torch.randn(8, 1, requires_grad=True)
    for truth in (torch.zeros(8, dtype=torch.long), torch.rand(8, 1)):
        value = loss(scores, truth)
        (gradient,) = torch.autograd.grad(value, scores)
        assert value.abs() < 1e-6
        assert not gradient.any()
    for truth in (torch.ones(8, dtype=torch.long), torch.rand(8)):
        with pytest.raises((IndexError, RuntimeError)):
            loss(scores, truth)


def test_items_that_are_taken_for_classes() -> None:
    loss, flat = torch.nn.functional.cross_entropy, torch.randn(8)
    with pytest.raises(RuntimeError):
        loss(flat, torch.zeros(8, dtype=torch.long))
    assert loss(flat, torch.ones(8)) > 0


def test_a_weight_of_the_likelihood_is_named() -> None:
    text = found("TU108", SOFTMAX, "nn.NLLLoss(weight=torch.ones(5) * 5)", NUMBERS).happens
    assert ("before its weight" in text) == (torch.nn.NLLLoss(weight=torch.ones(5) * 5, reduction="none")(
        torch.eye(5), torch.arange(5)).min() < -1)  # fmt: skip


def test_an_argmax_whose_column_may_be_gone() -> None:
    count = "\nprint((net(rows).squeeze().argmax(-1) == labels).float().mean())\n"
    program = PROGRAM.format(net="nn.Linear(4, 1)", own="", criterion="nn.BCEWithLogitsLoss()",
                             labels="torch.randint(0, 2, (64, 1)).float()", loss=PLAIN) + count  # fmt: skip
    setups = read_text(program, "program.py").setups
    (text,) = {f.happens for setup in setups for f in findings_of(setup, all_rules()) if f.code == "TU303"}
    assert "where its axis is gone, one place is given for all items of a batch" in text
    assert torch.randn(64, 1).squeeze().argmax(-1).shape == ()
