"""What a person is told to state is what the loss of that line takes, and nothing where no statement fits."""

from __future__ import annotations

import pytest

from trueup.contract.statement import Statement, parse_statement
from trueup.facts import statable
from trueup.source import read_text

KERAS = """
import keras
from elsewhere import data
x, y = data()
model = keras.Sequential([keras.layers.Dense({head})])
model.compile("adam", "{loss}")
model.fit(x, y)
"""
TORCH = """
import torch
from elsewhere import loader, width
model = torch.nn.Linear(30, {units})
loss = torch.nn.{loss}()
for x, y in loader:
    loss({output}, y).backward()
"""


def stated(program: str) -> dict[str, str]:
    """What could be stated of the only setup; each of it is a statement that is understood."""
    (setup,) = read_text(program, "program.py").setups
    texts = dict(statable(setup))
    for text in texts.values():
        assert parse_statement(text) != Statement()
    return texts


@pytest.mark.parametrize(
    ("head", "loss", "text"),
    [
        ("5, 'softmax'", "sparse_categorical_crossentropy", "labels=integer(5)"),
        ("5, 'softmax'", "categorical_crossentropy", "labels=one-hot(5)"),
        ("1, 'sigmoid'", "binary_crossentropy", "labels=binary"),
        ("1, 'tanh'", "hinge", "labels=sign"),
        ("1", "mse", "labels=continuous"),
    ],
)
def test_labels_are_stated_as_the_loss_takes_them(head: str, loss: str, text: str) -> None:
    assert stated(KERAS.format(head=head, loss=loss)) == {"labels": text}


def test_rows_of_yes_and_no_are_stated_where_something_is_counted_of_them() -> None:
    program = KERAS.format(head="5, 'sigmoid'", loss="binary_crossentropy")
    assert stated(program) == {}, "one of them or many may be yes: the loss is the same"
    counted = program.replace('")\nmodel.fit', '", metrics=["accuracy"])\nmodel.fit')
    assert stated(counted) == {"labels": "labels=multi-hot(5)"}


def test_no_statement_is_offered_where_none_fits() -> None:
    assert stated(KERAS.format(head="5, 'softmax'", loss="kl_divergence")) == {}


@pytest.mark.parametrize(
    ("loss", "output", "texts"),
    [
        ("CrossEntropyLoss", "model(x)", {"head": "head=10 logits"}),
        ("NLLLoss", "model(x).log_softmax(1)", {"head": "head=10 log-softmax"}),
        ("BCELoss", "model(x).sigmoid()", {"labels": "labels=binary", "head": "head=1 sigmoid"}),
    ],
)
def test_a_head_of_unread_width_is_stated_as_the_loss_takes_it(loss: str, output: str, texts: dict[str, str]) -> None:
    assert stated(TORCH.format(units="width", loss=loss, output=output)) == texts


def test_labels_that_are_the_inputs_are_read() -> None:
    program = KERAS.format(head="784, 'sigmoid'", loss="binary_crossentropy").replace("fit(x, y)", "fit(x, x)")
    (setup,) = read_text(program, "program.py").setups
    assert setup.complete
