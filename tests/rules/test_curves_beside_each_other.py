"""A curve of hard answers beside that of the scores is drawn to compare the two; alone it is a fault."""

from __future__ import annotations

import pytest

from trueup.checking import check_text

PROGRAM = """
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import train_test_split

x, y = load_breast_cancer(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
model = LogisticRegression().fit(x_train, y_train)
scores, answers = model.predict_proba(x_test)[:, 1], model.predict(x_test)
{calls}
"""
SCORES, ANSWERS = "roc_curve(y_test, scores)", "roc_curve(y_test, answers)"


@pytest.mark.parametrize(
    ("calls", "codes"),
    [
        ((SCORES, ANSWERS), []),
        ((ANSWERS, SCORES), []),
        ((ANSWERS,), ["TU311"]),
        (("roc_auc_score(y_test, scores)", ANSWERS), ["TU311"]),
        (("roc_auc_score(y_test, scores)", "roc_auc_score(y_test, answers)"), ["TU311"]),
    ],
)
def test_what_is_told_of_a_curve(calls: tuple[str, ...], codes: list[str]) -> None:
    result = check_text(PROGRAM.format(calls="\n".join(calls)), "p.py", isolated=True)
    assert [finding.code for finding in result.findings] == codes
