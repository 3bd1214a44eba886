"""What findings say that a loss makes of outputs and labels, and what they advise, is true of the very loss."""

from __future__ import annotations

import re

import pytest
from loud_findings import loud

TORCH = """
import torch
from torch import nn

net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), {last})
optimizer = torch.optim.SGD(net.parameters(), 0.1)
x, y = torch.randn(64, 8), {labels}
for _ in range(10):
    loss = {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
ZERO_OR_ONE, NUMBERS = "torch.randint(0, 2, (64, 1)).float()", "torch.randint(0, 5, (64,))"
KERAS = """
import keras
import numpy as np
from keras import layers
from keras.datasets import mnist

(x, numbers), _ = mnist.load_data()
rows = keras.utils.to_categorical(numbers, 10)
model = keras.Sequential([layers.Flatten(), {last}])
model.compile(loss={loss}, optimizer="sgd", metrics=["{metric}"])
model.fit(x / 255, {labels})
"""
ONE_COLUMN_OF_TEN = """
import torch
from torch import nn
from torchvision import transforms
from torchvision.datasets import CIFAR10

data = CIFAR10(".", transform=transforms.ToTensor())
net = nn.Sequential(nn.Flatten(), nn.Linear(3072, 1))
optimizer = torch.optim.SGD(net.parameters(), 0.1)
for x, y in torch.utils.data.DataLoader(data, 64):
    loss = nn.CrossEntropyLoss()(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
A_COLUMN_OF_A_SEQUENCE = """
import tensorflow as tf

class Batches(tf.keras.utils.Sequence):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x) // 16

    def __getitem__(self, i):
        return self.x[i * 16 : i * 16 + 16], self.y[i * 16 : i * 16 + 16]

(x, y), _ = tf.keras.datasets.cifar10.load_data()
model = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit_generator(Batches(x, y))
"""
HINGE_OF_A_COLUMN = """
import numpy as np
import optax
from flax import nnx

class Net(nnx.Module):
    def __init__(self, rngs):
        self.last = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.last(x)

x, y = np.random.randn(64, 8), np.where(np.random.rand(64) > 0.5, 1, -1)
net = Net(nnx.Rngs(0))
optimizer = nnx.Optimizer(net, optax.sgd(0.1), wrt=nnx.Param)
for _ in range(10):
    loss, gradients = nnx.value_and_grad(lambda net: optax.hinge_loss(net(x), y).mean())(net)
    optimizer.update(net, gradients)
"""
ROWS_OF_A_GENERATOR = """
import tensorflow as tf

train = tf.keras.preprocessing.image.ImageDataGenerator().flow_from_directory("pictures", class_mode="categorical")
model = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["categorical_accuracy"])
model.fit_generator(train)
"""


def torch_program(last: str, labels: str, loss: str) -> str:
    return TORCH.format(last=last, labels=labels, loss=loss)


def keras_program(last: str, loss: str, labels: str, metric: str = "accuracy") -> str:
    return KERAS.format(last=last, loss=loss, labels=labels, metric=metric)


SAID = {
    "PyTorch's loss of probabilities clips nothing": (
        torch_program("nn.Linear(16, 1), nn.Tanh()", ZERO_OR_ONE, "nn.BCELoss()(net(x), y)"),
        "TU110",
        "a number outside [0, 1] raises",
        "clipped",
    ),
    "elu has no bound above": (
        torch_program("nn.Linear(16, 1), nn.ELU()", ZERO_OR_ONE, "nn.BCEWithLogitsLoss()(net(x), y)"),
        "TU110",
        "no answer falls below probability 0.27",
        "from 0 and 1",
    ),
    "nothing clips scores in a loss that is written out": (
        torch_program("nn.Linear(16, 5), nn.ReLU()", "torch.eye(5)[torch.randint(0, 5, (64,))]",
                      "-(y * torch.log(net(x))).sum(1).mean()"),
        "TU110",
        "above 1 the loss is negative",
        "is clipped",
    ),
    "what is divided by its sum is not above 1": (
        keras_program('layers.Dense(10, activation="relu")', '"categorical_crossentropy"', "rows"),
        "TU110",
        "only ratios are trained, and a row of zeros makes the loss NaN",
        "clipped",
    ),
    "the sparse loss divides by release": (
        keras_program('layers.Dense(10, activation="relu")', '"sparse_categorical_crossentropy"', "numbers"),
        "TU110",
        "or each row is divided by its sum, by release",
        "outside [0, 1]",
    ),
    "a score below 0 in a row whose sum is below 0": (
        keras_program("layers.Dense(10)", '"sparse_categorical_crossentropy"', "numbers"),
        "TU106",
        "in some releases divided by their sum first: most below 0 count as 1e-7",
        "a score below 0",
    ),
    "tanh ends at 1, and minus it at -1": (
        torch_program("nn.Linear(16, 5), nn.Tanh()", NUMBERS, "nn.NLLLoss()(net(x), y)"),
        "TU108",
        "it falls to -1",
        "without end",
    ),
    "log-softmax gives no probabilities": (
        torch_program("nn.Linear(16, 5), nn.Softmax(dim=1), nn.LogSoftmax(dim=1)", NUMBERS, "nn.NLLLoss()(net(x), y)"),
        "TU105",
        "can reach -0.9048 (a probability of 0.4046)",
        "reach 0.4046",
    ),
    "the share of a class depends on the axis": (
        torch_program("nn.Linear(16, 5), nn.Softmax(dim=1), nn.Softmax(dim=0)",
                      "torch.eye(5)[torch.randint(0, 5, (64,))]", "nn.MSELoss()(net(x), y)"),
        "TU105",
        "come out nearly alike",
        "0.4046",
    ),
    "it is the loss that takes every item for a 1": (
        torch_program("nn.Linear(16, 1), nn.Sigmoid()", ZERO_OR_ONE, "nn.BCEWithLogitsLoss()(net(x), y)"),
        "TU105",
        "and its sigmoid gives 0.5 or more for every item",
        "no score",
    ),
    "a clipped loss has a lowest value": (
        keras_program('layers.Dense(1, activation="sigmoid")', '"binary_crossentropy"', "(numbers > 4) + 1"),
        "TU204",
        "the loss falls far below 0 as the output goes to 1",
        "without end",
    ),
    "halves of class numbers are not all below 1": (
        keras_program('layers.Dense(10, activation="softmax")', '"sparse_categorical_crossentropy"', "numbers / 2"),
        "TU204",
        "several classes become one",
        "every item",
    ),
    "no softmax before a loss that applies it, for too few units": (
        ONE_COLUMN_OF_TEN, "TU203", "Give the head 10 units.", "softmax"
    ),
    "no softmax before a loss that applies it, for one unit": (
        ONE_COLUMN_OF_TEN, "TU102", "Give the head 10 units.", "softmax"
    ),
    "outputs of softmax want another loss": (
        ROWS_OF_A_GENERATOR, "TU203", "one unit for each class with softmax and the categorical loss", "softmax."
    ),
    "rows of labels have their 1 in any place": (
        ROWS_OF_A_GENERATOR, "TU303", "the share of items of class 0 is printed", "100 %"
    ),
    "a column of a Sequence is spread over all outputs": (
        A_COLUMN_OF_A_SEQUENCE,
        "TU201",
        "or trains without a word, by the release and by what",
        "does not fit the outputs. ",
    ),
    "a column of labels is no class": (A_COLUMN_OF_A_SEQUENCE, "TU201", "class numbers", "class numbers of 1 "),
    "a margin has no mean": (HINGE_OF_A_COLUMN, "TU205", "given the sign of most labels", "mean of all labels"),
    "raw scores of several outputs have no middle": (
        keras_program("layers.Dense(10)", "keras.losses.CategoricalCrossentropy(from_logits=True)", "rows",
                      "binary_accuracy"),
        "TU304",
        "Raw scores of several outputs have no middle",
        "0.62",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("program", "code", "words", "not_these"), SAID.values(), ids=SAID.keys())
def test_what_is_said_is_true(program: str, code: str, words: str, not_these: str) -> None:
    (message,) = [message for found, message in loud(program) if found == code]
    assert words in message
    assert not_these not in message
    assert all(len(part) <= 130 for part in re.split(r"[.;] ", message))


ONES_AT_PLACES = """
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

NAMES = ["a", "b", "c", "d", "e"]

class Pictures(Dataset):
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        x, names = self.items[index]
        row = torch.zeros(len(NAMES))
        for name in names:
            row[NAMES.index(name)] = 1
        return x, row

net = nn.Linear(8, 5)
optimizer = torch.optim.SGD(net.parameters(), 0.1)
for x, y in DataLoader(Pictures(torch.load("items.pt")), 32):
    loss = nn.CrossEntropyLoss()(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def test_a_row_of_0_and_1_has_more_than_two_classes() -> None:
    assert loud(ONES_AT_PLACES) == []
