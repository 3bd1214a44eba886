"""A name that a stored output shows to be logged is no fault to read, and is renamed with the metric all the same."""

from __future__ import annotations

import json

import pytest

from trueup.checking import check_text

TRAINING = """
import numpy as np
from keras.layers import Dense
from keras.models import Sequential
model = Sequential([Dense(8, activation="relu"), Dense(1)])
model.compile(loss="mse", optimizer="adam", metrics=["accuracy"])
history = model.fit(x, np.random.rand(100), validation_split=0.1)
"""
READING = 'print(history.history["{name}"], history.history["val_{name}"])\n'
LINE = "4/4 [==============================] - 0s 5ms/step - loss: 0.4 - {0}: 0.0 - val_loss: 0.3 - val_{0}: 0.0\n"


def notebook(shown: str, name: str) -> str:
    outputs = (
        [{"output_type": "stream", "name": "stdout", "text": ["Epoch 1/1\n", LINE.format(shown)]}] if shown else []
    )
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": out, "execution_count": 1, "source": text}
        for text, out in ((TRAINING, outputs), (READING.format(name=name), []))
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize("shown", ["", "accuracy"])
def test_what_reads_the_name_is_renamed_with_the_metric(shown: str) -> None:
    result = check_text(notebook(shown, "accuracy"), "a.ipynb", isolated=True)
    (fix,) = [fix for finding, fix in zip(result.findings, result.fixes, strict=True) if finding.code == "TU306"]
    assert fix is not None
    texts = [edit.text.strip("\"'") for edit in fix.edits]
    assert sorted(texts) == ["mean_absolute_error", "mean_absolute_error", "val_mean_absolute_error"]


@pytest.mark.parametrize(("shown", "codes"), [("", ["TU307", "TU307"]), ("acc", [])])
def test_a_name_that_was_shown_is_no_fault(shown: str, codes: list[str]) -> None:
    findings = check_text(notebook(shown, "acc"), "a.ipynb", isolated=True).findings
    assert [finding.code for finding in findings if finding.code == "TU307"] == codes
