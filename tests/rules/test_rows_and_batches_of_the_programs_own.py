"""Shapes that a program makes itself: sizes in a tuple, batches that are gathered, rows compared with all classes."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text


def findings(program: str) -> list[Finding]:
    return [item for setup in read_text(program, "a.py").setups for item in findings_of(setup, all_rules())]


def codes(program: str) -> set[str]:
    return {item.code for item in findings(program) if item.severity != "note"}


DRAWN = """
import torch
import torch.nn.functional as F
from torchvision.datasets import CIFAR10
from torchvision import transforms as T
loader = torch.utils.data.DataLoader(CIFAR10("x", transform=T.ToTensor()), batch_size=64)
def drawn(shape):
    return torch.randn(shape) * 0.1
first, second = {first}, {second}
for x, y in loader:
    scores = F.relu(x.view(x.shape[0], -1).mm(first)).mm(second)
    loss = F.cross_entropy(scores, y)
    loss.backward()
"""


@pytest.mark.parametrize("how", ["torch.randn({})", "torch.randn(({}))", "torch.rand(size=({}))", "drawn(({}))"])
@pytest.mark.parametrize(("units", "wrong"), [(10, False), (4, True)])
def test_weights_that_are_drawn(how: str, units: int, wrong: bool) -> None:
    program = DRAWN.format(first=how.format("3072, 400"), second=how.format(f"400, {units}"))
    assert ("TU203" in codes(program)) == wrong
    assert "TU102" not in codes(program)


def test_weights_of_a_size_that_is_not_known() -> None:
    assert codes(DRAWN.format(first="torch.randn(3072, 400)", second="torch.randn(sizes)")) == set()


GATHERED = """
import torch
from torch import nn
class Texts(torch.utils.data.Dataset):
    def __init__(self, path):
        self.labels = [int(line) for line in open(path)]
    def __getitem__(self, index):
        return self.rows[index], self.labels[index]
    def __len__(self):
        return len(self.labels)
class Loader:
    def __init__(self, dataset, size):
        self.dataset, self.size = dataset, size
    def tensors(self, batch):
        rows, labels = zip(*batch)
        return torch.LongTensor(rows), torch.LongTensor(labels)
    def __iter__(self):
        batch = []
        for place in range(len(self.dataset)):
            batch.append(self.dataset[place])
            if len(batch) == self.size:
                yield self.tensors(batch)
                batch = []
loader = Loader(Texts("labels.txt"), 32)
model = nn.Sequential(nn.Linear(8, 4), nn.LogSoftmax(1))
right, total = 0, 0
for rows, labels in loader:
    out = model(rows)
    nn.NLLLoss()(out, labels).backward()
    right += (out.argmax(1) == labels).sum()
    total += {counted}
print("accuracy", right.item() / total)
"""


@pytest.mark.parametrize(("counted", "wrong"), [("len(labels)", False), ("labels.size(0)", False), ("1", True)])
def test_batches_that_a_program_gathers(counted: str, wrong: bool) -> None:
    assert ("TU315" in codes(GATHERED.format(counted=counted))) == wrong


MAPPED = """
import numpy as np
import pandas as pd
import tensorflow as tf
table = pd.read_csv("a.csv")
CLASSES = {classes}
def label_of(level):
    return tf.cast({asked}, tf.float32)
def both(path, level):
    return tf.io.decode_jpeg(tf.io.read_file(path)), label_of(level)
items = tf.data.Dataset.from_tensor_slices((table["path"].to_numpy(), table["level"].to_numpy()))
items = items.map(both).batch(32)
model = tf.keras.Sequential(
    [tf.keras.Input((32, 32, 3)), tf.keras.layers.Flatten(), tf.keras.layers.Dense(5, "softmax")]
)
model.compile("adam", {loss!r}, metrics=["accuracy"])
model.fit(items)
"""
CLASSES = [
    "[0, 1, 2, 3, 4]",
    "(0, 1, 2, 3, 4)",
    "np.arange(5)",
    "tf.range(5)",
    "np.array([0, 1, 2, 3, 4])",
    "sorted(names)",
]


@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize("asked", ["level == CLASSES", "CLASSES == level", "tf.equal(level, CLASSES)"])
def test_an_item_that_is_compared_with_all_classes(classes: str, asked: str) -> None:
    assert codes(MAPPED.format(classes=classes, asked=asked, loss="categorical_crossentropy")) == set()


@pytest.mark.parametrize("classes", CLASSES[:-1])
def test_such_rows_are_no_class_numbers(classes: str) -> None:
    program = MAPPED.format(classes=classes, asked="level == CLASSES", loss="sparse_categorical_crossentropy")
    assert codes(program) == {"TU202"}


def test_an_item_that_is_compared_with_one_class() -> None:
    program = MAPPED.format(classes="[0]", asked="level == 3", loss="categorical_crossentropy")
    assert codes(program) == {"TU201"}


STEPS = """
import numpy as np
import keras
def table(rows, fill):
    longest = max(len(row) for row in rows)
    full = np.full((len(rows), longest), fill)
    for place, row in enumerate(rows):
        full[place, :len(row)] = row
    return full
{labels}
inputs = keras.Input({shape})
hidden = keras.layers.Conv1D(8, 3, padding="same")(inputs)
outputs = keras.layers.Dense(4, "softmax")(hidden)
model = keras.Model(inputs, outputs)
model.compile("adam", "categorical_crossentropy")
model.fit(table(open("x"), 0)[:, :, None], y)
"""


@pytest.mark.parametrize(
    ("labels", "wrong"),
    [
        ("y = keras.utils.to_categorical(table(open('y'), 3), 4)", False),
        ("y = keras.utils.to_categorical(unread('y'), 4)", False),
        ("y = keras.utils.to_categorical(np.random.randint(0, 4, 100), 4)", True),
    ],
)
def test_one_hot_rows_of_each_step(labels: str, wrong: bool) -> None:
    assert ("TU203" in codes(STEPS.format(labels=labels, shape="(20, 1)"))) == wrong


TABLE = """
import numpy as np
import pandas as pd
import keras
table = pd.read_csv("a.csv")
kinds = table["kind"].values
y = {labels}
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(table.iloc[:, :4].values, y.astype("float32"))
"""


@pytest.mark.parametrize(
    ("labels", "wrong"),
    [
        ("(kinds == np.unique(kinds)[:, None]).T", False),
        ("(kinds[:, None] == np.unique(kinds))", False),
        ("(kinds == 'a')", True),
    ],
)
def test_a_column_that_is_compared_with_all_its_kinds(labels: str, wrong: bool) -> None:
    assert ("TU201" in codes(TABLE.format(labels=labels))) == wrong


A_TABLE = """
import sys
import torch
import pandas as pd
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset

