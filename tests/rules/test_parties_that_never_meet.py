"""Parties that a program never puts together: of two branches, of outputs that were not read, of axes that are gone."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text


def findings(program: str) -> list[Finding]:
    return [item for setup in read_text(program, "a.py").setups for item in findings_of(setup, all_rules())]


def loud(program: str) -> set[str]:
    return {item.code for item in findings(program) if item.severity != "note"}


SET_TOGETHER = """
import json
import keras
from keras.layers import Dense, Flatten
from keras.preprocessing.image import ImageDataGenerator
options = json.load(open("options.json"))
class Faces:
    def __init__(self):
        if options["class"] == "age":
            self.count, self.names = {age}, ["a", "b", "c", "d", "e", "f"]
        elif options["class"] == "sex":
            self.count, self.names = 2, ["m", "f"]
    def build(self):
        self.model = keras.Sequential([Flatten(input_shape=(8, 8, 3)), Dense(self.count, activation="softmax")])
        self.model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    def read(self):
        self.flow = ImageDataGenerator().flow_from_directory("train", classes=self.names)
    def test(self):
        return self.model.evaluate_generator(self.flow)
faces = Faces()
faces.build()
faces.read()
print(faces.test())
"""


@pytest.mark.parametrize(("age", "found"), [(6, set()), (5, {("TU203", "note")})])
def test_what_two_branches_set_is_not_mixed(age: int, found: set[tuple[str, str]]) -> None:
    """Five units for six names are a fault where that way is taken: a note, since nobody knows."""
    all_of_it = {(item.code, item.severity) for item in findings(SET_TOGETHER.format(age=age))}
    assert {item for item in all_of_it if item[0] == "TU203"} == found


TOWERS = """
import keras
from keras.layers import Dense, Input, concatenate
from keras.models import Model
inputs = Input((8,))
{merge}
model = Model(inputs, out)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x, keras.utils.to_categorical(y))
"""


@pytest.mark.parametrize(
    ("merge", "found"),
    [
        ("out = concatenate(unread(inputs), axis=0)", set()),
        ("out = concatenate([unread(inputs), unread(inputs)], axis=0)", set()),
        ("one, other = Dense(3)(inputs), Dense(3)(inputs)\nout = concatenate([one, other])", {"TU106"}),
    ],
)
def test_outputs_that_were_not_read_say_nothing_joined(merge: str, found: set[str]) -> None:
    items = findings(TOWERS.format(merge=merge))
    assert {item.code for item in items if item.severity != "note"} == found
    assert not any(change.argument == "activation" for item in items for change in item.changes)


DEVICES = """
import jax
import jax.numpy as jnp
import flax.linen as nn
import optax
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(x)
net = Net()
def step(params, batch):
    logits = net.apply({{"params": params}}, batch["x"])
    loss = optax.softmax_cross_entropy_with_integer_labels(logits, batch["y"]).mean()
    return loss, jnp.mean(jnp.argmax(logits, -1) == batch["y"])
run = jax.{transform}(step)
batch = {{"x": jnp.zeros(({axes}8)), "y": jnp.zeros((2, 1), dtype=int)}}
params = net.init(jax.random.PRNGKey(0), jnp.zeros((1, 8)))["params"]
print(run(params, batch))
"""


@pytest.mark.parametrize(("transform", "axes", "found"), [("pmap", "2, 1, ", set()), ("jit", "2, ", {"TU205"})])
def test_the_first_axis_is_gone_on_each_device(transform: str, axes: str, found: set[str]) -> None:
    assert loud(DEVICES.format(transform=transform, axes=axes)) & {"TU205", "TU203"} == found


CONVERTED = """
import pandas as pd
import torch
from torch import nn
frame = pd.read_csv("a.csv")
y = torch.Tensor(frame["kind"].values)
net = nn.Sequential(nn.Linear(3, 1), nn.Sigmoid(), nn.Flatten(0))
{convert}
nn.BCELoss()(net(x), y).backward()
"""


@pytest.mark.parametrize(
    ("convert", "found"),
    [
        ("y = y.long()", {"TU204"}),
        ("if several:\n    y = y.long()", set()),
        ("y = y.long() if several else y", set()),
        ("y = read()\nif several:\n    y = torch.LongTensor(y.numpy())", set()),
    ],
)
def test_labels_that_a_test_converts(convert: str, found: set[str]) -> None:
    assert loud(CONVERTED.format(convert=convert)) == found


_PICKED = """
import flax.linen as nn
import jax


class Map(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.sigmoid(nn.Dense(1)(x))


class Classes(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(10)(x)


def focal(scores, labels):
    log = jax.nn.log_softmax(scores, axis=-1)
    return -unread.weighed(labels, log).mean()


config = read()
model = {model}
variables = model.init(key, x)


def step(variables, x, y):
    if {test}:
        return jax.value_and_grad(lambda weights: focal(model.apply(weights, x), y))(variables)


step(variables, x, y)
"""


@pytest.mark.parametrize(
    ("model", "test", "found"),
    [
        ('{"map": Map, "classes": Classes}[config["model"]]()', 'config["loss"] == "focal"', False),
        ('{"map": Map, "classes": Classes}[config["model"]]()', "True", True),
        ("Map()", 'config["loss"] == "focal"', True),
    ],
)
def test_a_model_and_a_loss_that_two_names_pick(model: str, test: str, *, found: bool) -> None:
    setups = read_text(_PICKED.format(model=model, test=test), "program.py").setups
    codes = {item.code for setup in setups for item in findings_of(setup, all_rules())}
    assert ("TU101" in codes) is found


AS_MANY = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
items = DataLoader(datasets.ImageFolder("a", transform=transforms.ToTensor()), batch_size=32, shuffle=True)
net = nn.Sequential(nn.Flatten(), nn.Linear(3 * 64 * 64, {units}), nn.Sigmoid())
for x, y in items:
    nn.BCELoss()(net(x){laid}, y.float()).backward()
"""


@pytest.mark.parametrize(
    ("units", "laid", "found"),
    [(1, ".reshape(32)", set()), (1, ".view(32)", set()), (1, ".reshape(-1)", set()), (32, "", {"TU201"})],
)
def test_the_size_of_a_batch_is_no_number_of_units(units: int, laid: str, found: set[str]) -> None:
    assert loud(AS_MANY.format(units=units, laid=laid)) & {"TU201", "TU203"} == found


ONE_ROW = """
import keras
import numpy as np
def rows(labels):
    for label in labels:
        y = []
        row = np.zeros((9))
        row[int(label)] = 1
        y.append(row)
    return np.array(y)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(9, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(x, {labels})
"""


@pytest.mark.parametrize(("labels", "found"), [("rows(numbers)", set()), ("np.zeros((9))", {"TU201"})])
def test_a_row_that_is_filled_is_a_row_in_a_list_of_one(labels: str, found: set[str]) -> None:
    assert loud(ONE_ROW.format(labels=labels)) & {"TU201"} == found
