"""Relu under a cross-entropy is told; sigmoid alone mends it where nothing speaks for a real target."""

from __future__ import annotations

import json

import pytest

from trueup.checking import check_text

PROGRAM = """
import numpy as np
from keras.layers import Dense
from keras.models import Sequential
model = Sequential([Dense(8, input_dim=2, activation="relu"), Dense(1, activation="relu")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics={metrics})
model.fit(x, {labels})
"""


def advice(metrics: str, labels: str, *shown: str) -> tuple[str, bool]:
    """What is to be changed, and whether it can be edited; shown: the stored output, for a notebook."""
    text, name = PROGRAM.format(metrics=metrics, labels=labels), "p.py"
    if shown:
        outputs = [{"output_type": "stream", "name": "stdout", "text": list(shown)}]
        cell = {"cell_type": "code", "metadata": {}, "outputs": outputs, "execution_count": 1, "source": text}
        text, name = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "p.ipynb"
    (finding,) = [each for each in check_text(text, name, isolated=True).findings if each.code == "TU110"]
    return finding.change, bool(finding.changes)


@pytest.mark.parametrize("metrics", ['["mae"]', '["mse", "mean_absolute_error"]'])
def test_where_an_error_is_all_that_is_asked_for(metrics: str) -> None:
    assert advice(metrics, "waiting") == ("End the head with sigmoid; for a real target take a regression loss", False)


@pytest.mark.parametrize(
    ("metrics", "labels"), [("[]", "waiting"), ('["mae", "accuracy"]', "waiting"), ('["mae"]', "np.array([0, 1, 1])")]
)
def test_where_nothing_or_a_class_is_asked_for(metrics: str, labels: str) -> None:
    assert advice(metrics, labels) == ("End the head with sigmoid", True)


@pytest.mark.parametrize(("loss", "real"), [("-751.2800", True), ("0.6900", False)])
def test_a_stored_loss_below_0_is_of_no_target_from_0_to_1(loss: str, real: bool) -> None:
    shown = ("Epoch 1/2\n", f"100/100 [==============================] - 1s 10ms/step - loss: {loss}\n")
    assert advice("[]", "waiting", *shown)[1] != real
