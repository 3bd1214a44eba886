"""A program that trains by what was not followed has a setup that was recognised, and what stopped the reader."""

from __future__ import annotations

import pytest

from trueup.contract.known import Unknown, value_of
from trueup.source import read_text

TORCH_MODEL_FROM_ELSEWHERE = """
import torch.nn as nn
from elsewhere import make_model, loader
model, criterion = make_model(), nn.CrossEntropyLoss()
for x, y in loader:
    criterion(model(x), y).backward()
"""
LOSS_FROM_OUTSIDE = """
import torch
def train(model, loader, criterion, optimizer):
    for x, y in loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""
LOSS_OF_THE_MODEL = """
import torch
from transformers import AutoModelForObjectDetection
model = AutoModelForObjectDetection.from_pretrained("bert")
for batch in loader:
    model(**batch).loss.backward()
    optimizer.step()
"""
KERAS_MODEL_FROM_ELSEWHERE = """
import tensorflow as tf
from elsewhere import build, data
x, y = data()
model = build()
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, epochs=3)
"""
KERAS_MODEL_FROM_OUTSIDE = """
import keras
def train(model, x, y):
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    model.fit(x, y, epochs=3)
"""
TAPE = """
import tensorflow as tf
from elsewhere import build, data
model, loss_of = build(), tf.keras.losses.SparseCategoricalCrossentropy()
for x, y in data():
    with tf.GradientTape() as tape:
        loss = loss_of(y, model(x))
    tape.gradient(loss, model.trainable_variables)
"""
TAPE_OF_UNREAD_LOSS = """
import tensorflow as tf
from tensorflow import keras
def step(model, x, y):
    with tf.GradientTape() as tape:
        loss = my_loss(model(x), y)
    return tape.gradient(loss, model.trainable_variables)
"""


@pytest.mark.parametrize(
    ("program", "row", "words"),
    [
        (TORCH_MODEL_FROM_ELSEWHERE, 6, "what elsewhere.make_model gives"),
        (LOSS_FROM_OUTSIDE, 7, "train() is given its criterion from outside"),
        (LOSS_OF_THE_MODEL, 6, "AutoModelForObjectDetection.from_pretrained"),
        (KERAS_MODEL_FROM_ELSEWHERE, 6, "elsewhere.build"),
        (KERAS_MODEL_FROM_OUTSIDE, 4, "train() is given its model from outside"),
        (TAPE, 7, "elsewhere.build"),
        (TAPE_OF_UNREAD_LOSS, 7, "my_loss is not defined"),
    ],
)
def test_what_stopped_the_reader_is_the_reason(program: str, row: int, words: str) -> None:
    (setup,) = read_text(program, "program.py").setups
    assert setup.where.row == row
    assert not setup.complete
    assert isinstance(setup.head.activation, Unknown)
    assert words in setup.head.activation.why


def test_the_loss_of_a_model_from_elsewhere_is_read() -> None:
    (setup,) = read_text(KERAS_MODEL_FROM_ELSEWHERE, "program.py").setups
    assert value_of(setup.loss.name) == "binary_crossentropy"
    assert [value_of(metric.name) for metric in setup.metrics] == ["accuracy"]
    assert setup.trained


@pytest.mark.parametrize(
    "program",
    [
        "import torch\ndef focal(pred, target):\n    return torch.nn.functional.cross_entropy(pred, target) ** 2\n",
        "import torch\ndef of(out, y):\n    return torch.nn.functional.cross_entropy(out['logits'], y)\n",
        "import keras\nscaler = Scaler()\nscaler.fit(x)\nvectorizer.fit(texts)\nmodel_selection.compile('x')\n",
        "import keras\ndef mine(y, p):\n    return keras.losses.binary_crossentropy(y, p)\n",
    ],
    ids=["a loss function", "a part of what it is handed", "no model of Keras", "a loss function of Keras"],
)
def test_what_trains_nothing_is_no_setup(program: str) -> None:
    assert read_text(program, "program.py").setups == ()


def test_a_loss_that_was_followed_is_told_once() -> None:
    program = (
        "import torch.nn as nn\nmodel, criterion = nn.Linear(4, 3), nn.CrossEntropyLoss()\n"
        "for x, y in loader:\n    loss = criterion(model(x), y)\n    (loss + other).backward()\n"
    )
    (setup,) = read_text(program, "program.py").setups
    assert value_of(setup.head.units) == 3


COUNTED = """
import torch
from torch import nn
def train(model, loader, criterion, optimizer):
    right = 0
    for x, y in loader:
        outputs = model(x)
        loss = criterion(outputs, y)
        loss.backward()
        optimizer.step()
        right += (outputs.argmax(1) == y).sum().item()
    return right
"""
ASKED = """
model = nn.Linear(4, 3)
right = sum((model(x).argmax(1) == y).sum().item() for x, y in rows_of_elsewhere)
"""


def test_what_is_counted_in_a_training_that_was_not_followed_is_of_that_training() -> None:
    (setup,) = read_text(COUNTED, "program.py").setups
    assert setup.loss.name == Unknown("train() is given its criterion from outside", setup.loss.where)
    assert [count.decision for count in setup.hand_counts] == ["argmax"]


def test_a_function_that_nobody_calls_trains_no_model_of_the_program() -> None:
    asked = [setup for setup in read_text(COUNTED + ASKED, "program.py").setups if setup.only_asked]
    assert [setup.missing for setup in asked] == [()]


GRADIENTS = """
import torch
def heat_map(model, picture, target):
    model.zero_grad()
    score = model(picture)[0, target]
    score.backward()
    {then}return picture.grad
"""


def test_gradients_that_move_no_weights_are_no_training() -> None:
    assert read_text(GRADIENTS.format(then=""), "program.py").setups == ()
    for then in ("optimizer.step()\n    ", "weights.data -= 0.1 * weights.grad\n    weights.grad.zero_()\n    "):
        (setup,) = read_text(GRADIENTS.format(then=then), "program.py").setups
        assert setup.trained


BY_HAND = """
import torch

x, y = torch.tensor([1.0, 2.0, 3.0, 4.0]), torch.tensor([2.0, 4.0, 6.0, 8.0])
w = torch.tensor(0.0, requires_grad=True)
for epoch in range(10):
    answer = {answer}
    loss = {loss}
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
    w.grad.zero_()
"""


def test_a_regression_that_is_written_out_is_no_classifier() -> None:
    assert read_text(BY_HAND.format(answer="w * x", loss="((answer - y) ** 2).mean()"), "program.py").setups == ()
    assert read_text(BY_HAND.format(answer="w * x", loss="(answer - y).abs().sum()"), "program.py").setups == ()


def test_what_an_exponential_bends_may_be_one() -> None:
    loss = "-(y * torch.log(answer) + (1 - y) * torch.log(1 - answer)).mean()"
    assert read_text(BY_HAND.format(answer="1 / (1 + torch.exp(-w * x))", loss=loss), "program.py").setups
