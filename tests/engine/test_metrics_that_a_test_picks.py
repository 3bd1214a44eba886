"""A metric of scores that an undecided test picks, and classes that are meant for another way of it."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

_HEAD = """import json
import sys
import argparse
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
options = argparse.ArgumentParser()
options.add_argument("--metric")
options.add_argument("--sure", action="store_true")
options = options.parse_args()
config = json.load(open("config.json"))
x, y = np.random.rand(100, 5), np.random.randint(0, 2, 100)
model = LogisticRegression().fit(x, y)
"""
_HANDED = """
def measured(metric, labels, answers):
    if metric == "auc":
        return roc_auc_score(labels, answers)
    elif metric == "right":
        return accuracy_score(labels, answers)
    return log_loss(labels, answers)
"""
_ASKED_INSIDE = """
class Run:
    def answers(self):
        return model.predict(x)

    def measured(self, metric):
        answers = self.answers()
        if metric == "auc":
            return roc_auc_score(y, answers)
        return accuracy_score(y, answers)
"""
_EITHER = """
answers = model.predict_proba(x)[:, 1] if options.sure else {other}
if options.metric == "auc":
    print(roc_auc_score(y, answers))
else:
    print(accuracy_score(y, answers))
"""
_BY_NAME = """
if sys.argv[1] in ("auc", "loss"):
    answers = model.predict_proba(x)[:, 1]
else:
    answers = model.predict(x)
print(measured(sys.argv[1], y, answers))
"""
_OPTIONAL = """
def measured(answers):
    print(accuracy_score(y, answers))
    if config["auc"]:
        print(roc_auc_score(y, answers))


measured(model.predict(x))
"""


def said(program: str) -> list[str]:
    """The metrics that are said to be given classes, each once."""
    setups = read_text(_HEAD + program, "program.py").setups
    found = [finding for setup in setups for finding in findings_of(setup, all_rules())]
    return sorted({finding.have.split()[0] for finding in found if finding.code == "TU311"})


@pytest.mark.parametrize(
    "program",
    [
        # The pair of name and answers is the caller's to know.
        _HANDED + 'measured(config["metric"], y, model.predict(x))',
        _HANDED + 'measured(config["data"]["auc"], y, model.predict_proba(x)[:, 1])\n'
        'measured(config["other data"]["right"], y, model.predict(x))',
        # One test picks the answers, and another one the metric.
        _EITHER.format(other="model.predict(x)"),
        # No value that the program asks for comes to the last metric with classes.
        _HANDED + _BY_NAME,
    ],
)
def test_classes_for_another_way_are_no_fault(program: str) -> None:
    assert said(program) == []


@pytest.mark.parametrize(
    ("program", "metrics"),
    [
        (_HANDED + 'measured("auc", y, model.predict(x))', ["roc_auc_score"]),
        # What a user may pick is offered, all of it.
        (_HANDED + "measured(options.metric, y, model.predict(x))", ["log_loss", "roc_auc_score"]),
        (_HANDED + "measured(sys.argv[1], y, model.predict(x))", ["log_loss", "roc_auc_score"]),
        (_HANDED + "measured(input(), y, model.predict(x))", ["log_loss", "roc_auc_score"]),
        # The function that asks makes the answers itself, by whatever method.
        (_ASKED_INSIDE + 'Run().measured(config["metric"])', ["roc_auc_score"]),
        # Whichever way picks the answers, they are classes.
        (_EITHER.format(other="model.predict(x)").replace("model.predict_proba(x)[:, 1]", "model.predict(x + 1)"),
         ["roc_auc_score"]),
        # The test asks whether, and not which.
        (_OPTIONAL, ["roc_auc_score"]),
    ],
)  # fmt: skip
def test_classes_that_get_there_are_one(program: str, metrics: list[str]) -> None:
    assert said(program) == metrics
