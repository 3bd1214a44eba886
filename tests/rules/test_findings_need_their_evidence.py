"""Findings that were made of too little: what a program nobody wrote for us does beside the line that was read."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text


def found(program: str, *codes: str) -> list[Finding]:
    """The findings of these rules in a program."""
    setups = read_text(program, "program.py").setups
    every = [finding for setup in setups for finding in findings_of(setup, all_rules())]
    return [finding for finding in every if finding.code in codes]


MODEL = """
import numpy as np
import keras
from keras import layers

{data}
model = keras.Sequential([layers.Dense(8, activation="softmax", input_shape=(20,))])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, epochs=3)
"""


def test_an_array_of_an_archive_may_be_rows() -> None:
    """`np.load("data.npz")["y"]` has the axes that it was saved with: it is no column of a table."""
    archive = 'stored = np.load("data.npz")\nx, y = stored["x"], stored["y"]'
    table = 'import pandas as pd\ntable = pd.read_csv("data.csv")\nx, y = table[list("abc")].values, table["y"]'
    assert not found(MODEL.format(data=archive), "TU201")
    assert len(found(MODEL.format(data=table), "TU201")) == 1


TRAINING = """
import keras

def train(model, {parameters}):
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping(monitor="val_loss")
    return model.fit(epochs=3, callbacks=[stop], {passed})
"""


@pytest.mark.parametrize("parameters", ["**more", "rate=0.1, **more"])
def test_arguments_handed_on_may_hold_validation_data(parameters: str) -> None:
    """Nobody calls the function in the file: what its `**more` holds is not known, with defaults beside it or not."""
    assert not found(TRAINING.format(parameters=parameters, passed="**more"), "TU307")


def test_arguments_written_out_hold_no_validation_data() -> None:
    assert len(found(TRAINING.format(parameters="x, y", passed="x=x, y=y"), "TU307")) == 1


PUT_TOGETHER = """
# target: keras==2.2.4
from keras.layers import Dense
from keras.models import Sequential

model = Sequential([Dense(1, activation="softmax", input_shape=(20,))])
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.summary()
"""


def test_a_model_that_is_only_put_together_is_no_error() -> None:
    """Nothing is called that could raise, and there is no number yet; a training makes it an error."""
    (untrained,) = found(PUT_TOGETHER, "TU102")
    assert untrained.severity == "warning"
    assert "The call raises" not in untrained.message
    fitted = f"{PUT_TOGETHER}import numpy as np\nmodel.fit(np.zeros((9, 20)), np.zeros((9, 1)))\n"
    assert [finding.severity for finding in found(fitted, "TU102")] == ["error"]


PER_BATCH = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

test = {data}
loader = DataLoader(test, batch_size={size})
net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
criterion = nn.CrossEntropyLoss()
right = 0
for x, y in loader:
    loss = criterion(net(x), y)
    right += (net(x).argmax(1) == y).sum().item()
print("accuracy", right / len(loader))
"""
DIGITS = 'datasets.MNIST("data", train=False, transform=transforms.ToTensor())'
FOLDERS = 'datasets.ImageFolder("data", transforms.ToTensor())'


@pytest.mark.parametrize(
    ("data", "size", "severities"),
    [(DIGITS, 100, []), (FOLDERS, 100, ["note"]), (DIGITS, 64, ["warning"]), (FOLDERS, 64, ["warning"])],
)
def test_of_a_hundred_answers_the_right_ones_are_a_percentage(data: str, size: int, severities: list[str]) -> None:
    program = PER_BATCH.format(data=data, size=size)
    assert [finding.severity for finding in found(program, "TU315")] == severities


NO_SUCH_ARGUMENT = """
import numpy as np
from keras.layers import Dense
from keras.models import Sequential

model = Sequential()
model.add(Dense(8, activation="relu", input_shape=(20,)))
model.add(Dense(1){argument})
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(np.zeros((9, 20)), np.zeros((9, 1)))
"""


def test_a_layer_that_is_not_added_is_no_head() -> None:
    """`model.add(Dense(1), activation="sigmoid")` raises: there is no model of which anything could be said."""
    assert not found(NO_SUCH_ARGUMENT.format(argument=', activation="sigmoid"'), "TU106")
    assert len(found(NO_SUCH_ARGUMENT.format(argument=""), "TU106")) == 1


