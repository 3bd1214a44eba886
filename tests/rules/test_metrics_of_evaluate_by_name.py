"""Metrics that Evaluate loads by their names: what they are given, and under which name their number is printed."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import evaluate
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import train_test_split

x_train, x_test, y_train, y_test = train_test_split(x, y)
model = {model}().fit(x_train, y_train)
metric = evaluate.load("{name}")
print("{text}", metric.compute(predictions={given}, references=y_test{more})["{name}"])
"""


def codes(name: str, model: str, given: str, text: str = "", more: str = "") -> list[str]:
    program = PROGRAM.format(name=name, model=model, given=given, text=text or name, more=more)
    reading = read_text(program, "program.py")
    return [finding.code for setup in reading.setups for finding in findings_of(setup, all_rules())]


def test_the_brier_score_takes_probabilities() -> None:
    assert codes("brier_score", "LogisticRegression", "model.predict(x_test)") == ["TU311"]
    assert codes("brier_score", "LogisticRegression", "model.predict_proba(x_test)[:, 1]") == []


@pytest.mark.parametrize("name", ["mse", "mae", "mape"])
def test_an_error_is_no_accuracy(name: str) -> None:
    assert codes(name, "LinearRegression", "model.predict(x_test)", "Accuracy:") == ["TU317"]
    assert codes(name, "LinearRegression", "model.predict(x_test)", "Error:") == []


def test_the_root_by_an_option_is_another_number() -> None:
    assert codes("mse", "LinearRegression", "model.predict(x_test)", "Accuracy:", ", squared=False") == []
