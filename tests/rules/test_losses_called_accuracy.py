"""A loss that is shown under the name of the accuracy, in the function that took it or in another file's."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import logging
import numpy as np
import torch
import wandb
from torch import nn
from torch.utils.data import DataLoader
from torch.utils.tensorboard import SummaryWriter

model, writer = nn.Linear(20, 4), SummaryWriter()
criterion = nn.CrossEntropyLoss()


def evaluate(model, loader):
    losses, total, right, items = [], 0.0, 0, 0
    for x, y in loader:
        scores = model(x)
        loss = criterion(scores, y)
        losses.append(loss.item())
        total += loss.item() * y.size(0)
        right += (scores.argmax(1) == y).sum().item()
        items += y.size(0)
    return {{"loss": total / len(loader.dataset), "acc": right / items, "mean": np.mean(losses),
            "summed": sum(losses) / len(losses)}}


def run(train, valid):
    for x, y in train:
        criterion(model(x), y).backward()
    result = evaluate(model, valid)
    loss, acc = result["loss"], result["acc"]
    {line}
"""
WRONG = [
    'print("val accuracy:", loss)',
    'print(f"acc: {loss:.3f}, loss: {acc:.3f}")',
    'print("val acc: %.3f" % loss)',
    'print("acc: {:.3f}".format(result["loss"]))',
    'print("Epoch %d, val acc: %.3f" % (1, loss))',
    'writer.add_scalar("val/accuracy", loss, 1)',
    'wandb.log({"val_acc": loss})',
    'logging.info("accuracy %.3f", loss * 100)',
    'print("accuracy", result["mean"])',
    'print("accuracy", result["summed"])',
]
RIGHT = [
    'print("val loss:", loss, "val acc:", acc)',
    'print(f"acc: {acc:.3f}, loss: {loss:.3f}")',
    'print("accuracy and loss:", acc, loss)',
    'print("accuracy", acc, loss)',
    'print("accuracy", unread(), loss)',
    'print("accuracy", 1 - loss)',
    'print("accuracy", -loss)',
    'print("accuracy: {:.3f} {:.3f}".format(acc, loss))',
    'wandb.log({"val_acc": acc, "acc_loss": loss, "accumulated": loss})',
    'writer.add_scalar("val/cross_entropy", loss, 1)',
    'print("acceleration", loss)',
]


def found(line: str) -> list[str]:
    reading = read_text(PROGRAM.format(line=line).encode(), "p.py")
    results = [item for setup in reading.setups for item in findings_of(setup, all_rules())]
    return [f"{item.code} {item.severity} {item.have}" for item in results if item.code == "TU317"]


@pytest.mark.parametrize("line", WRONG)
def test_a_loss_called_accuracy(line: str) -> None:
    (told,) = dict.fromkeys(found(line))
    assert told.startswith("TU317 warning The number ")
    assert told.endswith("is a loss: cross_entropy gives it")


@pytest.mark.parametrize("line", RIGHT)
def test_a_loss_by_its_own_name_or_an_accuracy(line: str) -> None:
    assert found(line) == []


EVALUATED = """
from tensorflow import keras

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
{model}
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
{lines}
"""
DENSE = "model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation='softmax')])"
OWN = """
class Net(keras.Sequential):
    def test_step(self, data):
        return {"accuracy": self.compute(data)}

model = Net([keras.layers.Flatten(), keras.layers.Dense(10, activation='softmax')])
"""


@pytest.mark.parametrize(
    "lines",
    [
        'score = model.evaluate(x_test, y_test)\nprint("Test accuracy:", score[0])',
        'accuracy, loss = model.evaluate(x_test, y_test)\nprint(f"accuracy {accuracy:.2%}, loss {loss}")',
        'print("Accuracy: %.2f%%" % (model.evaluate(x_test, y_test)[0] * 100))',
        'print("accuracy", model.test_on_batch(x_test, y_test)[0])',
        'print("accuracy", model.train_on_batch(x_test, y_test)[0])',
    ],
)
def test_the_first_number_of_evaluate_is_the_loss(lines: str) -> None:
    (finding,) = _of_evaluate(DENSE, lines)
    assert "is a loss" in finding


@pytest.mark.parametrize(
    ("model", "lines"),
    [
        (DENSE, 'score = model.evaluate(x_test, y_test)\nprint("Test loss:", score[0])\nprint("accuracy", score[1])'),
        (DENSE, 'score = model.evaluate(x_test, y_test)\nprint("Test accuracy:", score)'),
        (DENSE, 'score = model.evaluate(x_test, y_test)\nprint("accuracy:", score[-1], "loss:", score[0])'),
        (DENSE, 'score, acc = model.evaluate(x_test, y_test)\nprint("Score:", score)\nprint("Accuracy:", acc)'),
        (DENSE, 'score = model.evaluate(x_test, y_test, return_dict=True)\nprint("accuracy:", score["accuracy"])'),
        (OWN, 'score = model.evaluate(x_test, y_test)\nprint("Test accuracy:", score[0])'),
    ],
)
def test_what_stands_behind_it_is_none(model: str, lines: str) -> None:
    assert not _of_evaluate(model, lines)


def _of_evaluate(model: str, lines: str) -> list[str]:
    text = EVALUATED.format(model=model, lines=lines)
    (setup, *_) = read_text(text.encode(), "digits.py").setups
    return [finding.have for finding in findings_of(setup, all_rules()) if finding.code == "TU317"]
