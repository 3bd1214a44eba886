"""As many units as a data set has classes are read where it is certain that they are more than one."""

from __future__ import annotations

import pytest

from trueup.source import read_text

_PROGRAM = """import torch
from torch import nn
from torch_geometric.datasets import TUDataset
from torch_geometric.loader import DataLoader

data = TUDataset("data", name="PROTEINS")
loader = DataLoader(data, batch_size=64)
model, criterion = nn.Linear(8, data.{count}), nn.{loss}()
for batch in loader:
    criterion(model(batch.x), batch.y).backward()
"""


@pytest.mark.parametrize(
    ("count", "loss", "whole"),
    [("num_classes", "CrossEntropyLoss", True), ("num_features", "CrossEntropyLoss", False)],
)
def test_a_data_set_of_another_library_tells_how_many(count: str, loss: str, whole: bool) -> None:
    (setup,) = read_text(_PROGRAM.format(count=count, loss=loss), "program.py").setups
    assert setup.complete is whole
    assert setup.head.more_than_one is whole


_COUNTED = """import numpy as np
import torch
from torch import nn

rows, labels, loader = load()
{before}
model, criterion = nn.Linear(8, {count}), nn.{loss}()
for x, y in loader:
    criterion(model(x), y).backward()
"""


@pytest.mark.parametrize(
    "count",
    [
        "labels.max() + 1",
        "labels.max().item() + 1",
        "int(labels.max()) + 1",
        "1 + int(torch.max(labels).item())",
        "max(labels) + 1",
        "np.max(labels) + 1",
        "rows.num_classes",
    ],
)
def test_one_more_than_the_highest_label_is_how_many_there_are(count: str) -> None:
    text = _COUNTED.format(before="", count=count, loss="CrossEntropyLoss")
    (setup,) = read_text(text, "program.py").setups
    assert setup.complete
    assert setup.head.more_than_one


@pytest.mark.parametrize(
    ("before", "count", "loss"),
    [
        ("", "labels.max()", "CrossEntropyLoss"),
        ("", "labels.max() + 2", "CrossEntropyLoss"),
        ("", "labels.max(1) + 1", "CrossEntropyLoss"),
        ("", "labels.min() + 1", "CrossEntropyLoss"),
        ("", "labels.max() + 1", "BCEWithLogitsLoss"),
        ("import argparse; args = argparse.ArgumentParser().parse_args()", "args.num_classes", "CrossEntropyLoss"),
    ],
)
def test_other_numbers_of_units_stay_unread(before: str, count: str, loss: str) -> None:
    (setup,) = read_text(_COUNTED.format(before=before, count=count, loss=loss), "program.py").setups
    assert "head units" in [what for what, _ in setup.missing]


def test_of_a_parameter_nobody_knows() -> None:
    text = _COUNTED.format(before="", count="data.num_classes", loss="CrossEntropyLoss")
    body = "\n".join(f"    {line}" for line in text.splitlines()[4:])
    (setup,) = read_text(f"import torch\nfrom torch import nn\n\ndef train(data):\n{body}\n", "program.py").setups
    assert not setup.head.more_than_one
    assert setup.any_head  # it is for the caller to fit


_KEPT = """import numpy as np
import pandas as pd
import torch
from datasets import load_dataset
from sklearn.preprocessing import LabelEncoder
from torch import nn
from transformers import AutoTokenizer
from elsewhere import Places

frame, loader = pd.read_csv("table.csv"), load()
encoder = LabelEncoder()
labels, saved = encoder.fit_transform(frame["label"]), torch.load("labels.pt")
hub, tokenizer, places = load_dataset("somebody/something"), AutoTokenizer.from_pretrained("bert"), Places()
model, criterion = nn.Linear(8, {count}), nn.CrossEntropyLoss()
for x, y in loader:
    criterion(model(x), y).backward()
"""


@pytest.mark.parametrize(
    "count",
    [
        "frame['label'].unique().shape[0]",
        "np.unique(labels).size",
        "np.unique(labels).shape[0]",
        "encoder.classes_.shape[0]",
        "torch.unique(torch.tensor(labels)).numel()",
        "torch.unique(torch.tensor(labels)).size(0)",
        "int(saved.max()) + 1",
        "int(places.labels.max()) + 1",
        "hub['train'].features['label'].num_classes",
        "tokenizer.vocab_size",
    ],
)
def test_other_ways_to_ask_how_many_classes_there_are(count: str) -> None:
    (setup,) = read_text(_KEPT.format(count=count), "program.py").setups
    assert setup.complete
    assert setup.head.more_than_one


@pytest.mark.parametrize(
    "count",
    [
        "frame['label'].shape[0]",
        "labels.shape[0]",
        "int(saved.max())",
        "int(saved.max(1)) + 1",
        "saved.shape[0]",
        "places.width",
    ],
)
def test_these_count_no_classes(count: str) -> None:
    (setup,) = read_text(_KEPT.format(count=count), "program.py").setups
    assert not setup.complete


_WEIGHTS = """import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter({weights})

    def forward(self, rows):
        return torch.mm(rows, self.weight)


rows, labels = load()
model = Layer(8, {count})
nn.CrossEntropyLoss()(model(rows), labels).backward()
"""


@pytest.mark.parametrize("weights", ["torch.FloatTensor(inputs, outputs)", "torch.empty(size=(inputs, outputs))",
                                     "torch.zeros(inputs, outputs)"])  # fmt: skip
@pytest.mark.parametrize(("count", "whole"), [("labels.max().item() + 1", True), ("labels.width", False)])
def test_weights_with_a_column_for_each_class(weights: str, count: str, whole: bool) -> None:
    (setup,) = read_text(_WEIGHTS.format(weights=weights, count=count), "program.py").setups
    assert setup.complete is whole


def test_sums_of_rows_have_the_columns_of_these() -> None:
    text = """import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.last = nn.Linear(inputs, outputs)

    def forward(self, rows, neighbours):
        return torch.{product}(neighbours, self.last(rows))


rows, labels, neighbours = load()
model = Layer(8, int(labels.max()) + 1)
nn.CrossEntropyLoss()(model(rows, neighbours), labels).backward()
"""
    for product in ("mm", "matmul", "spmm"):
        (setup,) = read_text(text.format(product=product), "program.py").setups
        assert setup.complete
