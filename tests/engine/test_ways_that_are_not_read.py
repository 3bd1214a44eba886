"""One of several models was not read: the loss that all of them meet is read with those that were."""

from __future__ import annotations

from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

_PROGRAM = """import argparse
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets
from somewhere import Unread

options = argparse.ArgumentParser()
options.add_argument("--net")
options.add_argument("--mixed", action="store_true")
args = options.parse_args()
if args.net == "small":
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, {small}))
elif args.net == "large":
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 90), nn.ReLU(), nn.Linear(90, {large}))
else:
    model = Unread()
for images, labels in DataLoader(datasets.MNIST("."), batch_size=64):
    if args.mixed:
        with torch.autocast("cuda"):
            loss = nn.CrossEntropyLoss()(model(images), labels)
    else:
        loss = {other}
    loss.backward()
"""
_SAME = "nn.CrossEntropyLoss()(model(images), labels)"


def setups(*, small: int = 10, large: int = 10, other: str = _SAME) -> tuple[Setup, ...]:
    return read_text(_PROGRAM.format(small=small, large=large, other=other), "program.py").setups


def test_models_that_agree_are_read_beside_one_that_was_not() -> None:
    found = setups()
    assert {getattr(setup.head.units, "value", None) for setup in found if setup.complete} == {10}
    assert all(any(item.of == "meeting" for item in setup.assumptions) for setup in found if setup.complete)


def test_models_that_differ_tell_nothing() -> None:
    assert not any(setup.complete for setup in setups(small=1))


def test_two_losses_may_each_belong_to_a_model_of_its_own() -> None:
    assert not any(setup.complete for setup in setups(other="nn.BCELoss()(model(images), labels)"))


def test_what_is_wrong_with_them_is_no_error() -> None:
    found = [finding for setup in setups(small=1, large=1) for finding in findings_of(setup, all_rules())]
    assert {finding.code for finding in found} >= {"TU102"}
    assert all(finding.severity != "error" for finding in found)


_MANY = """import sys
import torch
from torch import nn

name = sys.argv[1]
{ways}
else:
    raise SystemExit
for inputs, labels in loader:
    nn.CrossEntropyLoss()(outputs, labels).backward()
"""


def many(different: str = "nn.Linear(8, 5)") -> tuple[Setup, ...]:
    """The setups of a program that chooses among the outputs of ten models, one of which is different."""
    layers = ["nn.Linear(8, 5)"] * 9 + [different]
    ways = [
        f"{'el' * bool(at)}if name == 'net{at}':\n    outputs = nn.Sequential(nn.ReLU(), {layer})(inputs)"
        for at, layer in enumerate(layers)
    ]
    return read_text(_MANY.format(ways="\n".join(ways)), "program.py").setups


def test_more_outputs_than_are_followed_one_by_one_are_one_where_they_are_alike() -> None:
    # The first, and the nine others that come together before it.
    assert [(setup.complete, getattr(setup.head.units, "value", None)) for setup in many()] == [(True, 5)] * 2


def test_of_more_outputs_that_differ_one_of_each_kind_is_a_way() -> None:
    found = {value_of(setup.head.units): setup.assumptions for setup in many("nn.Linear(8, 6)")}
    assert set(found) == {5, 6}
    assert all(any(one.of == "units" and one.undecided for one in assumed) for assumed in found.values())


def test_more_outputs_of_which_one_was_not_read_are_ways_too() -> None:
    for different in ("nn.Softmax(1)", "unread(8)"):
        assert {value_of(setup.head.units) for setup in many(different)} == {5}


_CLASSES = """import sys
import torch
from torch import nn
{classes}

nets = {{{entries}}}
nets_of_before = {{{entries_of_before}}}
name, old = sys.argv[1:]
model = nets_of_before[name]() if old else nets[name]()
model = model.to("cuda")
for inputs, labels in loader:
    nn.CrossEntropyLoss()(model(inputs), labels).backward()
"""
_CLASS = """

class Net{number}(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(8, {units})

    def forward(self, inputs):
        return self.last(inputs)
"""


def of_twelve_classes(units: int) -> list[object]:
    """The units of each setup of a program that chooses among twelve models, of which one has so many."""
    classes = "".join(_CLASS.format(number=number, units=units if number == 11 else 5) for number in range(12))
    entries = [", ".join(f'"net{number}": Net{number}' for number in part) for part in (range(6), range(6, 12))]
    text = _CLASSES.format(classes=classes, entries=entries[0], entries_of_before=entries[1])
    return [getattr(setup.head.units, "value", None) for setup in read_text(text, "program.py").setups]


def test_more_models_than_other_values_are_followed_one_by_one() -> None:
    assert set(of_twelve_classes(5)) == {5}
    assert set(of_twelve_classes(6)) == {5, 6}


def test_layers_of_which_a_test_picks_one_are_followed() -> None:
    text = """import sys
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, kind, units):
        super().__init__()
        if kind == "lstm":
            self.cells = nn.LSTM(8, units, batch_first=True)
        else:
            self.cells = nn.GRU(8, units, batch_first=True)
        self.last = nn.Sigmoid() if kind == "gru" else nn.Sigmoid()

    def forward(self, x):
        steps, _ = self.cells(x)
        return self.last(steps)


model = Net(sys.argv[1], 5)
for inputs, labels in loader:
    nn.BCELoss()(model(inputs), labels).backward()
"""
    for setup in read_text(text, "program.py").setups:
        assert getattr(setup.head.units, "value", None) == 5
        assert getattr(setup.head.activation, "value", None) == "sigmoid"
