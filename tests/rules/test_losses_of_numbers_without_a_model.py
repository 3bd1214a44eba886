"""A loss that is shown with numbers of the program itself has no head, and trains nothing."""

from __future__ import annotations

import pytest
from loud_findings import loud

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

HEADER = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"


@pytest.mark.parametrize(
    "program",
    [
        (
            "shown = torch.softmax(torch.randn((6, 2)) * 2, dim=1)\n"
            'F.nll_loss(shown, torch.tensor([0, 1, 0, 1, 1, 0]), reduction="none")'
        ),
        "print(nn.CrossEntropyLoss()(torch.rand(3, 5).softmax(-1), torch.randint(0, 5, (3,))))",
        (
            "scores = torch.tensor([[-3.1, -2.9, 4.5], [-3.1, 4.5, -2.9]])\n"
            "print(nn.BCEWithLogitsLoss()(scores.sigmoid(), torch.tensor([[0.0, 0, 1], [0, 1, 0]])))"
        ),
    ],
)
def test_a_demonstration_is_silent(program: str) -> None:
    assert loud(HEADER + program) == []


def test_a_layer_of_the_program_on_drawn_inputs_is_a_model() -> None:
    program = "print(nn.CrossEntropyLoss()(nn.Linear(4, 5)(torch.rand(3, 4)).softmax(-1), torch.randint(0, 5, (3,))))"
    assert [code for code, _ in loud(HEADER + program)] == ["TU105"]


TURNED = """
import torch
import torch.nn.functional as F
from torch import nn
from data import loader

net = nn.Linear(9, 3)
optimizer = torch.optim.Adam(net.parameters())
for x, y in loader:
    loss = {sign}F.nll_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def test_a_loss_with_a_minus_before_it_is_another_number() -> None:
    assert [code for code, _ in loud(TURNED.format(sign=""))] == ["TU108"]
    ((code, message),) = loud(TURNED.format(sign="-"))
    assert code == "TU108"
    assert "the score of the item's own class: it is driven down without end" in message
    assert "leave the minus out" in message


COLUMNS = """
import pandas as pd
from keras.layers import Dense
from keras.models import Sequential

table = pd.read_csv("train.csv")
names = ["toxic", "obscene", "threat", "insult"]
model = Sequential([Dense(512, activation="relu", input_shape=(100,)), Dense(4, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
model.fit(table.drop(columns=names).values, table[names].values)
"""


def test_columns_with_names_of_their_own_may_be_several_answers() -> None:
    (setup,) = read_text(COLUMNS, "a.py").setups
    (note,) = findings_of(setup, all_rules())
    assert (note.code, note.changes) == ("TU103", ())
    assert "Take sigmoid where an item may have several of these labels" in note.change
