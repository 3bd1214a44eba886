"""What findings say of a number, or of outputs that a layer moves, is true of the program."""

from __future__ import annotations

import pytest
from loud_findings import loud

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

ANSWERS_OF_A_FILE = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, log_loss, roc_curve

frame = pd.read_csv("a.csv")
rows, labels = frame.drop("kind", axis=1), frame["kind"]
answers = LogisticRegression().fit(rows, labels).predict(rows)
{call}
"""
AFTER_A_TRAINING = """
import torch
from sklearn.metrics import accuracy_score
from torch import nn

net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 5))
optimizer = torch.optim.SGD(net.parameters(), 0.1)
x, y = torch.randn(64, 8), torch.randint(0, 5, (64,))
for _ in range(10):
    loss = nn.CrossEntropyLoss()(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("accuracy", {count})
"""
OF_A_TREE = """
import pandas as pd
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.tree import DecisionTreeClassifier

frame = pd.read_csv("a.csv")
x, z, y, w = train_test_split(frame[["a", "b"]], frame["ill"])
model = DecisionTreeClassifier().fit(x, y)
"""
A_REGRESSION = """
import pandas as pd
from sklearn.linear_model import LinearRegression

frame = pd.read_csv("a.csv")
rows, prices = frame.drop("price", axis=1), frame["price"]
model = LinearRegression().fit(rows, prices)
print("Accuracy:", model.score(rows, prices))
"""

SAID = {
    "an area under the curve of hard predictions is the balanced accuracy": (
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

frame = pd.read_csv("a.csv")
rows, labels = frame.drop("target", axis=1), frame["target"]
model = LogisticRegression().fit(rows, labels)
print("Training accuracy:", roc_auc_score(labels, model.predict(rows)))
""",
        "TU317",
        "Of hard predictions of two classes that area is the balanced accuracy",
        "whatever the accuracy is",
    ),
    "probabilities that a layer moves are not without an activation": (
        """
from keras.datasets import mnist
from keras.layers import BatchNormalization, Dense, Flatten
from keras.models import Sequential
from keras.utils import to_categorical

(x, y), _ = mnist.load_data()
model = Sequential([Flatten(), Dense(10, activation="softmax"), BatchNormalization()])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x / 255, to_categorical(y))
""",
        "TU106",
        "Leave the layer behind softmax out",
        "no activation",
    ),
    "the numbers of many classes raise, if no argument names one of them": (
        ANSWERS_OF_A_FILE.format(call="average_precision_score(labels, answers)"),
        "TU311",
        "numbers of more than two classes, or names, raise an error",
        "ranks above",
    ),
    "a curve of one class of many is drawn": (
        ANSWERS_OF_A_FILE.format(call="roc_curve(labels, answers, pos_label=2)"),
        "TU311",
        "of more than two classes one ranks above all of a lower number",
        "raises",
    ),
    "the numbers of many classes are no probabilities": (
        ANSWERS_OF_A_FILE.format(call="log_loss(labels, answers)"),
        "TU311",
        "numbers but 0 and 1, or names, may raise",
        "the loss is that of 0 and 1",
    ),
    "rows that are made of class numbers are no class numbers": (
        AFTER_A_TRAINING.format(
            count="accuracy_score(nn.functional.one_hot(y, 5).numpy(), "
            "torch.softmax(net(x), 1).round().detach().numpy())"
        ),
        "TU305",
        "counts as wrong: the share can be too low",
        "raises an error",
    ),
    "as many numbers as outputs fit the labels by chance": (
        AFTER_A_TRAINING.format(count="(net(x).argmax(0) == y).float().mean()"),
        "TU314",
        "and no class for any item",
        "compared with the classes",
    ),
    "a real target wants no activation": (
        """
import keras
import numpy as np
from keras import layers

model = keras.Sequential([layers.Dense(4), layers.Dense(1, activation="softmax")])
model.compile(loss="mse", optimizer="adam")
model.fit(np.load("x.npy"), np.load("y.npy"))
""",
        "TU101",
        "for a real target no activation",
        "accuracy",
    ),
    "validation data alone does not log another name": (
        """
import tensorflow as tf
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.datasets import mnist

(x, y), _ = mnist.load_data()
model = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y, callbacks=[EarlyStopping(monitor="val_acc", mode="max")])
""",
        "TU307",
        'Give the training validation data and read "val_accuracy", or read "accuracy"',
        "without val_",
    ),
    "a regression has no accuracy": (
        A_REGRESSION,
        "TU317",
        "of real numbers there is no share of right answers",
        "beside it",
    ),
    "the number of a last batch is shown once, after a training": (
        """
import torch
from torch import nn

net = nn.Linear(8, 3)
data = torch.utils.data.TensorDataset(torch.randn(100, 8), torch.randint(0, 3, (100,)))
loader = torch.utils.data.DataLoader(data, 32)
optimizer = torch.optim.SGD(net.parameters(), 0.1)
for x, y in loader:
    scores = net(x)
    loss = nn.CrossEntropyLoss()(scores, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    accuracy = (scores.argmax(1) == y).float().mean()
print("Accuracy:", accuracy)
""",
        "TU320",
        "It is counted over 4 of 100 items",
        "epoch",
    ),
    "a checkpoint that saves each epoch saves without a name, too": (
        """
import numpy as np
from tensorflow import keras

x, y = np.load("x.npy"), np.load("y.npy")
model = keras.Sequential([keras.layers.Dense(5, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
each = keras.callbacks.ModelCheckpoint("last.keras", monitor="val_acc")
model.fit(x, y, validation_split=0.2, callbacks=[each])
""",
        "TU307",
        "by release it raises a ValueError, or saves after every epoch all the same",
        "never saves",
    ),
    "a specificity is called by its name": (
        OF_A_TREE
        + """
table = confusion_matrix(w, model.predict(z))
right, wrong = table[1, 1], table[0, 1]
print("Specificity", right / (right + wrong))
""",
        "TU318",
        "A specificity divides them by the class's row",
        "is shown as the recall",
    ),
    "of several scorers the one of refit is the best": (
        OF_A_TREE
        + """
search = GridSearchCV(model, {"max_depth": [3, 5]}, scoring=["accuracy", "f1_weighted"], refit="f1_weighted")
print("Best accuracy:", search.fit(x, y).best_score_)
""",
        "TU317",
        'of refit="f1_weighted"',
        'scoring="f1_weighted"',
    ),
    "of several scorers with names of their own, the one of refit": (
        OF_A_TREE
        + """
search = GridSearchCV(model, {"max_depth": [3, 5]}, scoring={"a": "accuracy", "f": "f1_weighted"}, refit="f")
print("Best accuracy:", search.fit(x, y).best_score_)
""",
        "TU317",
        'of scoring["f"]="f1_weighted"',
        "refit",
    ),
    "a batch of texts has more answers than items": (
        """
import torch
from torch import nn

model = nn.Sequential(nn.Embedding(1000, 32), nn.Linear(32, 20))
optimizer = torch.optim.Adam(model.parameters())
for tokens, tags in train_loader:
    optimizer.zero_grad()
    nn.CrossEntropyLoss()(model(tokens).transpose(1, 2), tags).backward()
    optimizer.step()
right = 0
for tokens, tags in test_loader:
    right += (model(tokens).argmax(-1) == tags).sum().item()
print("accuracy", right / len(test_loader))
""",
        "TU315",
        "Divide by how many answers were counted, added up over the batches",
        "up to the size of a batch",
    ),
}


