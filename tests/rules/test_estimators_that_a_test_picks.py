"""A line that trains one estimator on each way of a test: a finding shows those of the way that its metric is on."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import argparse
import pandas as pd
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import KFold

data = pd.read_csv("people.csv")
X = data.drop(columns=["age", "ill"]).values


def run(y, reg=True):
    truth, preds = [], []
    for a, b in KFold(5).split(X):
        model = LGBMRegressor() if reg else LGBMClassifier()
        model.fit(X[a], y[a])
        truth.extend(y[b].tolist())
        preds.extend(model.predict(X[b]).tolist())
    if reg:
        return r2_score(y_true=truth, y_pred=preds)
    return roc_auc_score(y_true=truth, y_score=preds)


parser = argparse.ArgumentParser()
parser.add_argument("--reg", action="store_true")
args = parser.parse_args()
"""


@pytest.mark.parametrize(
    "calls",
    [
        "run(data.age.values)\nrun(data.ill.values, reg=False)",
        "run(data.ill.values, False)\nrun(data.age.values, True)",
        "run(data.age.values if args.reg else data.ill.values, args.reg)",
    ],
)
def test_the_parties_are_of_the_way_of_the_metric(calls: str) -> None:
    setups = read_text(PROGRAM + calls, "a.py").setups
    (finding,) = [item for setup in setups for item in findings_of(setup, all_rules())]
    texts = {party.role: party.text for party in finding.parties if party.role in ("head", "labels")}
    assert finding.code == "TU311"
    assert texts["head"] == "LGBMClassifier fits its head to the labels"
    assert "column 'ill'" in texts["labels"]


def test_estimators_of_one_loop_are_one_setup() -> None:
    loop = "for model in (LGBMClassifier(), LGBMRegressor()):\n    model.fit(X, data.ill)\n    model.score(X, data.ill)"
    setups = read_text(f"{PROGRAM}run(data.age.values)\n{loop}", "a.py").setups
    assert [setup.where.row for setup in setups] == [16, 29]