ONE_SCORE = """
import tensorflow as tf

x, y = tf.placeholder("float", [None, 2]), tf.placeholder("float", [None, 1])
weights = tf.Variable(tf.zeros([2, 1]))
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=tf.matmul(x, weights), labels=y))
train = tf.train.GradientDescentOptimizer(0.25).minimize(cost)
"""


def test_a_function_of_tensorflow_refuses_no_single_score() -> None:
    """Keras looks at the shapes before the loss, and raises; TensorFlow's function gives 0 (`tests/probes/`)."""
    (finding,) = found(ONE_SCORE, "TU102")
    assert "The loss is 0 whatever the weights; labels of 0 move them all the same" in finding.message


WATCHED = """
import numpy as np
import keras
from keras import layers

model = keras.Sequential([layers.Dense(8, activation="softmax", input_shape=(20,))])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
keep = keras.callbacks.ModelCheckpoint({path}, monitor="val_accuracy", save_best_only=True)
model.fit(np.zeros((9, 20)), np.zeros((9, 8)), callbacks=[keep])
"""


def test_a_file_name_that_raises_leaves_nothing_to_warn() -> None:
    """The checkpoint whose file name raises after the first epoch does not warn and go on."""
    (only,) = found(WATCHED.format(path='"{epoch}-{val_accuracy:.2f}.keras"'), "TU307")
    assert "file name cannot be put together: an error ends the training" in only.message
    (only,) = found(WATCHED.format(path='"best.keras"'), "TU307")
    assert "KeyError" not in only.message


CHOSEN_BY_NAME = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

loader = DataLoader(datasets.MNIST("data", transform=transforms.ToTensor()), batch_size=64)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

def train(loss_function):
    binary = {name} in ("BCELoss", "BCEWithLogitsLoss")
    for x, y in loader:
        scores = model(x)
        if binary:
            scores = torch.round(torch.sigmoid(scores))
        loss = loss_function(scores, y)
        loss.backward()
        optimizer.step()

train(nn.{loss}().to("cpu"))
"""


@pytest.mark.parametrize("name", ["_get_name()", "__class__.__name__"])
def test_a_branch_asks_for_the_name_of_the_loss(name: str) -> None:
    """What is done for one loss is not done for another."""
    program = CHOSEN_BY_NAME.replace("{name}", f"loss_function.{name}")
    assert not found(program.replace("{loss}", "CrossEntropyLoss"), "TU105")
    assert found(program.replace("{loss}", "BCEWithLogitsLoss"), "TU105")


def test_a_branch_asks_for_the_type_of_the_loss() -> None:
    program = CHOSEN_BY_NAME.replace("{name}", "type(loss_function).__name__")
    assert not found(program.replace("{loss}", "CrossEntropyLoss"), "TU105")


RESIZED = """
import numpy as np
import torch
from torch import nn

steps = np.sin(np.linspace(0, np.pi, 21))
{change}
x, y = torch.Tensor(steps[:-1]).reshape(20, 1), torch.Tensor(steps[1:])
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss = nn.MSELoss()(model(x), y)
loss.backward()
optimizer.step()
"""


def test_an_array_is_resized_where_it_is() -> None:
    """`steps.resize((21, 1))` changes the array itself."""
    assert not found(RESIZED.format(change="steps.resize((21, 1))"), "TU205")
    assert len(found(RESIZED.format(change=""), "TU205")) == 1


EXCHANGED = """
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import {metric}
from sklearn.model_selection import train_test_split