@pytest.mark.parametrize(("program", "code", "words", "not_these"), SAID.values(), ids=SAID.keys())
def test_what_is_said_is_true(program: str, code: str, words: str, not_these: str) -> None:
    (message,) = [message for found, message in loud(program) if found == code]
    assert words in message
    assert not_these not in message


def noted(program: str, code: str) -> str:
    """What the one note of a rule says of a program."""
    reading = read_text(program, "program.py")
    found = [finding for setup in reading.setups for finding in findings_of(setup, all_rules())]
    (finding,) = [finding for finding in found if finding.code == code]
    return finding.message


KERAS = """
import keras
from keras import layers
from keras.datasets import mnist

(x, numbers), _ = mnist.load_data()
x = x.reshape(-1, 784) / 255
model = keras.Sequential([layers.Dense(32, activation="relu"), {last}])
model.compile(loss="{loss}", optimizer="sgd")
model.fit(x, {labels})
"""


def test_tanh_answers_on_both_sides() -> None:
    last = 'layers.Dense(1, activation="tanh")'
    message = noted(KERAS.format(last=last, loss="mse", labels="numbers > 4"), "TU109")
    assert "a score below 0 for a 0" in message
    assert "beyond 1" not in message


def test_inputs_are_no_classes() -> None:
    last = 'layers.Dense(784, activation="softmax")'
    message = noted(KERAS.format(last=last, loss="binary_crossentropy", labels="x"), "TU103")
    assert "outputs sum to 1" in message
    assert "categorical" not in message


