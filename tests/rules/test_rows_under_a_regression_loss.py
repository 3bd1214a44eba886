"""Rows of 0 and 1 that a program writes out for each item: the loss that suits them is that of rows (TU109)."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

net, criterion = nn.Sequential(nn.Linear(10, 2), nn.Softmax(dim=1)), nn.MSELoss()
optimizer = torch.optim.Adam(net.parameters())
rows = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
for x, y in DataLoader(TensorDataset(torch.randn(3, 10), torch.tensor({labels})), batch_size=4):
    loss = criterion(net(x), y)
    loss.backward()
    optimizer.step()
"""


def test_rows_are_called_rows() -> None:
    setups = read_text(PROGRAM.format(labels="rows"), "a.py").setups
    found = [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU109"]
    assert all("sparse" not in item.change and "0/1 labels" not in item.have for item in found)
    assert found


FLAT = """# target: tf.keras==2.15.0
import numpy as np
import pandas as pd
from tensorflow.keras import Sequential, layers

data = pd.read_csv("d.csv")
x, y = data.drop(columns="kind").values, {labels}
model = Sequential([layers.Dense(64, activation="relu"), layers.Dense(2, activation="softmax")])
model.compile(loss="{loss}", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y, epochs=3)
"""


@pytest.mark.parametrize("loss", ["mse", "cosine_proximity"])
@pytest.mark.parametrize("labels", ['np.array(data["kind"].tolist())', 'data["kind"].astype("category").cat.codes'])
def test_one_number_for_each_item_does_not_train_several_outputs(labels: str, loss: str) -> None:
    setups = read_text(FLAT.format(labels=labels, loss=loss), "a.py").setups
    (found,) = [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU109"]
    assert found.happens.startswith("One number for each item does not fit 2 outputs")
    assert found.change == "Take the sparse categorical cross-entropy, or write the labels as one-hot rows"
    assert "sparse_categorical_crossentropy" in str(found.changes)
