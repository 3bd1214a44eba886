"""Labels whose encoding neither the loss nor a number of the program depends on leave a setup whole."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

_PROGRAM = """import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from sklearn.metrics import accuracy_score, r2_score

table = pd.read_csv("table.csv")
labels = torch.tensor(table[{columns}].values, dtype=torch.float32){shape}
rows = TensorDataset(torch.randn(100, 8), labels)
model, criterion = nn.Sequential(nn.Linear(8, {units}){last}), nn.{loss}()
for inputs, targets in DataLoader(rows, batch_size=8):
    outputs = model(inputs)
    criterion(outputs, targets).backward()
    {number}
"""


def missing(*, columns: str, units: int, loss: str, last: str = "", shape: str = "", number: str = "") -> list[str]:
    """What of the only setup was not read."""
    text = _PROGRAM.format(columns=columns, units=units, loss=loss, last=last, shape=shape, number=number)
    (setup,) = read_text(text, "program.py").setups
    return [what for what, _ in setup.missing]


_COLUMN = "'price'"
_SEVERAL = "['a', 'b', 'c']"


def test_amounts_out_of_a_file_are_all_that_a_regression_needs() -> None:
    assert missing(columns=_COLUMN, units=1, loss="MSELoss", shape=".view(-1, 1)") == []
    number = "print(r2_score(targets, outputs.detach().numpy()))"
    assert missing(columns=_COLUMN, units=1, loss="L1Loss", shape=".view(-1, 1)", number=number) == []


def test_rows_of_yes_and_no_are_all_that_their_loss_needs() -> None:
    assert missing(columns=_SEVERAL, units=3, loss="BCEWithLogitsLoss") == []
    assert missing(columns=_SEVERAL, units=3, loss="BCELoss", last=", nn.Sigmoid()") == []


@pytest.mark.parametrize(
    ("units", "loss", "last", "number"),
    [
        (1, "MSELoss", ", nn.Sigmoid()", ""),
        (3, "BCELoss", ", nn.Softmax(dim=1)", ""),
        (3, "BCEWithLogitsLoss", "", "print((outputs.argmax(1) == targets.argmax(1)).float().mean())"),
        (1, "MSELoss", "", "print(((outputs > 0.5) == targets).float().mean())"),
    ],
)
def test_what_depends_on_the_labels_leaves_them_missing(units: int, loss: str, last: str, number: str) -> None:
    columns, shape = (_COLUMN, ".view(-1, 1)") if units == 1 else (_SEVERAL, "")
    assert "labels" in missing(columns=columns, units=units, loss=loss, last=last, shape=shape, number=number)


def test_one_output_for_each_label_follows_from_the_loss() -> None:
    text = _PROGRAM.format(columns=_COLUMN, units=1, loss="BCELoss", last=", nn.Sigmoid()", shape="", number="pass")
    (setup,) = read_text(text.replace("model(inputs)", "model(inputs).squeeze()"), "program.py").setups
    assert setup.complete


def test_a_column_of_a_softmax_is_no_softmax_over_one_unit() -> None:
    text = """import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.last = nn.Linear(8, units)

    def forward(self, inputs):
        return torch.softmax(self.last(inputs), dim=1)[:, 1]


table = pd.read_csv("table.csv")
rows = TensorDataset(torch.randn(100, 8), torch.tensor(table["label"].values, dtype=torch.float32))
model, criterion = Net(2), nn.BCELoss()
for inputs, targets in DataLoader(rows, batch_size=8):
    criterion(model(inputs), targets).backward()
"""
    (setup,) = read_text(text, "program.py").setups
    assert getattr(setup.head.units, "value", None) != 1 or getattr(setup.head.activation, "value", None) != "softmax"


def test_a_metric_that_raises_for_rows_is_given_one_number_for_each() -> None:
    number = "print(accuracy_score(table['label'], outputs.argmax(1)))"
    assert missing(columns="'label'", units=3, loss="CrossEntropyLoss", shape=".long()", number=number) == []


def test_an_evaluation_has_no_loss() -> None:
    text = """import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(784, 10)

    def forward(self, images):
        return self.last(images.flatten(1))


model = Net()
model.load_state_dict(torch.load("model.pt"))
right = 0
data = datasets.MNIST(".", train=False, transform=transforms.ToTensor())
for images, labels in DataLoader(data, batch_size=8):
    right += (model(images).argmax(1) == labels).sum().item()
print(right / len(data))
"""
    (setup,) = read_text(text, "program.py").setups
    assert setup.only_asked
    assert setup.complete


_EVALUATION = """import torch
from torch import nn
from sklearn.metrics import classification_report, roc_auc_score
from elsewhere import loader



class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))

    def forward(self, images):
        return self.layers(images)


model = Net()
model.load_state_dict(torch.load("weights.pt"))
model.eval()
right, truth, answers = 0, [], []
with torch.no_grad():
    for images, labels in loader:
        outputs = model(images)
        {decision}
        right += ({compared}).sum().item()
        truth.extend(labels.numpy())
        answers.extend(best.numpy())
{number}
"""


def missing_of_evaluation(*, decision: str = "best = outputs.argmax(1)", compared: str = "best == labels",
                          number: str = "") -> list[str]:  # fmt: skip
    """What of an evaluation was not read."""
    text = _EVALUATION.format(decision=decision, compared=compared, number=number)
    (setup,) = read_text(text, "program.py").setups
    return [what for what, _ in setup.missing]


@pytest.mark.parametrize("number", ["", "print(classification_report(truth, answers))"])
def test_class_numbers_are_all_that_the_places_of_the_highest_outputs_are_held_against(number: str) -> None:
    assert missing_of_evaluation(number=number) == []


@pytest.mark.parametrize(
    ("decision", "compared"),
    [
        ("best = (outputs > 0).int()", "best == labels"),
        ("best = outputs.argmax(1)", "best == labels.argmax(1)"),
    ],
)
def test_other_answers_are_held_against_labels_of_several_kinds(decision: str, compared: str) -> None:
    assert "labels" in missing_of_evaluation(decision=decision, compared=compared)


_TRIPLETS = """import torch
from torch import nn

model = nn.Sequential(nn.Linear(8, 32))
criterion = nn.TripletMarginLoss()
for anchor, near, far in loader:
    outputs = model(anchor)
    criterion(outputs, model(near), model(far)).backward()
    {number}
"""


@pytest.mark.parametrize(("number", "whole"), [("pass", True), ("print((outputs.argmax(1) == y).sum())", False)])
def test_a_loss_of_outputs_alone_asks_for_no_labels(number: str, *, whole: bool) -> None:
    (setup,) = read_text(_TRIPLETS.format(number=number), "program.py").setups
    assert value_of(setup.loss.name) == "triplet_margin"
    assert setup.complete is whole
