"""Heads of which a part was not read: no gap where no number of the program depends on it.

So with functions that nobody in the program calls, whose callers hand them a model, and with amounts, nobody knows how
many.
"""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.source import read_text

_TRAINING = """import torch
from torch import nn
from sklearn.metrics import accuracy_score, roc_auc_score


def train(model, loader, optimizer):
    right, seen = 0, 0
    for inputs, targets in loader:
        outputs = {outputs}
        loss = nn.{loss}()(outputs, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        {number}
        seen += len(targets)
    return right / seen
"""


def the_setup(loss: str, number: str = "pass", outputs: str = "model(inputs)", after: str = "") -> Setup:
    """The only setup of a training that is handed its model."""
    text = _TRAINING.format(loss=loss, number=number, outputs=outputs) + after
    (setup,) = read_text(text, "program.py").setups
    return setup


@pytest.mark.parametrize(
    ("loss", "number"),
    [
        ("CrossEntropyLoss", "pass"),
        ("CrossEntropyLoss", "right += (outputs.argmax(1) == targets).sum().item()"),
        ("CrossEntropyLoss", "right += accuracy_score(targets, outputs.argmax(1))"),
        ("NLLLoss", "right += (outputs.max(1)[1] == targets).sum().item()"),
        ("MSELoss", "pass"),
    ],
)
def test_any_head_will_do(loss: str, number: str) -> None:
    setup = the_setup(loss, number)
    assert setup.any_head
    assert setup.complete


@pytest.mark.parametrize(
    ("loss", "number"),
    [
        # Of a column beside a flat batch of labels each is compared with each.
        ("BCEWithLogitsLoss", "right += ((torch.sigmoid(outputs) > 0.5) == targets).sum().item()"),
        # Whether 0.5 or 0 is the middle of these outputs, the model tells.
        ("BCEWithLogitsLoss", "right += ((outputs > 0.5) == targets).sum().item()"),
        ("CrossEntropyLoss", "right += ((outputs > 0.5) == targets).sum().item()"),
        ("CrossEntropyLoss", "right += roc_auc_score(targets, outputs[:, 1])"),
        ("MSELoss", "right += (outputs.round() == targets).sum().item()"),
    ],
)
def test_what_is_decided_by_the_head_needs_it(loss: str, number: str) -> None:
    assert not the_setup(loss, number).complete


def test_where_it_is_called_the_head_is_asked_for() -> None:
    after = (
        "\n\nfrom elsewhere import Net, loader\nnet = Net()\ntrain(net, loader, torch.optim.SGD(net.parameters()))\n"
    )
    setup = the_setup("CrossEntropyLoss", after=after)
    assert not setup.any_head
    assert "head units" in [what for what, _ in setup.missing]


def test_an_output_that_is_changed_inside_in_an_unread_way_stays_unread() -> None:
    assert not the_setup("CrossEntropyLoss", outputs="unread_function(model(inputs))").complete


def test_an_evaluation_that_takes_the_highest_outputs() -> None:
    text = """import torch


def evaluate(model, loader):
    right, seen = 0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            right += (model(inputs).argmax(dim=1) == targets).sum().item()
            seen += targets.size(0)
    print("accuracy", right / seen)
"""
    for setup in read_text(text, "program.py").setups:
        assert setup.complete


_MODULE = """import pytorch_lightning as pl
import torch
import torchmetrics
from torch import nn


class Classifier(pl.LightningModule):
    def __init__(self, num_classes):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, num_classes))
        self.loss = nn.CrossEntropyLoss()
        self.accuracy = torchmetrics.Accuracy(task="multiclass", num_classes=num_classes)

    def training_step(self, batch, batch_idx):
        inputs, targets = batch
        outputs = self.layers(inputs)
        self.log("accuracy", self.accuracy({given}, targets))
        return self.loss(outputs, targets)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
"""


@pytest.mark.parametrize("given", ["outputs", "outputs.argmax(1)"])
def test_a_module_that_is_told_how_many_classes_there_are(given: str) -> None:
    (setup,) = read_text(_MODULE.format(given=given), "program.py").setups
    assert setup.complete


