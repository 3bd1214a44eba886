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


def test_where_answers_stand_in_front_the_labels_are_shown_where_they_are() -> None:
    text = (
        "import pandas as pd\nfrom sklearn.ensemble import RandomForestClassifier\n"
        "from sklearn.metrics import precision_score\nfrom sklearn.model_selection import RandomizedSearchCV\n\n"
        'table = pd.read_csv("test.csv")\ntruth = table["kind"]\n'
        'search = RandomizedSearchCV(RandomForestClassifier(), {"max_depth": [3, 5]}).fit(rows, kinds)\n'
        'answers = search.best_estimator_.predict(table.drop(columns=["kind"]))\n'
        'print(precision_score(answers, truth, average="macro"))\n'
    )
    setups = read_text(text, "a.py").setups
    (finding,) = [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU318"]
    assert [party.where.row for party in finding.parties if party.role == "labels"] == [7]
