"""The accuracy on a whole table of which the model was trained on a part."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import cross_val_score, train_test_split
frame = pd.read_csv("rows.csv")
X, y = frame.drop(columns="y"), frame["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = RandomForestClassifier().fit(X_train, y_train)
"""


def severities(line: str) -> list[str]:
    setups = read_text(PROGRAM + line, "a.py").setups
    every = [item for setup in setups for item in findings_of(setup, all_rules())]
    return [item.severity for item in every if item.code == "TU317"]


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ('print("Test accuracy:", model.score(X, y))', "warning"),
        ('print("Accuracy:", model.score(X, y))', "note"),
        ('print("Accuracy: %.2f" % accuracy_score(y, model.predict(X)))', "note"),
        ('answers = model.predict(X)\nprint(f"test acc {accuracy_score(y, answers):.3f}")', "warning"),
    ],
)
def test_what_was_trained_on_is_counted_as_well(line: str, severity: str) -> None:
    assert severities(line) == [severity]


@pytest.mark.parametrize(
    "line",
    [
        'print("Test accuracy:", model.score(X_test, y_test))',
        'print("Accuracy:", model.score(unread(), y))',
        'X = X * 2\nprint("Accuracy:", model.score(X, y))',
        'print("Training accuracy:", model.score(X, y))',
        "accuracy = model.score(X, y)",
        'print("Score of all data:", model.score(X, y))',
        'print("F1:", f1_score(y, model.predict(X)))',
        'print("Accuracy:", cross_val_score(model, X, y).mean())',
        'model.fit(X, y)\nprint("Accuracy:", model.score(X, y))',
    ],
)
def test_other_data_and_other_names_are_left_alone(line: str) -> None:
    assert severities(line) == []
