"""A number that is printed, and kept in a dict, under the same wrong name: one fault with several places."""

from __future__ import annotations

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
answers = LogisticRegression().fit(X_train, y_train).predict(X_test)
number = f1_score(y_test, answers, average="macro")
print("Accuracy:", number)
print("Accuracy: %.3f" % number)
results = {"accuracy": number}
results["test_accuracy"] = number
print("Precision:", number)
"""


def test_one_number_has_one_finding_for_each_wrong_name() -> None:
    setups = read_text(PROGRAM, "a.py").setups
    found = [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU317"]
    places = [(item.where.row, [place.row for place in item.other_places]) for item in found]
    assert places == [(6, [7, 8, 9]), (10, [])]
