"""Programs that are right, or may be: names and parts that something else puts in, losses that do not train."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text
from trueup.source.project import Project


def findings(program: str) -> list[Finding]:
    setups = read_text(program, "a.py").setups
    return [item for setup in setups for item in findings_of(setup, all_rules()) if item.severity != "note"]


def severities(program: str) -> set[str]:
    return {item.severity for item in findings(program)}


NAMES = """
import json
import torch
from torch import nn
classes = 1
{update}
net = nn.Sequential(nn.Linear(8, classes), nn.Softmax(dim=1))
loss = nn.functional.cross_entropy(net(torch.randn(8, 8)), torch.randint(0, 3, (8,)))
loss.backward()
"""


@pytest.mark.parametrize(
    ("update", "severity"),
    [
        ("globals().update(json.load(open('c.json')))", {"warning"}),
        ("for name, value in json.load(open('c.json')).items():\n    globals()[name] = value", {"warning"}),
        ("locals().update(json.load(open('c.json')))", {"warning"}),
        ("vars().update(json.load(open('c.json')))", {"warning"}),
        ("vars().update(rate=0.1)", {"error"}),
        ("globals().update({'classes': 1})", {"error"}),
        ("globals()['rate'] = 0.1", {"error"}),
        ("print(globals()['classes'])", {"error"}),
    ],
)
def test_names_that_are_put_into_a_module(update: str, severity: set[str]) -> None:
    found = findings(NAMES.format(update=update))
    assert {item.severity for item in found} == severity
    if severity == {"warning"}:
        assert all("globals().classes" in item.holds_for for item in found)


@pytest.mark.parametrize(
    "update", ["globals().update({'classes': 3})", "globals()['classes'] = 3", "globals().update(classes=3)"]
)
def test_names_that_are_put_in_as_they_are_read(update: str) -> None:
    found = findings(NAMES.format(update=update))
    assert [item.code for item in found] == ["TU105"]


@pytest.mark.parametrize(
    ("star", "severity"),
    [
        ("from config import *", {"warning"}),
        ("from .config import *", {"warning"}),
        ("from torch.nn import *", {"error"}),
        ("from math import *", {"error"}),
    ],
)
def test_names_of_a_module_that_is_not_read_may_hide_those_before_it(star: str, severity: set[str]) -> None:
    assert severities(NAMES.format(update=star)) == severity


def test_names_after_such_a_module_are_the_programs_own() -> None:
    assert severities("from config import *\n" + NAMES.format(update="")) == {"error"}


OPTIONS_OF_AN_OBJECT = """
import json
import torch
from torch import nn
class Options:
    def __init__(self, **named):
        self.classes = 1
        {inside}
options = Options({passed})
{outside}
net = nn.Sequential(nn.Linear(8, options.classes), nn.Softmax(dim=1))
loss = nn.functional.cross_entropy(net(torch.randn(8, 8)), torch.randint(0, 3, (8,)))
loss.backward()
"""


@pytest.mark.parametrize(
    ("inside", "passed", "outside", "severity"),
    [
        ("self.__dict__.update(named)", "**read()", "", {"warning"}),
        ("vars(self).update(named)", "**read()", "", {"warning"}),
        ("self.__dict__.update(named)", "rate=3", "", {"error"}),
        ("pass", "", "vars(options).update(json.load(open('c.json')))", {"warning"}),
        ("pass", "", "vars(options)[read()] = 3", {"warning"}),
        ("pass", "", "print(vars(options))", {"error"}),
    ],
)
def test_attributes_that_are_put_into_an_object(inside: str, passed: str, outside: str, severity: set[str]) -> None:
    program = OPTIONS_OF_AN_OBJECT.format(inside=inside, passed=passed, outside=outside)
    assert severities(program) == severity


HANDED = """
import torch
import surgery
from torch import nn
net = nn.Sequential(nn.Linear(8, 3), nn.Softmax(dim=1))
{before}
loss = nn.functional.cross_entropy(net(torch.randn(8, 8)), torch.randint(0, 3, (8,)))
loss.backward()
{behind}
"""
COMPILED = """
import surgery
import keras
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1, activation="softmax")])
{before}
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
{behind}
"""


@pytest.mark.parametrize(
    ("before", "behind", "severity"),
    [
        ("surgery.cut({model})", "", "warning"),
        ("surgery.Surgeon({model}).cut()", "", "warning"),
        ("unread({model})", "", "warning"),
        ("surgery.cut(3)", "", "error"),
        ("print({model})", "", "error"),
        ("", "surgery.show({model})", "error"),
    ],
)
@pytest.mark.parametrize(("program", "model"), [(HANDED, "net"), (COMPILED, "model")])
def test_a_model_that_an_unread_function_is_handed(
    program: str, model: str, before: str, behind: str, severity: str
) -> None:
    found = findings(program.format(before=before.format(model=model), behind=behind.format(model=model)))
    assert {item.severity for item in found if item.code in ("TU101", "TU105")} == {severity}


PARTS = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 3)
        self.last = nn.Softmax(dim=1)
    def forward(self, x):
        return self.last(self.fc(x))
def change(part):
    {change}
net = Net()
net.apply(change)
loss = nn.functional.cross_entropy(net(torch.randn(8, 8)), torch.randint(0, 3, (8,)))
loss.backward()
"""


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        ("if hasattr(part, 'last'):\n        part.last = nn.Identity()", set()),
        ("setattr(part, unread(), nn.Identity())", {"warning"}),
        ("part.inplace = True", {"error"}),
        ("part.weight = nn.Parameter(torch.zeros(3, 8))", {"error"}),
        ("nn.init.zeros_(part.weight)", {"error"}),
    ],
)
def test_parts_that_an_applied_function_puts_in(change: str, severity: set[str]) -> None:
    assert severities(PARTS.format(change=change)) == severity