_AMOUNTS = """import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

inputs = torch.from_numpy(np.load("inputs.npy")).float()
targets = torch.from_numpy(np.load("targets.npy")).float()


class Net(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.cells = nn.LSTM(5, 64, batch_first=True)
        self.last = nn.Linear(64, units)

    def forward(self, x):
        steps, _ = self.cells(x)
        return self.last({steps})


net = Net(targets.size(-1))
optimizer = torch.optim.Adam(net.parameters())
for x, y in DataLoader(TensorDataset(inputs, targets), batch_size=8):
    outputs = net(x)
    nn.{loss}()({outputs}, {labels}).backward()
    optimizer.step()
    {number}
"""


@pytest.mark.parametrize(
    ("steps", "outputs", "labels", "whole"),
    [
        ("steps", "outputs", "y", True),
        ("steps", "outputs[:, -30:, :]", "y", True),
        ("steps[:, -1]", "outputs", "y.view(-1, 4)", True),
        # One column beside flat targets is held against each of them.
        ("steps[:, -1]", "outputs", "y", False),
        ("steps[:, -1]", "outputs", "y.view(-1)", False),
    ],
)
def test_how_many_amounts_there_are_decides_nothing(steps: str, outputs: str, labels: str, whole: bool) -> None:
    for loss in ("MSELoss", "L1Loss", "SmoothL1Loss"):
        text = _AMOUNTS.format(steps=steps, outputs=outputs, labels=labels, loss=loss, number="pass")
        (setup,) = read_text(text, "program.py").setups
        assert setup.complete is whole


def test_a_count_of_amounts_needs_them() -> None:
    number = "print((outputs.round() == y).float().mean())"
    text = _AMOUNTS.format(steps="steps", outputs="outputs", labels="y", loss="MSELoss", number=number)
    (setup,) = read_text(text, "program.py").setups
    assert not setup.complete


_HANDED = """import torch


def train(model, loader, criterion, optimizer):
    right = 0
    for x, y in loader:
        outputs = model(x)
        loss = criterion(outputs, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        {number}
    return right / len(loader.dataset)


def evaluate(model, loader, criterion):
    right = 0
    with torch.no_grad():
        for x, y in loader:
            outputs = model(x)
            loss = criterion(outputs, y)
            {number}
    return right / len(loader.dataset)
"""


def test_a_loss_that_is_handed_on_takes_what_the_answers_are_held_against() -> None:
    text = _HANDED.format(number="right += (outputs.argmax(1) == y).sum().item()")
    training, evaluation = read_text(text, "program.py").setups
    assert training.any_loss
    assert training.complete
    assert evaluation.only_asked
    assert evaluation.complete


@pytest.mark.parametrize(
    "number",
    ["right += ((outputs > 0.5) == y).sum().item()", "right += (outputs.argmax(1) == y.argmax(1)).sum().item()"],
)
def test_other_answers_depend_on_the_loss_that_is_handed_on(number: str) -> None:
    assert not any(setup.complete for setup in read_text(_HANDED.format(number=number), "program.py").setups)


def test_a_training_of_which_nothing_is_seen_but_the_loop_is_not_read() -> None:
    (setup,) = read_text(_HANDED.format(number="pass"), "program.py").setups
    assert not setup.complete


def test_a_loss_that_the_number_of_units_chooses() -> None:
    text = """import torch
from torch import nn
from transformers import BertModel


class Net(nn.Module):
    def __init__(self, num_labels):
        super().__init__()
        self.num_labels = num_labels
        self.bert = BertModel.from_pretrained("bert-base-uncased")
        self.last = nn.Linear(768, num_labels)

    def forward(self, words, labels):
        logits = self.last(self.bert(words)[1])
        if self.num_labels == 1:
            loss = nn.MSELoss()(logits.view(-1), labels.view(-1))
        else:
            loss = nn.CrossEntropyLoss()(logits.view(-1, self.num_labels), labels.view(-1))
        return loss, logits


model = Net(read()["labels"])
optimizer = torch.optim.Adam(model.parameters())
for words, labels in loader:
    loss, logits = model(words, labels)
    loss.backward()
    optimizer.step()
    {number}
"""
    by_loss = {value_of(setup.loss.name): setup for setup in read_text(text.format(number="pass"), "program.py").setups}
    assert by_loss["cross_entropy"].complete
    number = "print(((logits > 0.5) == labels).float().mean())"
    assert all(setup.any_head for setup in read_text(text.format(number=number), "program.py").setups if setup.complete)
