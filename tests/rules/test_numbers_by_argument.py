"""An argument may make another number of a metric: it is called what it is then, or nothing is said of it."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from sklearn.metrics import {name}
from sklearn.svm import SVC
model = SVC().fit(x, y)
print("{words}", {name}(z, model.{asked}(w){more}))
"""
SCORER = """
from sklearn.metrics import balanced_accuracy_score, make_scorer
from sklearn.model_selection import cross_val_score
from sklearn.svm import SVC
found = cross_val_score(SVC(), x, y, scoring=make_scorer(balanced_accuracy_score{more}))
print("Accuracy:", found.mean())
"""


def findings(program: str) -> list[Finding]:
    return [item for setup in read_text(program, "p.py").setups for item in findings_of(setup, all_rules())]


def of_metric(name: str, more: str, words: str, asked: str = "predict") -> list[Finding]:
    return findings(PROGRAM.format(name=name, more=more, words=words, asked=asked))


def test_adjusted_balanced_accuracy_is_no_mean_of_recalls() -> None:
    (finding,) = of_metric("balanced_accuracy_score", ", adjusted=True", "Accuracy:")
    assert finding.code == "TU317"
    assert "chance-adjusted balanced accuracy" in finding.have
    assert "chance scores 0" in finding.happens


@pytest.mark.parametrize("more", ["", ", adjusted=False"])
def test_without_the_argument_it_is_the_mean_of_recalls(more: str) -> None:
    (finding,) = of_metric("balanced_accuracy_score", more, "Accuracy:")
    assert finding.code == "TU308"
    assert "mean of the recalls" in finding.happens


@pytest.mark.parametrize("words", ["Balanced accuracy:", "Adjusted accuracy:", "Adj. balanced acc", "balanced_acc_adj"])
def test_the_adjusted_number_by_a_right_name(words: str) -> None:
    assert of_metric("balanced_accuracy_score", ", adjusted=True", words) == []


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("balanced_accuracy_score", ", adjusted=flag", "Accuracy:"),
        ("balanced_accuracy_score", ", **options", "Accuracy:"),
        ("accuracy_score", ", normalize=False", "ROC AUC:"),
        ("zero_one_loss", ", normalize=False", "Accuracy:"),
    ],
)
def test_what_was_not_read_or_has_no_name_is_not_judged(name: str, more: str, words: str) -> None:
    assert of_metric(name, "", words), "judged without the argument"
    assert of_metric(name, more, words) == []


def test_a_part_of_the_area() -> None:
    (finding,) = of_metric("roc_auc_score", ", max_fpr=0.1", "Accuracy:", "decision_function")
    assert "partial ROC AUC" in finding.have
    assert of_metric("roc_auc_score", ", max_fpr=0.1", "AUC:", "decision_function") == []


@pytest.mark.parametrize(("more", "code"), [(", adjusted=True", "TU317"), ("", "TU308")])
def test_of_a_scorer(more: str, code: str) -> None:
    assert [item.code for item in findings(SCORER.format(more=more))] == [code]
