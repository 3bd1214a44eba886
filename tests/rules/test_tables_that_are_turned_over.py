"""`confusion_matrix(answers, labels).T` has its labels in rows: who turns the table over knows its sides."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split
rows, labels = load_breast_cancer(return_X_y=True)
x, z, y, w = train_test_split(rows, labels)
model = LogisticRegression().fit(x, y)
answers = model.predict(z)
print("ä", {table})
"""


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("confusion_matrix(answers, w)", True),
        ("confusion_matrix(answers, w).sum()", True),
        ("confusion_matrix(answers, w).T", False),
        ("confusion_matrix(answers, w).transpose()", False),
        ("np.transpose(confusion_matrix(answers, w))", False),
        ("confusion_matrix(w, answers)", False),
    ],
)
def test_a_table_and_its_transpose(table: str, told: bool) -> None:
    setups = read_text(PROGRAM.format(table=table), "p.py").setups
    found = {finding.code for setup in setups for finding in findings_of(setup, all_rules())}
    assert ("TU318" in found) == told
