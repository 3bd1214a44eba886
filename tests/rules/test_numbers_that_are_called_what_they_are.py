"""Hard answers in an area, and exchanged sides, under the name of what then comes out."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import average_precision_score, brier_score_loss, precision_score, recall_score, roc_auc_score
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True)
a, b, c, d = train_test_split(X, y, random_state=0)
answers = RandomForestClassifier().fit(a, c).predict(b)
{line}
"""


def codes(line: str) -> list[str]:
    setups = read_text(PROGRAM.format(line=line), "a.py").setups
    return sorted({item.code for setup in setups for item in findings_of(setup, all_rules())})


@pytest.mark.parametrize(
    "line",
    [
        'print("balanced accuracy", roc_auc_score(d, answers))',
        "balanced_accuracy = roc_auc_score(d, answers)",
        'print("error rate", brier_score_loss(d, answers))',
        'print("baseline", roc_auc_score(d, np.ones_like(d)), average_precision_score(d, np.full(d.shape, 1)))',
        'print("Precision", recall_score(answers, d), "Recall", precision_score(answers, d))',
        "precision, recall = recall_score(answers, d), precision_score(answers, d)",
    ],
)
def test_what_is_called_what_it_is(line: str) -> None:
    assert codes(line) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('print("AUC", roc_auc_score(d, answers))', "TU311"),
        ("score = roc_auc_score(d, answers)", "TU311"),
        ('print("Brier score", brier_score_loss(d, answers))', "TU311"),
        ('print("Precision", precision_score(answers, d))', "TU318"),
        ('print("Recall", recall_score(answers, d))\nprecision = recall_score(answers, d)', "TU318"),
    ],
)
def test_what_is_called_otherwise(line: str, code: str) -> None:
    assert code in codes(line)
