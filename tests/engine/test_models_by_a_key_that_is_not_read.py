"""`models[best]`: one of the models of a dict or a list, and each is followed on a way of its own."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, precision_score
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

x, y = load_breast_cancer(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
models = {{"svm": SVC(), "forest": RandomForestClassifier()}}
fitted = [model.fit(x_train, y_train) for model in models.values()]
scores, results, rows, table = {{}}, {{}}, [], []
for name, model in models.items():
    accuracy = accuracy_score(y_test, model.predict(x_test))
    scores[name] = accuracy
    results[name] = {{"model": model, "accuracy": accuracy}}
    rows.append((name, model, accuracy))
    table.append({{"model": name, "accuracy": accuracy}})
table = pd.DataFrame(table).sort_values("accuracy", ascending=False)
best = {best}
print("precision", precision_score(best.predict(x_test), y_test))
"""
PICKED = [
    "models[input()]",
    "models.get(input())",
    "models[max(scores, key=scores.get)]",
    "models[sorted(scores, key=lambda name: scores[name])[-1]]",
    'models[table.iloc[0]["model"]]',
    'models[table.loc[table["accuracy"].idxmax(), "model"]]',
    'results[max(results, key=lambda name: results[name]["accuracy"])]["model"]',
    "max(rows, key=lambda row: row[2])[1]",
    "fitted[np.argmax([model.score(x_test, y_test) for model in fitted])]",
]
OPEN = [
    "{**models, **unread()}[input()]",
    '{**models, "none": None}[input()]',
    '{**models, "name": "svm"}[input()]',
]


def _found(best: str) -> list[str]:
    reading = read_text(PROGRAM.format(best=best).encode(), "p.py")
    return [
        item.severity for setup in reading.setups for item in findings_of(setup, all_rules()) if item.code == "TU318"
    ]


@pytest.mark.parametrize("best", PICKED)
def test_a_model_that_is_picked_is_one_of_them(best: str) -> None:
    assert set(_found(best)) == {"warning"}


@pytest.mark.parametrize("best", OPEN)
def test_what_may_be_something_else_is_not_followed(best: str) -> None:
    assert _found(best) == []


def test_the_test_of_a_key_tells_which_entry_it_picks() -> None:
    text = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.head = nn.Linear(4, units)

    def forward(self, x):
        return self.head(x)

heads = {"one": Net(1), "many": Net(3)}
which = input()
model = heads[which]
loss = nn.CrossEntropyLoss() if which == "many" else nn.BCEWithLogitsLoss()
for x, y in loader:
    loss(model(x), y).backward()
"""
    reading = read_text(text.encode(), "p.py")
    assert not [
        item for setup in reading.setups for item in findings_of(setup, all_rules()) if item.severity == "error"
    ]
    assert len([setup for setup in reading.setups if setup.trained]) == 2
