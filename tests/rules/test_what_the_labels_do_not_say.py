"""Labels that are all one number name no classes; a softmax alone does not say that an item has one label."""

from __future__ import annotations

import pytest

from trueup.checking import check_text

ZEROS = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

labels = {labels}
model, loss_of = nn.Sequential(nn.Flatten(), nn.Linear(8, 3)), nn.CrossEntropyLoss()
for x, y in DataLoader(TensorDataset(torch.randn(40, 8), labels)):
    loss_of(model(x), y).backward()
"""
TAGS = """
from keras import Sequential
from keras.layers import Dense

model = Sequential([Dense(17, activation="softmax", input_dim=4)])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["binary_accuracy"])
{fit}
"""


@pytest.mark.parametrize(
    ("labels", "codes"),
    [
        ("torch.zeros(40, dtype=torch.long)", []),
        ("torch.ones(40, dtype=torch.long)", []),
        ("torch.cat((torch.zeros(20), torch.ones(20))).long()", ["TU203"]),
    ],
)
def test_labels_of_one_number(labels: str, codes: list[str]) -> None:
    assert [each.code for each in check_text(ZEROS.format(labels=labels), "p.py", isolated=True).findings] == codes


@pytest.mark.parametrize(
    ("fit", "safety"),
    [("def train(x, y):\n    model.fit(x, y)", "display"),
     ("from keras.utils import to_categorical\nmodel.fit(x, to_categorical(z, 17))", "safe")],
)  # fmt: skip
def test_the_fix_of_a_count_of_cells(fit: str, safety: str) -> None:
    result = check_text(TAGS.format(fit=fit), "p.py", isolated=True)
    fixes = [fix for finding, fix in zip(result.findings, result.fixes, strict=True) if finding.code == "TU301"]
    assert [fix.safety for fix in fixes if fix is not None] == [safety]


@pytest.mark.parametrize(
    ("pooling", "release"), [("(3, 3), strides=(2, 2)", "Keras 1"), ("(3, 3), padding='same'", "beside")]
)
def test_pooling_had_strides_in_keras_1(pooling: str, release: str) -> None:
    text = (
        "from keras.layers import Activation, Convolution2D, Dense, Flatten, Input, MaxPooling2D\n"
        "from keras.models import Model\ni = Input((3, 64, 64))\n"
        f"x = MaxPooling2D({pooling})(Convolution2D(8, 7, 7, subsample=(2, 2))(i))\n"
        "model = Model(i, Dense(1, activation='softmax')(Flatten()(x)))\n"
        "model.compile('adam', 'binary_crossentropy')\nmodel.fit(a, b)\n"
    )
    (finding,) = [each for each in check_text(text, "/nowhere/p.py", isolated=True).findings if each.code == "TU101"]
    assert release in finding.holds_for
    assert ("beside" in finding.holds_for) == (release == "beside")
