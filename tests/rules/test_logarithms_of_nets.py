"""A net of skorch takes the logarithm of its module's output itself: of probabilities alone (TU108)."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from skorch import NeuralNetClassifier
from sklearn.datasets import load_digits

class Net(nn.Module):
    def __init__(self, nonlin=torch.relu):
        super().__init__()
        self.hidden, self.out, self.nonlin = nn.Linear(64, 32), nn.Linear(32, 10), nonlin
    def forward(self, x):
        scores = self.out(self.nonlin(self.hidden(x)))
        return {last}

x, y = load_digits(return_X_y=True)
net = NeuralNetClassifier(Net, {given})
net.fit(x.astype("float32"), y)
print(net.score(x.astype("float32"), y))
"""


def found(last: str, given: str = "max_epochs=10") -> list[tuple[str, str]]:
    setups = read_text(PROGRAM.format(last=last, given=given), "p.py").setups
    return [(each.code, each.severity) for setup in setups for each in findings_of(setup, all_rules())]


@pytest.mark.parametrize("given", ["max_epochs=10", "criterion=nn.NLLLoss", "criterion=torch.nn.NLLLoss()"])
@pytest.mark.parametrize("last", ["scores", "torch.log_softmax(scores, dim=-1)"])
def test_no_probabilities(last: str, given: str) -> None:
    assert found(last, given) == [("TU108", "error")]


def test_what_fits() -> None:
    assert found("torch.softmax(scores, dim=-1)") == []
    assert found("scores", "criterion=nn.CrossEntropyLoss") == []
    assert found("scores", "criterion=loss_by_name") == []
    assert found("torch.sigmoid(scores)") == []
    assert found("anything(scores)") == []


@pytest.mark.parametrize(
    "given",
    [
        "max_epochs=10); net.set_params(criterion=nn.CrossEntropyLoss",
        "max_epochs=10); net.set_params(**{'criterion': nn.CrossEntropyLoss}",
        "max_epochs=10); search(Pipeline([('net', net)]), {'net__criterion': [nn.CrossEntropyLoss]}",
        "max_epochs=10); net.criterion = nn.CrossEntropyLoss; print(",
    ],
)
def test_the_criterion_is_set_later(given: str) -> None:
    assert found("scores", given) == []