class Rows(Dataset):
    def __init__(self, data, labels, column):
        self.x, self.y = torch.FloatTensor(data), torch.LongTensor(labels)
        self.table, self.column = pd.read_csv("grades.csv"), column
    def __len__(self):
        return len(self.x)
    def __getitem__(self, index):
        grade = int(self.table.iloc[index][self.column])
        return {row}, {label}

x, y = load_digits(return_X_y=True)
model, criterion = nn.Linear(64, {units}), nn.{loss}()
optimizer = torch.optim.Adam(model.parameters())
for rows, labels in DataLoader(Rows(x, y, sys.argv[1]), batch_size=32):
    optimizer.zero_grad()
    criterion({output}, labels).backward()
    optimizer.step()
"""


@pytest.mark.parametrize("row", ["self.x[index, :]", "self.x[index]", "self.x[index, 0:64]"])
def test_the_number_of_an_item_picks_its_row(row: str) -> None:
    program = A_TABLE.format(row=row, label="self.y[index]", units=10, loss="CrossEntropyLoss", output="model(rows)")
    assert codes(program) == set()


@pytest.mark.parametrize("output", ["model(rows)", "model(rows).squeeze(1)"])
@pytest.mark.parametrize("label", ["float(grade >= 2)", "1.0 * (grade >= 2)", "float(int(grade >= 2))"])
def test_a_test_that_is_made_a_number_is_no_bool(label: str, output: str) -> None:
    program = A_TABLE.format(row="self.x[index]", label=label, units=1, loss="BCEWithLogitsLoss", output=output)
    assert "TU204" not in {item.code for item in findings(program)}


@pytest.mark.parametrize("part", ["place", "unread(place)"])
def test_an_index_that_is_not_followed_leaves_the_number_of_axes_open(part: str) -> None:
    program = f"""
import torch
from elsewhere import loader, lengths, unread
from torch import nn

encoder, head, criterion = nn.Embedding(100, 16), nn.Linear(16, 5), nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(head.parameters())
for tokens, labels in loader:
    encoded = encoder(torch.randint(0, 100, (2, 7)))
    for place, length in enumerate(lengths.tolist()):
        optimizer.zero_grad()
        criterion(head(encoded[{part}, :length, :]), torch.randint(0, 5, (length,))).backward()
        optimizer.step()
"""
    assert codes(program) == set()


LAST_STEPS = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb, self.rnn, self.fc = nn.Embedding(50, 16), nn.LSTM(16, 32, batch_first=True), nn.Linear(32, 4)
    def forward(self, x, lengths):
        out, _ = self.rnn(self.emb(x))
        return self.fc({last})

model = Net()
optimizer, criterion = torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss()
data = TensorDataset(torch.randint(0, 50, (64, 12)), torch.randint(1, 12, (64,)), torch.randint(0, 4, (64,)))
for x, n, y in DataLoader(data, batch_size=8):
    optimizer.zero_grad()
    criterion(model(x, n), y).backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("last", "faults"),
    [
        ("out[range(len(x)), lengths - 1, :]", 0),
        ("out[torch.arange(out.size(0)), (lengths - 1).long(), :]", 0),
        ("out[torch.arange(out.size(0)), lengths - 1]", 0),
        ("torch.stack([out[i, n - 1, :] for i, n in enumerate(lengths.tolist())])", 0),
        ("torch.stack([o[n - 1] for o, n in zip(out, lengths)])", 0),
        ("torch.cat([out[i, n - 1, :].unsqueeze(0) for i, n in enumerate(lengths.tolist())])", 0),
        ("out[:, -1, :]", 0),
        ("out", 1),
        ("out[torch.arange(8), :, :]", 1),
    ],
)
def test_lists_of_places_side_by_side_are_one_axis(last: str, faults: int) -> None:
    found = [item.code for item in findings(LAST_STEPS.format(last=last)) if item.severity != "note"]
    assert found == ["TU203"] * faults
