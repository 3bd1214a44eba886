"""An error is told where what it rests on was seen; the same finding is a warning that says what was not."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

TRAINED = """
import sys
import torch
from torch import nn
import torch.nn.functional as F

{head}
def step(model, rows, labels):
    scores = model(rows)
    loss = {loss}
    {after}

step(model, torch.randn(8, 4), torch.tensor([0, 1, 2, 0, 1, 2, 0, 1]))
"""
SOFTMAX = "model = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))"
CROSS_ENTROPY = "F.cross_entropy(scores, labels)"


def one(code: str, program: str) -> Finding:
    """The only finding of a rule in a program."""
    setups = read_text(program, "program.py").setups
    (found,) = {item for setup in setups for item in findings_of(setup, all_rules()) if item.code == code}
    return found


def twice(head: str = SOFTMAX, loss: str = CROSS_ENTROPY, after: str = "loss.backward()") -> Finding:
    return one("TU105", TRAINED.format(head=head, loss=loss, after=after))


def test_a_program_that_is_seen_whole_has_an_error() -> None:
    found = twice()
    assert found.severity == "error"
    assert found.holds_for.startswith("today's PyTorch")


def test_a_loss_without_a_step_is_no_training() -> None:
    found = twice(after="print(loss.item())")
    assert found.severity == "warning"
    assert found.holds_for.startswith("a training of this model, which was not seen; ")
    assert found.message == twice().message


def test_a_function_that_nobody_calls_is_no_training() -> None:
    program = TRAINED.format(head=SOFTMAX, loss=CROSS_ENTROPY, after="loss.backward()")
    uncalled = program.replace("step(model, torch", "print(torch").replace("def step(model, rows", "def step(rows")
    found = one("TU105", uncalled)
    assert found.severity == "warning"
    assert "since none was followed here" in found.holds_for


@pytest.mark.parametrize(
    ("head", "severity"),
    [
        (f"{SOFTMAX}\nif len(sys.argv) > 1:\n    model = nn.Sequential(nn.Linear(4, 3), nn.Tanh())", "gone"),
        (f"{SOFTMAX}\nif len(sys.argv) > 1:\n    model = nn.Sequential(nn.Linear(4, 5), nn.Softmax(1))", "error"),
        (f"{SOFTMAX}\nif len(sys.argv) > 1:\n    model = nn.Sequential(nn.Linear(4, 3), nn.Softmax(-1))", "error"),
    ],
)
def test_a_head_on_one_way_of_several(head: str, severity: str) -> None:
    """Where a test that was not decided leaves another head, nobody knows that this one meets the loss."""
    program = TRAINED.format(head=head, loss=CROSS_ENTROPY, after="loss.backward()")
    setups = read_text(program, "program.py").setups
    found = [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU105"]
    assert {item.severity for item in found} == ({severity} if severity != "gone" else set())


def test_a_loss_on_one_way_of_several() -> None:
    loss = "F.cross_entropy(scores, labels) if sys.argv[1:] else F.nll_loss(scores.log(), labels)"
    found = twice(loss=loss)
    assert found.severity == "note"
    assert "one way of a test that was not decided (sys.argv[1:])" in found.holds_for


PRODUCT = """
import torch
import torch.nn.functional as F

x = torch.randn(16, 8{grad})
{weights}
for _ in range(3):
    loss = F.cross_entropy({scores}, torch.zeros(16, dtype=torch.long))
    loss.backward()
"""


def test_an_axis_of_a_product_is_no_layer() -> None:
    drawn = PRODUCT.format(grad="", weights="w = torch.randn(8, 1, requires_grad=True)", scores="x @ w")
    layer = PRODUCT.format(grad="", weights="layer = torch.nn.Linear(8, 1)", scores="layer(x)")
    assert one("TU102", layer).severity == "error"
    found = one("TU102", drawn)
    assert found.severity == "warning"
    assert "the last axis of a product of arrays" in found.holds_for


COMPILED = """
import argparse
import keras

parser = argparse.ArgumentParser()
parser.add_argument("--last", default="linear")
args = parser.parse_args()
(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation={activation})])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
{after}
"""


@pytest.mark.parametrize(
    ("activation", "after", "severity", "words"),
    [
        ('"linear"', "model.fit(x, y)", "error", "today's Keras"),
        ("args.last", "model.fit(x, y)", "warning", "the default of --last, as long as no other value is given; "),
        ('"linear"', "model.summary()", "warning", "a training of this model, which was not seen; "),
    ],
)
def test_an_activation_by_default_and_a_model_that_is_only_compiled(
    activation: str, after: str, severity: str, words: str
) -> None:
    found = one("TU106", COMPILED.format(activation=activation, after=after))
    assert found.severity == severity
    assert found.holds_for.startswith(words)


CHANGED = """
import json
import types
import torch
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self, units=3):
        super().__init__()
        self.last = nn.Linear(4, units)
        self.act = nn.Softmax(dim=1)

    def forward(self, x):
        return self.act(self.last(x))

