"""What skorch's classifier predicts of one unit: by the loss it makes two columns of it, or takes the argmax of one."""

from __future__ import annotations

from typing import Any

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from sklearn.metrics import accuracy_score
from skorch import NeuralNetClassifier

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(5, 1){activation})
    def forward(self, x):
        return self.layers(x)

net = NeuralNetClassifier(Net, criterion={criterion}{more})
net.fit(x, y)
print("accuracy", accuracy_score(z, net.predict(w)))
"""
#: (activation behind the unit, criterion, further arguments, whether the argmax runs over one column)
CASES = [
    (", nn.Sigmoid()", "nn.BCELoss", "", False),
    ("", "nn.BCEWithLogitsLoss", "", False),
    (", nn.Sigmoid()", "nn.BCELoss", ', predict_nonlinearity="auto"', False),
    (", nn.Sigmoid()", "nn.BCELoss", ", predict_nonlinearity=None", True),
    (", nn.Sigmoid()", "nn.MSELoss", "", True),
]


@pytest.mark.parametrize(("activation", "criterion", "more", "wrong"), CASES)
def test_the_answers_of_one_unit(activation: str, criterion: str, more: str, *, wrong: bool) -> None:
    program = PROGRAM.format(activation=activation, criterion=criterion, more=more)
    found = {finding.code for setup in read_text(program, "p.py").setups for finding in findings_of(setup, all_rules())}
    assert ("TU303" in found) == wrong


def test_a_function_of_the_program_is_not_judged() -> None:
    program = PROGRAM.format(activation=", nn.Sigmoid()", criterion="nn.BCELoss", more=", predict_nonlinearity=both")
    found = {finding.code for setup in read_text(program, "p.py").setups for finding in findings_of(setup, all_rules())}
    assert "TU303" not in found


@pytest.mark.probe
@pytest.mark.parametrize(("activation", "criterion", "more", "wrong"), CASES)
def test_the_library_answers_so(activation: str, criterion: str, more: str, *, wrong: bool) -> None:
    torch: Any = pytest.importorskip("torch")
    skorch: Any = pytest.importorskip("skorch")
    nn = torch.nn
    torch.manual_seed(0)
    x = torch.randn(60, 5)
    y = (x[:, :1] > 0).float()
    net = skorch.NeuralNetClassifier(
        nn.Sequential(nn.Linear(5, 1), *([nn.Sigmoid()] if activation else [])),
        criterion=getattr(nn, criterion.removeprefix("nn.")),
        max_epochs=3, lr=0.5, verbose=0, train_split=None, **eval(f"dict({more.lstrip(', ')})"),
    )  # fmt: skip
    answers = {int(answer) for answer in net.fit(x.numpy(), y.numpy()).predict(x.numpy()).ravel()}
    assert answers == ({0} if wrong else {0, 1})