x, y = load_iris(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
model = LogisticRegression().fit(x_train, y_train)
print({metric}(model.predict(x_test), y_test, average="{average}"))
"""


def test_weighted_recalls_are_the_same_either_way_round() -> None:
    """They are the accuracy; of precisions the recalls come out, weighted by the answers."""
    assert not found(EXCHANGED.format(metric="recall_score", average="weighted"), "TU318")
    (finding,) = found(EXCHANGED.format(metric="precision_score", average="weighted"), "TU318")
    assert "each weighted by how often its class is answered" in finding.message
    (finding,) = found(EXCHANGED.format(metric="recall_score", average="macro"), "TU318")
    assert "the precision comes out" in finding.message


def test_what_scikit_learn_gives_either_way_round() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    labels, answers = [0, 0, 0, 0, 1, 1, 2, 2, 2], [0, 0, 1, 2, 1, 0, 2, 2, 1]
    recall = metrics.recall_score(labels, answers, average="weighted")
    assert recall == pytest.approx(metrics.recall_score(answers, labels, average="weighted"))
    assert recall == pytest.approx(metrics.accuracy_score(labels, answers))
    recalls = metrics.recall_score(labels, answers, average=None)
    weighted = sum(recall * answers.count(each) for each, recall in enumerate(recalls)) / len(answers)
    assert metrics.precision_score(answers, labels, average="weighted") == pytest.approx(weighted)


FILLED_BY_TESTS = """
import numpy as np
import pandas as pd
import keras
from keras import layers

table = pd.read_csv("data.csv")
x, y = table.iloc[:, :20].values, table.iloc[:, -1].values
model = keras.Sequential([layers.Dense(1, input_shape=(20,))])
model.compile(loss="mean_squared_error", optimizer="adam")
model.fit(x, y)
measured = model.predict(x).flatten()
rows = []
for i in range(len(measured)):
    row = {row}
    if measured[i] < 70:
        {low}
    if measured[i] >= 70:
        {high}
    rows.append(row)
print(np.argmax(np.array(rows), axis=1))
"""


def test_rows_filled_by_tests_are_not_the_output() -> None:
    """Classes made of a measured number: the argmax is that of the rows, which have a column for each class."""
    rows = FILLED_BY_TESTS.format(row="np.zeros(2)", low="row[0] = 1", high="row[1] = 1")
    assert not found(rows, "TU303")


DRAWN = """
import torch
from torch.nn import functional as F

x = torch.randn(1, 784)
w = torch.randn(10, 784)
print(F.cross_entropy(x @ w{columns}, torch.tensor([3])))
"""


@pytest.mark.parametrize("columns", [".t()", ".T"])
def test_of_two_drawn_arrays_the_first_may_hold_the_items(columns: str) -> None:
    assert not found(DRAWN.format(columns=columns), "TU102")


def test_relu_may_divide_nothing_by_nothing() -> None:
    """Keras divides each row by its sum, which is 0 where relu gives 0: no loss of 0, but NaN."""
    program = PUT_TOGETHER.replace("keras==2.2.4", "keras==3.15.1").replace("softmax", "relu")
    (finding,) = found(program, "TU102")
    assert "NaN where relu gives 0" in finding.message


SO_FAR = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

loader = DataLoader(datasets.MNIST("data", train=False, transform=transforms.ToTensor()), batch_size=32)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
criterion = nn.CrossEntropyLoss()
right, items = 0, 0
for x, y in loader:
    scores = model(x)
    loss = criterion(scores, y)
    {counted}
    size = y.size(0)
    items += size
    print("accuracy", right.double() / {items})
"""


@pytest.mark.parametrize("items", ["size", "len(y)", "y.shape[0]", "x.size()[0]", "len(x)", "float(len(y))"])
@pytest.mark.parametrize("counted", ["right += {}", "right = right + {}"])
def test_answers_so_far_are_divided_by_one_batch(items: str, counted: str) -> None:
    program = SO_FAR.format(counted=counted.format("torch.sum(scores.argmax(1) == y)"), items=items)
    (finding,) = found(program, "TU315")
    assert "grows from batch to batch" in finding.message


@pytest.mark.parametrize("items", ["size", "len(y)", "y.shape[0]", "x.size()[0]"])
def test_the_batches_of_a_loader_that_is_not_read_are_told_by_their_value_too(items: str) -> None:
    program = SO_FAR.replace('DataLoader(datasets.MNIST("data", train=False, transform=transforms.ToTensor())', "make(")
    (finding,) = found(program.format(counted="right += (scores.argmax(1) == y).sum()", items=items), "TU315")
    assert "grows from batch to batch" in finding.message


@pytest.mark.parametrize(
    ("counted", "items"),
    [
        ("right += torch.sum(scores.argmax(1) == y)", "items"),
        ("right += torch.sum(scores.argmax(1) == y)", "len(loader.dataset)"),
        ("right = torch.sum(scores.argmax(1) == y)", "size"),
        ("right += torch.sum(scores.argmax(1) == y)", "x.shape[-1]"),
        ("right += torch.sum(scores.argmax(1) == y)", "len(other)"),
    ],
)
def test_answers_are_divided_by_the_items_they_are_of(counted: str, items: str) -> None:
    assert not found(SO_FAR.format(counted=counted, items=items), "TU315")