{change}
for x, y in torch.load("batches.pt"):
    loss = F.cross_entropy(model(x), y)
    loss.backward()
"""


@pytest.mark.parametrize(
    "change",
    [
        "model = Net()\nmodel.act.register_forward_hook(lambda module, given, gives: given[0])",
        "model = Net()\nmodel._modules[part] = nn.Identity()",
        "model = Net()\nfor name, part in model.named_children():\n    setattr(model, other(name), part)",
        "def strip(part):\n    setattr(part, other(1), nn.Identity())\nmodel = Net()\nmodel.apply(strip)",
        "model = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))\nmodel[len(other)] = other",
        "model = Net()\nexec(open('more.py').read())",
    ],
)
def test_a_model_that_is_changed_in_an_unread_way(change: str) -> None:
    found = one("TU105", CHANGED.format(change=change))
    assert found.severity == "warning"
    assert "of which a part was changed in an unread way" in found.holds_for


@pytest.mark.parametrize(
    "change",
    [
        "model = Net()",
        "model = Net().to('cpu')\nmodel.load_state_dict(torch.load('weights.pt'))",
        "def first(part):\n    nn.init.zeros_(part.weight)\nmodel = Net()\nmodel.apply(first)",
    ],
)
def test_what_leaves_a_model_as_it_is(change: str) -> None:
    assert one("TU105", CHANGED.format(change=change)).severity == "error"


@pytest.mark.parametrize(
    "settings",
    [
        'settings = {"units": 1}\nsettings.update(json.load(open("settings.json")))',
        'settings = {"units": 1} | json.load(open("settings.json"))',
        'settings = {"units": 1}\nfor key, n in json.load(open("settings.json")).items():\n    settings[key] = n',
    ],
)
def test_entries_of_a_dict_that_unread_ones_may_replace(settings: str) -> None:
    model = f"{settings}\nmodel = nn.Linear(4, settings['units'])"
    found = one("TU102", CHANGED.format(change=model))
    assert found.severity == "warning"
    assert found.holds_for.startswith("the default of config.units, as long as no other value is given")


def test_entries_of_a_dict_that_is_written_out() -> None:
    model = 'settings = {"units": 1}\nsettings.update(rate=0.1)\nmodel = nn.Linear(4, settings["units"])'
    assert one("TU102", CHANGED.format(change=model)).severity == "error"


FROM_A_TABLE = """
import keras
import pandas as pd

table = pd.read_csv("flowers.csv")
y = {labels}
model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(table.iloc[:, :4].values, y)
"""


@pytest.mark.parametrize(
    ("labels", "severity"),
    [("table['kind'].values", "warning"), ("table['kind'].astype('category').cat.codes", "error")],
)
def test_labels_that_only_a_file_tells(labels: str, severity: str) -> None:
    found = one("TU201", FROM_A_TABLE.format(labels=labels))
    assert found.severity == severity
    assert ("labels as they are taken to be: " in found.holds_for) is (severity == "warning")


def test_labels_that_the_name_of_a_file_tells() -> None:
    program = (
        FROM_A_TABLE.replace("pd.read_csv", "np.load")
        .replace("flowers.csv", "mnist.npz")
        .replace("Dense(3", "Dense(10")
    )
    program = program.replace("import pandas as pd", "import numpy as np").replace(
        "table.iloc[:, :4].values", "table['x_train']"
    )
    found = one("TU201", program.format(labels="table['y_train']"))
    assert found.severity == "warning"
    assert "labels of the file mnist.npz as everyone has it" in found.holds_for


@pytest.mark.parametrize(
    ("operation", "severity"),
    [
        ("scores[:, :1]", "warning"),
        ("scores[:, :2][:, 1:]", "warning"),
        ("scores.view(-1, 1)", "error"),
        ("scores[:, 0].unsqueeze(-1)", "error"),
    ],
)
def test_units_that_no_layer_states(operation: str, severity: str) -> None:
    """What is worked out of operations on an output may be read wrongly; a number that the program writes is not."""
    program = TRAINED.format(
        head="model = nn.Sequential(nn.Flatten(), nn.Linear(4, 3))",
        loss=f"F.cross_entropy({operation}, labels)",
        after="loss.backward()",
    )
    setups = read_text(program, "program.py").setups
    found = {item.severity for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU102"}
    assert found == {severity}