FULL_BATCHES = """
import torch
from torch import nn
from torch.utils.data import DataLoader{imported}

loader = DataLoader({items}, batch_size=32)
net = nn.Linear(8, 3)
right = 0
for x, y in loader:
    out = net(x)
    nn.functional.cross_entropy(out, y).backward()
    right += (out.argmax(1) == y).sum().item()
print("accuracy", right / (len(loader) * 32))
"""


@pytest.mark.parametrize(
    ("imported", "items", "words"),
    [
        ("", "unread()", "Where the last batch is smaller it counts as a full one"),
        (
            "\nfrom torchvision import datasets, transforms",
            "datasets.CIFAR10('a', transform=transforms.ToTensor())",
            "The number is too low: the last batch has 16 items and counts as 32",
        ),
    ],
)
def test_a_last_batch_that_may_be_full(imported: str, items: str, words: str) -> None:
    setups = read_text(FULL_BATCHES.format(imported=imported, items=items), "a.py").setups
    (found,) = [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU309"]
    assert words in found.happens


LAST_ANSWERS = """
import torch
from torch import nn
from sklearn.metrics import f1_score
from torch.utils.data import DataLoader
from data import test_set, train_set

train_loader, test_loader = DataLoader(train_set, 32), DataLoader(test_set, 32)
net = nn.Linear(9, 3)
optimizer = torch.optim.Adam(net.parameters())
for x, y in train_loader:
    loss = nn.CrossEntropyLoss()(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
total = 0
for x, y in test_loader:
    answers = net(x).argmax(1)
    right = (answers == y).sum()
    {counted}
print("{name}", {shown})
"""


@pytest.mark.parametrize(
    ("counted", "name", "shown", "have", "change"),
    [
        ("total += y.size(0)", "acc", "right / total", "holds the right answers of its last batch alone", "Add up"),
        ("share = right / y.size(0)", "acc", "share", "is that of its last batch", "Add up"),
        (
            "score = f1_score(y, answers, average='macro')",
            "F1",
            "score",
            "The f1_score that is shown after the loop over test_loader is that of its last batch",
            "take their f1_score after the loop",
        ),
    ],
)
def test_what_is_left_of_the_last_batch(counted: str, name: str, shown: str, have: str, change: str) -> None:
    program = LAST_ANSWERS.format(counted=counted, name=name, shown=shown)
    found = [item for setup in read_text(program, "a.py").setups for item in findings_of(setup, all_rules())]
    (finding,) = (item for item in found if item.code == "TU320")
    assert have in finding.have
    assert change in finding.change


@pytest.mark.parametrize(("size", "number"), [(100, 0), (64, 1)])
def test_one_batch_that_holds_all_items_is_no_last_one(size: int, number: int) -> None:
    program = LAST_ANSWERS.format(counted="share = right / y.size(0)", name="acc", shown="share")
    made = f"train_loader, test_loader = DataLoader(train_set, 32), DataLoader(test_set, {size})"
    items = "test_set = torch.utils.data.TensorDataset(torch.randn(100, 9), torch.randint(0, 3, (100,)))\n"
    program = program.replace(
        "train_loader, test_loader = DataLoader(train_set, 32), DataLoader(test_set, 32)", items + made
    )
    assert [code for code, _ in loud(program)] == ["TU320"] * number
