"""What is said of a program that nobody wrote for us: who else calls what it defines, and what its loops go through."""

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


LABELLED = """
import keras
from keras import layers

{data}
model = keras.Sequential([layers.Dense(8, activation="softmax", input_shape=(20,))])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, epochs=3)
"""


COMPILED_OUTSIDE = """
import keras

def train(model, x, y):
    {compiled}
    best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_accuracy", save_best_only=True)
    return model.fit(x, y, validation_split=0.1, epochs=3, callbacks=[best])
"""


def test_a_model_from_outside_may_compile_itself() -> None:
    """`model.compile()` of a class of the program's own compiles the model that it holds, with metrics of its own."""
    assert not found(COMPILED_OUTSIDE.format(compiled="model.compile()"), "TU307")
    assert len(found(COMPILED_OUTSIDE.format(compiled='model.compile("adam", loss="mse")'), "TU307")) == 1


COUNTED = """
import torch

def valid(model, data):
    right = 0
    for images, labels in data:
        images, labels = {batch}
        right += model(images).max(1)[1].eq(labels).sum().item()
    print("Accuracy", right / len(data))
    return right

def main(model, data):
    model.eval()
    valid(model, data)
"""


@pytest.mark.parametrize("batch", ["images.unsqueeze(0), labels.unsqueeze(0)",
                                  "torch.unsqueeze(images, 0), torch.unsqueeze(torch.tensor(labels), 0)"])  # fmt: skip
def test_an_item_with_an_axis_in_front_is_no_batch(batch: str) -> None:
    """A loop over a data set gives items: made batches of one, they are as many as the passes."""
    assert not found(COUNTED.format(batch=batch), "TU315")
    assert len(found(COUNTED.format(batch="images.cuda(), labels.cuda()"), "TU315")) == 1


ONE_UNIT = """
import torch
from torch import nn
from torch.utils.data import DataLoader

model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
for x, y in DataLoader(data, batch_size=32):
    loss = criterion({outputs}, y)
    loss.backward()
    optimizer.step()
"""


def test_flat_outputs_have_no_axis_of_classes() -> None:
    """The items stand where the classes are expected, so that the loss is not that of one output."""
    (flat,) = found(ONE_UNIT.format(outputs="model(x).view(-1)"), "TU102")
    assert "by the form of the labels it raises, compares the items, or is 0" in flat.message
    (column,) = found(ONE_UNIT.format(outputs="model(x)"), "TU102")
    assert "The loss is 0 or NaN, or the call raises" in column.message


def test_parts_of_a_slice_are_items() -> None:
    """`for item in data[:20]`: what can be cut is a list or a data set, and no loader of batches."""
    whole = COUNTED.format(batch="images.cuda(), labels.cuda()")
    assert len(found(whole, "TU315")) == 1
    assert not found(whole.replace("in data:", "in data[:20]:").replace("len(data)", "len(data[:20])"), "TU315")


ROWS_BELOW = """
import numpy as np

classes = ["a", "b", "c", "d", "e", "f", "g", "h"]

def row(name):
    found = len(classes) * [0]
    found[classes.index(name)] = 1
    return found

x, y = np.load("x.npy"), np.{put}
"""


@pytest.mark.parametrize("put", ["vstack([row(name) for name in names])", "vstack(list(map(row, names)))"])
def test_flat_arrays_below_one_another_are_rows(put: str) -> None:
    """`np.vstack` of lists makes each a row, where `np.hstack` joins them to one column."""
    assert not found(LABELLED.format(data=ROWS_BELOW.format(put=put)), "TU201")
    joined = ROWS_BELOW.format(put=put.replace("vstack", "hstack"))
    assert len(found(LABELLED.format(data=joined), "TU201")) == 1


SWITCHED = """
import numpy as np
from keras.models import Sequential
from keras.layers.core import Dense

x, y = np.random.random((100, 32)), np.random.random((100, 4))
model = Sequential()
model.add(Dense(4, input_shape=(32,)))
model.compile("rmsprop", "mse")
model.fit(x, y, nb_epoch=10, show_accuracy=True)
"""


def test_a_switch_has_no_name_to_be_replaced() -> None:
    """Keras 0 shows the accuracy for `show_accuracy=True`: the fix took the word `compile` for the metric."""
    (finding,) = found(SWITCHED, "TU306")
    assert not finding.changes


TWO_OUTPUTS = """
import keras
from keras import layers

inputs = keras.Input((20,))
first = layers.Dense(8, activation="softmax", name="main")(inputs)
second = layers.Dense(1, activation="sigmoid", name="edge")(inputs)
model = keras.Model(inputs, [first, second])
model.compile("adam", loss={"main": "sparse_categorical_crossentropy", "edge": "binary_crossentropy"},
              metrics={"edge": ["accuracy"]})
best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_accuracy", save_best_only=True, mode="max")
model.fit(x, y, validation_split=0.1, callbacks=[best])
"""


def test_outputs_log_metrics_of_their_own() -> None:
    """Of several outputs each logs its metrics under its name: a list of one output's names is not all of them."""
    (finding,) = found(TWO_OUTPUTS, "TU307")
    assert "each output's metrics" in finding.message


ONE_OF_TWO = """
import sys
import keras
from keras import layers

depth = sys.argv[1]
inputs = keras.Input((32, 32, 3))
x = inputs
if depth == "shallow":
    x = layers.Flatten()(x)
{between}
outputs = layers.Dense(8, activation="softmax")(x)
model = keras.Model(inputs, outputs)
model.compile("adam", loss="categorical_crossentropy")
model.fit(x_train, keras.utils.to_categorical([0, 3, 7] * 20), epochs=2)
"""


def test_no_way_is_meant_between_two_options() -> None:
    """An option that is none of the two that the program asks for leaves out what both of them lay flat."""
    other = 'elif depth == "deep":\n    x = layers.GlobalAveragePooling2D()(x)'
    assert not found(ONE_OF_TWO.format(between=other), "TU203")
    assert found(
        ONE_OF_TWO.replace('if depth == "shallow":\n    x = layers.Flatten()(x)', "").format(between=""), "TU203"
    )


LENT = """
from tensorflow import keras
from tensorflow.keras import layers

def network(size=64, classes=1):
    inputs = keras.Input((size, size, 3))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3, activation="relu")(inputs))
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))
"""


def test_callers_say_how_many_units_a_function_builds() -> None:
    """A function that nothing here calls builds what its callers ask for: its default is no head."""
    assert not found(LENT, "TU101")
    assert len(found(LENT + "\nnetwork().summary()\n", "TU101")) == 1
    assert len(found(LENT.replace("Dense(classes,", "Dense(1,"), "TU101")) == 1


def test_what_a_model_is_to_learn_is_not_said_before_it_is_trained() -> None:
    """A model that is only put together may be for numbers as well: no accuracy is spoken of."""
    (finding,) = found(LENT.replace("Dense(classes,", "Dense(1,"), "TU101")
    assert "accuracy" not in finding.message


EXCHANGED = """
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(model.parameters())
for x, y in DataLoader(data, batch_size=32):
    loss = F.cross_entropy(y.float(), model(x))
    loss.backward()
    optimizer.step()
"""


def test_exchanged_arguments_of_a_loss_may_raise() -> None:
    """Class numbers have no axis of classes: `cross_entropy(labels, outputs)` raises, and gives no number."""
    (finding,) = found(EXCHANGED, "TU318")
    assert "it raises, or" in finding.message
