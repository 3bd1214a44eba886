"""Reductions that keep their axis with length 1: what they give fits columns of labels, and not flat ones."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

ANSWERS = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
loader = DataLoader(TensorDataset(torch.randn(600, 20), torch.randint(0, 5, (600,))), 32)
model = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 5))
for x, y in loader:
    nn.functional.cross_entropy(model(x), y).backward()
hits = 0
for x, y in loader:
    out = model(x)
    pred = {pred}
    hits += {right}.sum().item()
print("acc", hits / len(loader.dataset))
"""
TARGETS = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
X = torch.randn(600, 20)
model = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 1))
for x, y in DataLoader(TensorDataset(X, {target}), 32):
    nn.functional.smooth_l1_loss(model(x), y).backward()
"""
ARRAYS = """
import numpy as np
from tensorflow import keras
x = np.random.rand(600, 20)
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, {target})
print(np.mean((model.predict(x) - {target}) ** 2))
"""


def broadcasts(program: str) -> bool:
    return any(item.code == "TU205" for setup in read_text(program, "a.py").setups
               for item in findings_of(setup, all_rules()))  # fmt: skip


KEPT = ["out.argmax(1, keepdim=True)", "out.argmax(1, True)", "torch.argmax(out, dim=1, keepdim=True)",
        "out.max(1, keepdim=True)[1]", "torch.max(out, 1, keepdim=True)[1]", "out.data.max(1, True)[1]"]  # fmt: skip


@pytest.mark.parametrize("pred", KEPT)
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(pred == y)", True),
        ("pred.eq(y.view_as(pred))", False),
        ("(pred == y.unsqueeze(1))", False),
        ("(pred == y[:, None])", False),
        ("pred.eq(y.view(-1, 1))", False),
        ("(pred.squeeze(1) == y)", False),
        ("(pred.squeeze() == y)", False),
        ("(pred.view(-1) == y)", False),
        ("(pred[:, 0] == y)", False),
        ("(pred.flatten() == y)", False),
    ],
)
def test_answers(pred: str, right: str, *, wrong: bool) -> None:
    assert broadcasts(ANSWERS.format(pred=pred, right=right)) is wrong


@pytest.mark.parametrize("pred", ["out.argmax(1)", "out.argmax(1, keepdim=False)", "out.max(1)[1]"])
def test_answers_without_the_axis(pred: str) -> None:
    assert not broadcasts(ANSWERS.format(pred=pred, right="(pred == y)"))
    assert broadcasts(ANSWERS.format(pred=pred, right="(pred == y.unsqueeze(1))"))


@pytest.mark.parametrize("pred", ["out.argmax(1, keepdim=unread())", "out.max(1, keepdim=unread())[1]"])
def test_answers_of_which_it_is_not_known(pred: str) -> None:
    assert not broadcasts(ANSWERS.format(pred=pred, right="(pred == y)"))
    assert not broadcasts(ANSWERS.format(pred=pred, right="(pred == y.unsqueeze(1))"))


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        ("X.sum(1, keepdim=True)", False),
        ("X.mean(1, True)", False),
        ("torch.sum(X, 1, keepdim=True)", False),
        ("X.amax(1, keepdim=True)", False),
        ("X.argmax(1, keepdim=True).float()", False),
        ("X.sum(1, keepdim=unread())", False),
        ("X.sum(1)", True),
        ("X.argmax(1).float()", True),
    ],
)
def test_targets(target: str, *, wrong: bool) -> None:
    assert broadcasts(TARGETS.format(target=target)) is wrong


@pytest.mark.parametrize(
    "target",
    ["x.sum(axis=1, keepdims=True)", "np.mean(x, axis=1, keepdims=True)", "np.max(x, axis=1, keepdims=True)"],
)
def test_arrays(target: str) -> None:
    assert not broadcasts(ARRAYS.format(target=target))
