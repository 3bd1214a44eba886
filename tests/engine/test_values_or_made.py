"""`given or Made()`: what was given where that is something, else what is made."""

from __future__ import annotations

from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn


def train(loader, {parameter}):
    criterion = {value}
    model = nn.Linear(8, 3)
    for inputs, labels in loader:
        criterion(model(inputs), labels).backward()


def fit(loader, {parameter}):
    criterion = criterion or nn.NLLLoss()
    train(loader, criterion)


{call}
"""


def losses(value: str, call: str, parameter: str = "criterion=None") -> set[object]:
    """The losses of the program's setups, None for one that was not read."""
    text = PROGRAM.replace("{value}", value).replace("{call}", call).replace("{parameter}", parameter)
    return {getattr(setup.loss.name, "value", None) for setup in read_text(text, "program.py").setups}


def test_what_is_made_stands_for_what_nobody_gives() -> None:
    # fit, which nobody calls here, is read for itself.
    assert losses("criterion or nn.CrossEntropyLoss()", "train(loader_of_elsewhere)") == {"cross_entropy", "nll"}


def test_an_object_that_was_given_is_taken() -> None:
    assert losses("criterion or nn.CrossEntropyLoss()", "fit(loader_of_elsewhere)") == {"nll"}


def test_what_was_given_and_not_followed_is_one_way() -> None:
    call = "train(loader_of_elsewhere, loss_of_elsewhere())"
    assert "cross_entropy" in losses("criterion or nn.CrossEntropyLoss()", call, "criterion")
