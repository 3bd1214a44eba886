"""Answers and labels that one caller exchanges: the place is that call, where others have them in order."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import pandas as pd
from sklearn.linear_model import Lasso, Ridge
from sklearn.metrics import r2_score

data = pd.read_csv("x.csv")
X, y = data[["a", "b"]].values, data["c"].values


def evaluate(labels, preds):
    return r2_score(y_true=labels, y_pred=preds)


def shown(name, first, second):
    print(name, evaluate(first, second))


ridge, lasso = Ridge().fit(X[:100], y[:100]), Lasso().fit(X[:100], y[:100])
preds, others = ridge.predict(X[100:]), lasso.predict(X[100:])
"""


def findings(lines: str) -> list[Finding]:
    setups = read_text(PROGRAM + lines, "a.py").setups
    return [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU318"]


@pytest.mark.parametrize(
    "lines",
    [
        "evaluate(y[100:], preds)\nevaluate(preds, y[100:])  # here",
        "evaluate(preds, y[100:])  # here\nevaluate(y[100:], preds)",
        "evaluate(y[100:], others)\nevaluate(preds, y[100:])  # here",
        "shown('lasso', y[100:], others)\nshown('ridge', preds, y[100:])  # here",
        "evaluate(unread(), unread())\nevaluate(preds, y[100:])  # here",
    ],
)
def test_the_call_that_exchanges_them(lines: str) -> None:
    (finding,) = findings(lines)
    assert (PROGRAM + lines).splitlines()[finding.where.row - 1].endswith("# here")
    assert finding.change.startswith("Exchange the two in this call")


def test_several_calls_that_exchange_them() -> None:
    (finding,) = findings("evaluate(y[100:], preds)\nevaluate(preds, y[100:])\nevaluate(preds, y[100:])")
    assert [party.text for party in finding.parties][-2:] == ["the metric is called here", "called here, exchanged too"]


def test_where_all_calls_exchange_them_the_metric_is_the_place() -> None:
    (finding,) = findings("evaluate(preds, y[100:])\nevaluate(preds, y[100:])")
    assert finding.change == "Exchange the two: r2_score(labels, answers)"
