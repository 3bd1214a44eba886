"""What an estimator that is fitted to rows answers are rows of 0 and 1, asked for itself or over folds."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

PROGRAM = """
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.multioutput import MultiOutputClassifier
from sklearn.preprocessing import OneHotEncoder

table = pd.read_csv("a.csv")
numbers = table["y"]
rows = OneHotEncoder().fit_transform(table[["y"]]).toarray()
model = {model}
print(roc_auc_score({labels}, {answers}{index}))
"""
MODELS = ["MultiOutputClassifier(RandomForestClassifier())", "RandomForestClassifier()"]
FITTED, FOLDS = "model.fit(x, {0}).predict(x)", "cross_val_predict(model, x, {0})"


def kind(model: str, labels: str, answers: str, index: str = "") -> str | None:
    text = PROGRAM.format(model=model, labels=labels, answers=answers.format(labels), index=index)
    (call,) = [call for setup in read_text(text, "p.py").setups for call in setup.metric_calls]
    return value_of(call.predictions.kind)


@pytest.mark.parametrize("answers", [FITTED, FOLDS])
@pytest.mark.parametrize("model", MODELS)
def test_answers_to_rows_are_rows(model: str, answers: str) -> None:
    assert kind(model, "rows", answers) == "0/1 rows"
    assert kind(model, "rows", answers, "[:, 0]") == "0/1 numbers"


@pytest.mark.parametrize("answers", [FITTED, FOLDS])
def test_answers_to_numbers_are_numbers(answers: str) -> None:
    assert kind(MODELS[1], "numbers", answers) == "class numbers"