STEPS = """
import torch
import torch.nn.functional as F
def train_step(model, optimizer, rows, labels):
    loss = F.{trained}(torch.log(model(rows)) if {logs} else model(rows), labels)
    loss.backward()
    optimizer.step()
"""
MAIN = """
import torch
from torch import nn
import torch.nn.functional as F
from steps import train_step
net = nn.Sequential(nn.Linear(8, 3), nn.Softmax(dim=1))
rows, labels = torch.randn(8, 8), torch.randint(0, 3, (8,))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(10):
    train_step(net, optimizer, rows, labels)
print(F.cross_entropy(net(rows), labels).item())
"""


@pytest.mark.parametrize(
    ("trained", "logs", "severity"), [("nll_loss", "True", {"warning"}), ("cross_entropy", "False", {"error"})]
)
def test_a_training_step_in_another_file(tmp_path: Path, trained: str, logs: str, severity: set[str]) -> None:
    """Another loss trains there: this one is only shown."""
    (tmp_path / "steps.py").write_text(STEPS.format(trained=trained, logs=logs))
    (tmp_path / "main.py").write_text(MAIN)
    setups = read_text(MAIN, str(tmp_path / "main.py"), project=Project(tmp_path)).setups
    found = [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU105"]
    assert {item.severity for item in found if item.where.file.endswith("main.py")} == severity


OPTIONS = """
import sys
import torch
from torch import nn
class Flat(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 1)
    def forward(self, x):
        return torch.sigmoid(self.fc(x)).squeeze(1)
def made(kind):
    if kind == "flat":
        return Flat()
    return {other}
def main(kind, loss):
    net = made(kind)
    criterion = nn.CrossEntropyLoss() if loss == "ce" else nn.BCELoss()
    rows, labels = torch.load("data.pt")
    scores = net(rows)
    criterion(scores, labels).backward()
    print((scores.argmax(1) == labels).float().mean() if loss == "ce" else ((scores > 0.5) == labels).float().mean())
main(sys.argv[1], sys.argv[2])
"""


@pytest.mark.parametrize("other", ["unread.network()", "nn.Linear(8, 3)"])
def test_one_option_picks_the_loss_and_another_the_width(other: str) -> None:
    assert {item.code for item in findings(OPTIONS.format(other=other))} & {"TU102", "TU303"} == set()


def test_one_width_whatever_the_option() -> None:
    """The cross-entropy of one unit, where the option picks that loss: a note."""
    setups = read_text(OPTIONS.format(other="Flat()"), "a.py").setups
    found = {(item.code, item.severity) for setup in setups for item in findings_of(setup, all_rules())}
    assert ("TU102", "note") in found


MODE = """
import keras
from keras.preprocessing.image import ImageDataGenerator
class Classifier:
    def __init__(self, class_mode="binary"):
        self.class_mode = class_mode
        if class_mode == "binary":
            self.loss, self.last = "binary_crossentropy", "sigmoid"
        else:
            self.loss, self.last = "categorical_crossentropy", "softmax"
    def train(self):
        items = ImageDataGenerator().flow_from_directory("a", class_mode=self.class_mode)
        model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(4, self.last)])
        model.compile("adam", {loss})
        model.fit(items)
"""


@pytest.mark.parametrize(("loss", "wrong"), [("self.loss", False), ('"categorical_crossentropy"', False)])
def test_a_class_mode_that_picks_the_loss_as_well(loss: str, wrong: bool) -> None:
    assert ("TU201" in {item.code for item in findings(MODE.format(loss=loss))}) == wrong


def test_a_class_mode_that_picks_nothing_else() -> None:
    program = MODE.format(loss='"categorical_crossentropy"').replace('if class_mode == "binary"', "if True")
    assert "TU201" in {item.code for item in findings(program)}


KEEPS_COUNTS = """
import torch
import drawing
from torch import nn
class Net(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.shares, self.options = [], options
        self.layers = nn.Sequential(nn.Linear(8, 6), nn.Softmax(dim=1))
    def forward(self, x):
        return self.layers(x)
net = Net({"rate": 0.1})
drawing.show(%s)
nn.functional.cross_entropy(net(torch.randn(8, 8)), torch.randint(0, 6, (8,))).backward()
"""


@pytest.mark.parametrize(
    ("handed", "severity"),
    [("net.shares", "error"), ("net.options", "error"), ("net.layers", "warning"), ("net", "warning")],
)
def test_what_a_model_keeps_beside_its_layers_is_not_the_model(handed: str, severity: str) -> None:
    assert severities(KEEPS_COUNTS % handed) == {severity}
