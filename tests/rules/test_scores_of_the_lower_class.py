"""The first column of `predict_proba`, given to a metric that takes the last class for the positive one."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score, roc_curve
from tests.rules.loud_findings import loud

PROGRAM = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score, roc_curve
from sklearn.model_selection import GridSearchCV, train_test_split
frame = pd.read_csv("rows.csv")
X, y = frame.drop(columns="y"), frame["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = LogisticRegression().fit(X_train, y_train)
scores = model.predict_proba(X_test)
"""
WRONG = (
    "roc_auc_score(y_test, scores[:, 0])",
    "roc_auc_score(y_true=y_test, y_score=scores[:, 0])",
    "first = scores[:, 0]\nroc_curve(y_test, first)",
    "average_precision_score(y_test, model.predict_proba(X_test)[:, 0])",
    "log_loss(y_test, scores[:, 0])",
    "brier_score_loss(y_test.values, scores[:, 0])",
    """search = GridSearchCV(LogisticRegression(), {})
search.fit(X_train, y_train)
roc_auc_score(y_test, search.predict_proba(X_test)[:, 0])""",
    "model.fit(X, y)\nroc_auc_score(y, model.predict_proba(X)[:, 0])",
    "print(2 * roc_auc_score(y_test, scores[:, 0]) - 1)",
)
RIGHT = (
    "roc_auc_score(y_test, scores[:, 1])",
    "roc_auc_score(y_test, scores[:, -1])",
    "roc_auc_score(y_test, 1 - scores[:, 0])",
    "roc_auc_score(y_test, -scores[:, 0])",
    "roc_auc_score(1 - y_test, scores[:, 0])",
    "roc_auc_score(y_test == 0, scores[:, 0])",
    "roc_auc_score(~y_test, scores[:, 0])",
    "roc_auc_score(np.logical_not(y_test), scores[:, 0])",
    "roc_auc_score(y_test.map({0: 1, 1: 0}), scores[:, 0])",
    "roc_auc_score(y_test.apply(lambda item: 1 - item), scores[:, 0])",
    "roc_curve(y_test, scores[:, 0], pos_label=0)",
    "roc_curve(y_test, scores[:, 0], 'bad')",
    "log_loss(y_test, scores[:, 0], labels=[1, 0])",
    "y_test = 1 - y_test\nroc_auc_score(y_test, scores[:, 0])",
    "for place in range(2):\n    roc_auc_score(y_test == place, scores[:, place])",
    "model.fit(X_train, 1 - y_train)\nroc_auc_score(y_test, model.predict_proba(X_test)[:, 0])",
    "roc_auc_score(unread(), scores[:, 0])",
    "area = 1 - roc_auc_score(y_test, scores[:, 0])",
    "print(1.0-roc_auc_score(y_test, scores[:, 0]))",
)


def of_the_lower_class(program: str) -> list[str]:
    return [text for code, text in loud(PROGRAM + program) if code == "TU319"]


@pytest.mark.parametrize("call", WRONG)
def test_the_first_column_is_that_of_the_lower_class(call: str) -> None:
    (found,) = of_the_lower_class(call)
    assert "lower class" in found


@pytest.mark.parametrize("call", RIGHT)
def test_nothing_is_said_where_the_class_is_another_or_not_known(call: str) -> None:
    assert not of_the_lower_class(call)


@pytest.mark.parametrize("classes", [(0, 1), ("bad", "good"), (1, 2), (-1, 1)])
def test_the_library_takes_the_higher_class_whatever_the_two_are(classes: tuple[object, object]) -> None:
    rows = np.arange(20.0)[:, None]
    labels = np.array(classes)[(rows[:, 0] + (rows[:, 0] % 3) > 10).astype(int)]
    scores = LogisticRegression().fit(rows, labels).predict_proba(rows)
    assert roc_auc_score(labels, scores[:, 0]) == pytest.approx(1 - roc_auc_score(labels, scores[:, 1]))
    assert roc_auc_score(labels, scores[:, 0]) < 0.5
    assert log_loss(labels, scores[:, 0]) > log_loss(labels, scores[:, 1])


def test_what_asks_for_the_positive_class_takes_one_for_it() -> None:
    labels, scores = np.array([0, 0, 1, 1]), np.array([0.9, 0.8, 0.2, 0.1])
    assert brier_score_loss(labels, scores) > 0.5
    assert roc_curve(labels, scores)[1].tolist()[1] == 0
