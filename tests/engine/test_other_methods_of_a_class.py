"""Classes that nobody makes an instance of: what another method changes is not known where one is entered alone."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

_HEAD = """
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Softmax
from keras.models import Sequential
from keras.utils import to_categorical

"""
_LABELS = """
class Digits:
    def __init__(self):
        (self.x, {first}), _ = mnist.load_data()
        self.data = {{"y": self.y}}

    def prepare(self):
        {change}

    def train(self):
        model = Sequential([Flatten(), Dense(10, activation="softmax")])
        model.compile(optimizer="adam", loss="categorical_crossentropy")
        model.fit(self.x, {passed})
"""


@pytest.mark.parametrize(
    ("change", "passed", "encoding"),
    [
        ("self.y = to_categorical(self.y)", "self.y", None),
        ("self.x, self.y = self.x / 255, to_categorical(self.y)", "self.y", None),
        ('self.data["y"] = to_categorical(self.data["y"])', 'self.data["y"]', None),
        ("self.x = self.x / 255", "self.y", "integer"),
        ('self.x = self.data["y"]', "self.y", "integer"),
    ],
)
def test_labels_that_another_method_changes_are_not_known(change: str, passed: str, encoding: str | None) -> None:
    program = _HEAD + _LABELS.format(first="self.y", change=change, passed=passed)
    (setup,) = read_text(program, "program.py").setups
    assert value_of(setup.labels.encoding) == encoding


def test_labels_are_followed_where_the_methods_are_called() -> None:
    program = _HEAD + _LABELS.format(first="self.y", change="self.y = to_categorical(self.y)", passed="self.y")
    (setup,) = read_text(program + "\nd = Digits()\nd.prepare()\nd.train()\n", "program.py").setups
    assert value_of(setup.labels.encoding) == "one-hot"


def test_a_model_to_which_another_method_adds_a_layer_has_no_known_head() -> None:
    program = """
class Digits:
    def __init__(self):
        self.model = Sequential([Dense(10)])

    def finish(self):
        self.model.add(Softmax())

    def run(self):
        (x, y), _ = mnist.load_data()
        self.model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
        self.model.fit(x, y)
"""
    setups = read_text(_HEAD + program, "program.py").setups
    assert all(value_of(setup.head.activation) is None for setup in setups if value_of(setup.loss.name))


def test_what_classes_built_on_one_have_of_their_own_is_not_known_of_it() -> None:
    program = """
class Base:
    activation = None
    loss = "categorical_crossentropy"
    rate = 0.1

    def build(self):
        model = Sequential([Flatten(), Dense(10, activation=self.activation)])
        model.compile("adam", self.loss)


class Soft(Base):
    activation = "softmax"
"""
    (setup,) = read_text(_HEAD + program, "program.py").setups
    assert value_of(setup.head.activation) is None
    assert value_of(setup.loss.name) == "categorical_crossentropy"


_NETWORK = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.last = nn.Linear(10, 3), nn.Softmax(dim=1)

    def without_softmax(self):
        {changed} = nn.Identity()

    def forward(self, x):
        return self.last(self.fc(x))

class Trainer:
    def __init__(self):
        self.net, self.loss = Net(), nn.CrossEntropyLoss()

    def prepare(self):
        {called}

    def step(self, x, y):
        return self.loss(self.net(x), y)
"""


@pytest.mark.parametrize(
    ("changed", "called", "activation"),
    [
        ("self.last", "self.net.without_softmax()", None),
        ("self.last", "pass", "softmax"),
        ("last", "self.net.without_softmax()", "softmax"),
    ],
)
def test_what_a_called_method_changes_of_a_part_is_not_known(changed: str, called: str, activation: str | None) -> None:
    (setup,) = read_text(_NETWORK.format(changed=changed, called=called), "program.py").setups
    assert value_of(setup.head.activation) == activation
