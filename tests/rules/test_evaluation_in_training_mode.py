"""Answers that are counted while layers do what they do in training: where that is told, and where it is not."""

from __future__ import annotations

import pytest
from loud_findings import loud


def of_mode(text: str) -> list[str]:
    return [message for code, message in loud(text) if code == "TU323"]


HEAD = """
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

train = DataLoader(datasets.MNIST("data", transform=transforms.ToTensor()), batch_size=64, shuffle=True)
test = DataLoader(datasets.MNIST("data", train=False, transform=transforms.ToTensor()), batch_size=64)
"""
NET = """
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout({share})

    def forward(self, x):
        return {dropped}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = nn.Linear(784, 128), nn.Linear(128, 10)
        self.block = Block()

    def forward(self, x):
        return self.out(self.block(F.relu(self.hidden(x.flatten(1)))))


model = Net()
"""
LOOPS = """
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())


def fit():
    {before_training}
    for x, y in train:
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def evaluate():
    right, items = 0, 0
    {before}
    {context}
        for x, y in test:
            right += (model(x).argmax(1) == y).sum().item()
            items += len(y)
    return right / items


for epoch in range(5):
    fit()
    print("accuracy", evaluate())
"""


def program(
    *,
    net: str = NET,
    share: str = "0.5",
    dropped: str = "self.drop(x)",
    before: str = "pass",
    before_training: str = "model.train()",
    context: str = "with torch.no_grad():",
    more: str = "",
) -> str:
    made = net.format(share=share, dropped=dropped) if net is NET else net
    loops = LOOPS.format(before=before, before_training=before_training, context=context)
    return HEAD + more + made + loops


ROW = "\nmodel = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), {layer}, nn.Linear(64, 10))\n"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"before_training": "pass"},
        {"context": "with torch.inference_mode():"},
        {"net": ROW.format(layer="nn.Dropout(p=0.2)")},
        {"net": ROW.format(layer="nn.BatchNorm1d(64)")},
        {"net": ROW.format(layer="nn.Sequential(nn.ReLU(), nn.Dropout(0.2))")},
        {"dropped": "F.dropout(x)", "before": "model.eval()"},
        {"dropped": "F.dropout(x, p=0.3)", "before": "model.eval()", "context": "if True:"},
    ],
)
def test_an_accuracy_in_training_mode_is_told_once(changes: dict[str, str]) -> None:
    assert len(of_mode(program(**changes))) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"before": "model.eval()"},
        {"before": "model.train(False)"},
        {"before": "model.training = False"},
        {"before": "model.train(mode=False)"},
        {"context": "if True:"},
        {"share": "0"},
        {"share": "float(input())"},
        {"dropped": "F.dropout(x, training=self.training)", "before": "model.eval()"},
        {"dropped": "F.dropout(x, 0.5, self.training)", "before": "model.eval()"},
        {"dropped": "F.dropout(x, 0.0)", "before": "model.eval()"},
        {"dropped": "x"},
        {"net": ROW.format(layer="nn.BatchNorm1d(64, track_running_stats=False)")},
        {"net": ROW.format(layer="nn.LayerNorm(64)")},
        {"more": "from helpers import prepare\n", "before": "prepare(model)"},
        {"more": "import pytorch_lightning as pl\n"},
        {"more": "# Monte Carlo dropout: the spread of the answers is wanted\n"},
    ],
)
def test_nothing_is_told_where_the_mode_may_be_another_or_is_the_same(changes: dict[str, str]) -> None:
    assert of_mode(program(**changes)) == []


IN_ONE = """
def run():
    optimizer = torch.optim.Adam(model.parameters())
    for epoch in range(5):
        model.train()
        right, items = 0, 0
        for x, y in train:
            scores = model(x)
            loss = nn.CrossEntropyLoss()(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            right += (scores.argmax(1) == y).sum().item()
            items += len(y)
        print("while training", right / items)
        model.eval()
        {evaluation}


run()
"""
EVALUATION = "print('accuracy', sum((model(x).argmax(1) == y).float().mean().item() for x, y in test))"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from sklearn.metrics import classification_report", 1),
        ("import lightgbm", 1),
        ("from transformers import get_linear_schedule_with_warmup", 0),
        ("from ignite.engine import create_supervised_trainer", 0),
    ],
)
def test_only_libraries_with_a_loop_of_their_own_may_set_the_mode(line: str, found: int) -> None:
    assert len(of_mode(f"{line}\n{program()}")) == found


@pytest.mark.parametrize(("evaluation", "findings"), [("pass", 0), (EVALUATION, 1)])
def test_the_accuracy_of_the_training_itself_is_none_of_an_evaluation(evaluation: str, findings: int) -> None:
    """Dropout that no mode switches off is meant to drop in the loop that trains, whatever follows it."""
    text = HEAD + NET.format(share="0.5", dropped="F.dropout(x)") + IN_ONE.format(evaluation=evaluation)
    assert len(of_mode(text)) == findings


OF_STEPS = """
class Steps(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.out = {inner}, nn.Linear(28, 10)

    def forward(self, x):
        {step}
        return self.out(x[:, -1])


model = Steps()
"""


@pytest.mark.parametrize(
    ("inner", "step", "name"),
    [
        ("nn.LSTM(28, 28, num_layers=2, batch_first=True, dropout=0.4)", "x, _ = self.inner(x)", "LSTM(dropout=0.4)"),
        ("nn.GRU(28, 28, 3, True, True, 0.2)", "x, _ = self.inner(x)", "GRU(dropout=0.2)"),
        ("nn.GRU(28, 28, dropout=0.2, batch_first=True)", "x, _ = self.inner(x)", ""),
        ("nn.LSTM(28, 28, 2, batch_first=True)", "x, _ = self.inner(x)", ""),
        ("nn.TransformerEncoderLayer(28, 2)", "x = self.inner(x)", "TransformerEncoderLayer(dropout=0.1)"),
        ("nn.TransformerEncoder(nn.TransformerEncoderLayer(28, 2), 4)", "x = self.inner(x)",
         "TransformerEncoderLayer(dropout=0.1)"),
        ("nn.TransformerEncoderLayer(28, 2, dropout=0.0)", "x = self.inner(x)", ""),
    ],
)  # fmt: skip
def test_layers_that_drop_between_their_own(inner: str, step: str, name: str) -> None:
    found = of_mode(program(net=OF_STEPS.format(inner=inner, step=step)))
    assert len(found) == bool(name)
    assert all(f"while {name} does what it does in training" in message for message in found)
