"""The parts of a curve under each other's names (TU318)."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import matplotlib.pyplot as plt
from sklearn import metrics
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve, roc_curve

rows, labels = load_breast_cancer(return_X_y=True)
model = LogisticRegression().fit(rows[:400], labels[:400])
scores = model.predict_proba(rows[400:])[:, 1]
{line}
"""


def messages(line: str) -> list[str]:
    setups = read_text(PROGRAM.format(line=line), "p.py").setups
    found = [each for setup in setups for each in findings_of(setup, all_rules())]
    return [each.have for each in found if each.code == "TU318"]


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("recall, precision, _ = precision_recall_curve(labels[400:], scores)\nplt.plot(recall, precision)", "recall"),
        ("rec, prec, t = metrics.precision_recall_curve(labels[400:], scores)\nprint(metrics.auc(rec, prec))", "rec"),
    ],
)
def test_recall_before_precision(line: str, called: str) -> None:
    assert messages(line) == [f'precision_recall_curve gives the precision first, and the program calls it "{called}"']


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("tpr, fpr, thresholds = roc_curve(labels[400:], scores)\nplt.plot(fpr, tpr)", "tpr"),
        ("(tpr_1, fpr_1, _) = metrics.roc_curve(labels[400:], scores)\nprint(metrics.auc(fpr_1, tpr_1))", "tpr_1"),
        ("sensitivity, fall_out, _ = roc_curve(labels[400:], scores)\nfill(fall_out, sensitivity)", "sensitivity"),
    ],
)
def test_true_positives_before_false_ones(line: str, called: str) -> None:
    assert messages(line) == [f'roc_curve gives the false positive rate first, and the program calls it "{called}"']


TRUE_FIRST = "tpr, fpr, _ = roc_curve(labels[400:], scores)"


@pytest.mark.parametrize(
    "line",
    [
        TRUE_FIRST,
        f"{TRUE_FIRST}\nplt.plot(tpr, fpr)\nprint(metrics.auc(tpr, fpr))",
        f"{TRUE_FIRST}\nfpr, tpr = tpr, fpr\nplt.plot(fpr, tpr)",
        f"{TRUE_FIRST}\nprint(2 * fpr * tpr / (fpr + tpr))",
        "tpr, fpr, _ = roc_curve(labels[400:], scores)[::-1]\nplt.plot(fpr, tpr)",
        "recall, precision = precision_recall_curve(labels[400:], scores)[1::-1]\nplt.plot(recall, precision)",
        "recall, precision, _ = precision_recall_curve(labels[400:], scores)\nplt.plot(precision, recall)",
        "precision, recall, _ = precision_recall_curve(labels[400:], scores)",
        "prec, rec, _ = precision_recall_curve(labels[400:], scores)",
        "fpr, tpr, thresholds = roc_curve(labels[400:], scores)",
        "x, y, _ = roc_curve(labels[400:], scores)",
        "tpr, other, _ = roc_curve(labels[400:], scores)",
        "recall, precision, _ = reversed(precision_recall_curve(labels[400:], scores))",
        "curve = precision_recall_curve(labels[400:], scores)",
        "tpr, fpr, _ = anything(roc_curve(labels[400:], scores))",
    ],
)
def test_their_order_and_names_that_say_nothing(line: str) -> None:
    assert messages(line) == []
