"""What a finding says will happen rests on what was seen: weaker sentences stand in where something was not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hand_made import head, labels

from trueup.contract.assumption import Assumption
from trueup.contract.finding import Finding
from trueup.contract.known import Known, Place
from trueup.contract.loss import Loss
from trueup.contract.setup import Setup
from trueup.contract.shown_run import ShownRun
from trueup.contract.target import Target
from trueup.rules import all_rules, findings_of
from trueup.rules._consequences import RAISES, STUCK, Consequence, Effect, consequence_of, contradicted
from trueup.source import read_text

SETUP = Setup(
    where=Place("a.py", 1, 1, 1, 2),
    target=Target(library="keras", version=(3, 15, 1), why="a test"),
    head=head(10, "softmax"),
    labels=labels("integer", 10),
    loss=Loss(name=Known("categorical_crossentropy"), spelling="string"),
    trained=True,
)
CHAIN = Consequence(
    "A, B and C", ("training", "classes"), STUCK, Consequence("A, B", ("training",), STUCK, Consequence("A"))
)


def one(code: str, program: str) -> Finding:
    (found,) = {
        item
        for setup in read_text(program, "a.py").setups
        for item in findings_of(setup, all_rules())
        if item.code == code
    }
    return found


@pytest.mark.parametrize(
    ("setup", "text"),
    [
        (SETUP, "A, B and C"),
        (replace(SETUP, labels=labels("continuous")), "A, B"),
        (replace(SETUP, trained=False), "A"),
        (replace(SETUP, assumptions=(Assumption("training", "a training"),)), "A"),
        (replace(SETUP, assumptions=(Assumption("units", "a default"),)), "A, B and C"),
    ],
)
def test_the_strongest_sentence_that_was_seen(setup: Setup, text: str) -> None:
    chosen = consequence_of(setup, CHAIN)
    assert chosen is not None
    assert chosen.text == text


def test_a_training_that_may_come() -> None:
    sentence = Consequence("The call raises", ("training",), RAISES)
    for setup, text in ((SETUP, "The call raises"), (replace(SETUP, trained=False), "In a training, the call raises")):
        assert consequence_of(setup, sentence) == replace(sentence, text=text)


def test_a_sentence_without_a_weaker_one_is_left_out() -> None:
    chosen = consequence_of(replace(SETUP, labels=labels("continuous")), Consequence("A share", ("classes",)))
    assert chosen == Consequence("")


@pytest.mark.parametrize(
    ("run", "effect", "wrong"),
    [
        (ShownRun(1, (0.5,)), RAISES, True),
        (ShownRun(1, raised="ValueError"), RAISES, False),
        (ShownRun(1, (1.0, 0.9, 0.7, 0.5, 0.3, 0.2)), STUCK, True),
        (ShownRun(1, (1.0, 0.2, 0.7, 0.9, 0.3, 0.8)), STUCK, False),
        (ShownRun(1, (1.0, 0.2)), STUCK, False),
        (ShownRun(1, (9.0, 7.0, 5.0, 3.0, 2.0, 1.0), logged=True, accuracies=(0.5, 0.5)), STUCK, False),
        (ShownRun(1, (1.0, 1.0), logged=True, accuracies=(0.5, 0.7)), STUCK, True),
        (ShownRun(1, (0.0, 1e-8)), Effect("loss is"), False),
        (ShownRun(1, (0.0, float("nan"))), Effect("loss is"), True),
        (ShownRun(1, (0.0, float("nan"))), Effect("loss is or is NaN"), False),
        (ShownRun(1, (0.4,)), Effect("loss at most"), True),
        (ShownRun(1, (0.4, -0.4)), Effect("loss at most"), False),
        (ShownRun(1, (0.01,), logged=True), Effect("loss at least", 1.46), True),
        (ShownRun(1, (0.01,)), Effect("loss at least", 1.46), False),
        (ShownRun(1, (1.1,), logged=True), Effect("loss at least", 1.46), False),
        (ShownRun(1, (1.0,), logged=True, accuracies=(0.9,)), Effect("accuracy is", 1.0), True),
        (ShownRun(1, (1.0,), logged=True, accuracies=(0.9,)), Effect("accuracy below", 0.5), True),
        (ShownRun(1, (1.0,), logged=True, accuracies=(0.2, 0.1)), Effect("accuracy below", 0.5), False),
        (ShownRun(1, (1.0,), logged=True), Effect("accuracy below", 0.5), False),
    ],
)
def test_what_a_stored_output_contradicts(run: ShownRun, effect: Effect, wrong: bool) -> None:
    assert contradicted(replace(SETUP, runs=(run,)), effect) == wrong
    assert (consequence_of(replace(SETUP, runs=(run,)), Consequence("A", effect=effect)) is None) == wrong


def test_a_weaker_sentence_that_holds_is_said() -> None:
    sentence = Consequence(
        "0", effect=Effect("loss is"), weaker=Consequence("0 or NaN", effect=Effect("loss is or is NaN"))
    )
    for losses, text in (((0.0,), "0"), ((float("nan"),), "0 or NaN"), ((0.3,), None)):
        chosen = consequence_of(replace(SETUP, runs=(ShownRun(1, losses),)), sentence)
        assert (chosen.text if chosen else None) == text


# -- sentences that were false for some program --------------------------------------------------------------------

ONE = """
import keras
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1, activation="softmax")])
"""
COMPILED = "model.compile('adam', {loss!r}, metrics=['accuracy'])\n"
LABELS = "import numpy as np\nx = np.zeros((100, 8))\ny = np.random.{labels}\n"


@pytest.mark.parametrize(
    ("loss", "labels", "fit", "classes", "learned"),
    [
        ("mean_absolute_error", "randint(0, 2, 100)", True, True, True),
        ("mse", "rand(100)", True, False, True),
        ("mse", "rand(100)", False, False, False),
    ],
)
def test_softmax_over_one_unit(loss: str, labels: str, fit: bool, classes: bool, learned: bool) -> None:
    """Of prices there is no accuracy, and of a model that nobody trains nothing is learned or not."""
    program = LABELS.format(labels=labels) + ONE + COMPILED.format(loss=loss) + ("model.fit(x, y)" if fit else "")
    happens = one("TU101", program).happens
    assert happens.startswith("The output is 1 for every input")
    assert ("any accuracy is the share of one class" in happens) == classes
    assert ("so nothing is learned from it" in happens) == learned


TORCH = """
import torch
from torch import nn
import torch.nn.functional as F
rows, values = torch.randn(8, 4), {labels}
model = nn.Linear(4, {units})
loss = F.{loss}(model(rows){after}, values)
loss.backward()
"""


@pytest.mark.parametrize(
    ("loss", "middle"),
    [("mse_loss", "the mean"), ("l1_loss", "one value in the middle"), ("smooth_l1_loss", "one value in the middle")],
)
def test_what_is_nearest_to_all_labels(loss: str, middle: str) -> None:
    found = one("TU205", TORCH.format(labels="torch.randn(8)", units=1, loss=loss, after=""))
    assert f"the loss is lowest where every item is given {middle} of all labels" in found.happens


@pytest.mark.parametrize(
    ("labels", "units", "loss", "happens"),
    [
        (
            "torch.randint(0, 3, (8,)) / 255",
            3,
            "cross_entropy",
            "The call raises at the first batch: class numbers have to be whole",
        ),
        ("(torch.randint(0, 3, (8,)) / 255).long()", 3, "cross_entropy", "Numbers below 1 are cut to class 0"),
        (
            "torch.randint(0, 2, (8, 1)) / 255",
            1,
            "binary_cross_entropy_with_logits",
            "They are taken for probabilities",
        ),
    ],
)
def test_class_numbers_with_fractions(labels: str, units: int, loss: str, happens: str) -> None:
    found = one("TU204", TORCH.format(labels=labels, units=units, loss=loss, after=""))
    assert found.happens.startswith(happens)


def test_a_call_that_is_no_training_raises_in_one() -> None:
    program = TORCH.format(labels="torch.randint(0, 3, (8,)) / 255", units=3, loss="cross_entropy", after="")
    found = one("TU204", program.replace("loss.backward()", "print(loss.item())"))
    assert found.happens.startswith("In a training, the call raises at the first batch")


def test_a_label_of_minus_one_raises_in_some_releases() -> None:
    labels = "(torch.randint(0, 2, (8, 1)) * 2 - 1).float()"
    for loss, after, start in (
        ("binary_cross_entropy_with_logits", "", "For a -1 the loss is log p - 2 log(1 - p)"),
        ("binary_cross_entropy", ".sigmoid()", "A -1 raises, or makes the loss log p - 2 log(1 - p)"),
    ):
        found = one("TU204", TORCH.format(labels=labels, units=1, loss=loss, after=after))
        assert found.happens.startswith(start)


@pytest.mark.parametrize(("units", "trains"), [(1, True), (3, False)])
def test_one_number_for_each_item_under_a_squared_error(units: int, trains: bool) -> None:
    labels = "torch.randint(0, 3, (8,))" if units > 1 else "torch.randint(0, 3, (8, 1))"
    found = one("TU109", TORCH.format(labels=labels, units=units, loss="mse_loss", after=".relu()"))
    assert found.happens.startswith("It trains" if trains else "One number for each item does not fit 3 outputs")
