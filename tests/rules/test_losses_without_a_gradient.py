"""A loss that is called where no gradient is taken trains nothing: its number is wrong, and learning is no matter."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn

model = nn.Sequential(nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 1))
loss_fn = nn.BCEWithLogitsLoss()
for epoch in range(100):
    loss = loss_fn({trained}, y_train)
    loss.backward()
    {context}
        test_loss = loss_fn({answers}, y_test)
"""
SCORES, ROUNDED, SQUASHED = "model(x)", "torch.round(torch.sigmoid(model(w)))", "torch.sigmoid(model(w))"


def twice(trained: str, context: str, answers: str) -> list[Finding]:
    setups = read_text(PROGRAM.format(trained=trained, context=context, answers=answers), "p.py").setups
    found = [finding for setup in setups for finding in findings_of(setup, all_rules())]
    return [finding for finding in found if finding.code == "TU105"]


@pytest.mark.parametrize("context", ["with torch.inference_mode():", "with open(name), torch.no_grad():"])
@pytest.mark.parametrize("answers", [ROUNDED, SQUASHED])
def test_a_loss_that_is_only_measured(context: str, answers: str) -> None:
    (finding,) = twice(SCORES, context, answers)
    assert finding.have == "sigmoid is applied twice: before BCEWithLogitsLoss and by it"
    assert "learned" not in finding.happens
    assert "gradient" not in finding.happens
    assert finding.changes == (), "the same object trains on raw scores"
    assert finding.change.startswith("Give the loss the scores themselves")


HELPER = """
import torch
from torch import nn
from torch.nn import functional as F

model = nn.Sequential(nn.Linear(2, 10), nn.Softmax(dim=1))


def cost(scores, labels, smooth=True):
    if smooth:
        rows = torch.zeros_like(scores).scatter(1, labels.view(-1, 1), 1)
        return -(rows * F.log_softmax(scores, dim=1)).sum()
    return F.cross_entropy(scores, labels, reduction="sum")


for x, y in loader:
    cost(model(x), y{trained}).backward()
with torch.no_grad():
    for x, y in loader:
        print(cost(model(x), y, smooth=False))
"""


@pytest.mark.parametrize(("trained", "learns"), [("", False), (", smooth=False", True)])
def test_a_way_of_a_helper_that_is_only_measured(trained: str, learns: bool) -> None:
    setups = read_text(HELPER.replace("{trained}", trained), "p.py").setups
    found = [finding for setup in setups for finding in findings_of(setup, all_rules()) if finding.code == "TU105"]
    measured = [finding.happens for finding in found if "cross_entropy" in finding.have]
    assert {"gradient" in happens for happens in measured} == {learns}
    assert all("loss of an item cannot fall below 1.4612" in happens for happens in measured)


def test_a_loss_that_trains() -> None:
    (finding,) = twice(ROUNDED, "if epoch:", "model(w)")
    assert "this loss teaches nothing" in finding.happens
    (finding,) = twice(SQUASHED, "if epoch:", "model(w)")
    assert finding.changes != ()
