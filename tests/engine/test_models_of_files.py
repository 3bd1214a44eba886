"""Programs that only ask a model of a file: what is not read of them is the model; they have no loss to be read."""

from __future__ import annotations

import pytest

from trueup.source import read_text

KERAS = """
import numpy as np
from keras.datasets import mnist
from keras.models import load_model

(_, _), (pictures, labels) = mnist.load_data()
model = load_model("model.h5")
"""
COUNTED = KERAS + 'print("Accuracy:", np.mean(np.argmax(model.predict(pictures), axis=1) == labels))\n'
EVALUATED = KERAS + 'print("Accuracy:", model.evaluate(pictures, labels)[1])\n'
TORCH = """
import torch

m = torch.load("model.pt")
m.eval()
right = items = 0
for x, y in torch.load("batches.pt"):
    right += (m(x).argmax(1) == y).sum().item()
    items += len(y)
print("accuracy", right / items)
"""
TRAINED = KERAS + "model.fit(pictures, labels)\n" + COUNTED.removeprefix(KERAS)


@pytest.mark.parametrize("program", [COUNTED, EVALUATED, TORCH])
def test_a_model_that_is_only_asked_lacks_no_loss(program: str) -> None:
    (setup,) = read_text(program, "asks.py").setups
    parts = {part for part, _ in setup.missing}
    assert "head units" in parts
    assert "loss" not in parts


def test_a_model_that_is_trained_on_has_a_loss_that_is_not_read() -> None:
    (setup,) = read_text(TRAINED, "trains.py").setups
    assert "loss" in {part for part, _ in setup.missing}


def test_what_is_stated_of_the_model_makes_it_whole() -> None:
    stated = COUNTED.replace("labels))\n", "labels))  # trueup: head=10 softmax\n")
    (setup,) = read_text(stated, "asks.py").setups
    assert setup.complete
