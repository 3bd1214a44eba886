"""Precision and recall that a program computes from the cells of a confusion matrix."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split
frame = pd.read_csv("rows.csv")
X_train, X_test, y_train, y_test = train_test_split(frame.drop(columns="y"), frame["y"])
answers = LogisticRegression().fit(X_train, y_train).predict(X_test)
cm = confusion_matrix(y_test, answers)
tn, fp, fn, tp = cm.ravel()
"""
RECALLS = (
    "tp / (tp + fn)",
    "100 * tp / float(tp + fn)",
    "tp / (tp + fn + 1e-8)",
    "tn / (tn + fp)",
    "cm[0][0] / (cm[0][0] + cm[0][1])",
    "cm[1, 1] / cm[1, :].sum()",
    "cm[1, 1] / sum(cm[1])",
    "np.diag(cm) / np.sum(cm, axis=1)",
    "np.mean(cm.diagonal() / cm.sum(axis=1))",
    "np.diag(cm.T) / cm.T.sum(axis=0)",
    "np.diag(cm) / (np.diag(cm) + (cm.sum(axis=1) - np.diag(cm)))",
)
PRECISIONS = (
    "tp / (tp + fp)",
    "cm[1][1] / (cm[0][1] + cm[1][1])",
    "cm[1, 1] / cm[:, 1].sum()",
    "np.diag(cm) / np.sum(cm, axis=0)",
    "cm.astype(float).diagonal() / cm.sum(0)",
    "np.diag(cm) / ((cm.sum(axis=0) - np.diag(cm)) + np.diag(cm))",
)
#: Numbers that are neither, or not known to be.
OTHERS = (
    "(tp + tn) / (tp + tn + fp + fn)",
    "2 * tp / (2 * tp + fp + fn)",
    "fp / (fp + tn)",
    "tp / (tp + tn)",
    "tp / len(y_test)",
    "np.diag(cm) / (cm.sum(axis=0) - np.diag(cm))",
    "np.diag(cm) / (np.diag(cm) + (cm.sum(axis=0) - np.diag(cm)) + (cm.sum(axis=1) - np.diag(cm)))",
    "tp / unread()",
    "cm[1, 1] / (cm[1, 1] + confusion_matrix(unread(), answers)[1, 0])",
    "cm[0, 0] / (cm[0, 0] + cm[-1, 0])",
    "(cm / cm.sum(axis=1, keepdims=True))[1, 1]",
    "confusion_matrix(y_test, answers, normalize='true')[1, 1] / (0.1 + tp)",
    "confusion_matrix(unread(), unread())[1, 1]",
)


def exchanged(number: str, name: str) -> list[str]:
    setups = read_text(f'{PROGRAM}print("{name}:", {number})', "a.py").setups
    found = [item for setup in setups for item in findings_of(setup, all_rules())]
    return [item.severity for item in found if item.code == "TU318" and "divided by" in item.message]


@pytest.mark.parametrize("number", RECALLS)
def test_a_recall_under_the_name_of_a_precision(number: str) -> None:
    assert exchanged(number, "Precision") == ["warning"]
    assert exchanged(number, "Recall") == exchanged(number, "Specificity") == exchanged(number, "accuracy") == []


@pytest.mark.parametrize("number", PRECISIONS)
def test_a_precision_under_the_name_of_a_recall(number: str) -> None:
    assert exchanged(number, "Sensitivity") == ["warning"]
    assert exchanged(number, "Precision") == exchanged(number, "accuracy") == []


@pytest.mark.parametrize("number", OTHERS)
def test_other_numbers_may_be_called_anything(number: str) -> None:
    assert exchanged(number, "Precision") == exchanged(number, "Recall") == []


def test_cells_that_are_taken_apart_in_another_order() -> None:
    wrong = 'tp, fp, fn, tn = cm.ravel()\nprint("recall", tp / (tp + fn))'
    setups = read_text(PROGRAM + wrong, "a.py").setups
    assert "TU318" in {item.code for setup in setups for item in findings_of(setup, all_rules())}


@pytest.mark.parametrize(("swapped", "word"), [("cm = confusion_matrix(answers, y_test)", "recall"), ("", "precision")])
def test_a_table_that_is_turned_over_has_its_rows_for_columns(swapped: str, word: str) -> None:
    program = f'{PROGRAM}{swapped}\nprint("{word}", cm[1, 1] / cm[1, :].sum())'
    found = [item for setup in read_text(program, "a.py").setups for item in findings_of(setup, all_rules())]
    assert any("divided by" in item.message for item in found)


def test_the_library_has_classes_in_rows_and_answers_in_columns() -> None:
    y_test, answers = np.array([0, 0, 0, 1, 1]), np.array([0, 1, 1, 1, 0])
    cm = confusion_matrix(y_test, answers)
    tn, fp, fn, tp = cm.ravel()
    names = {"np": np, "cm": cm, "tn": tn, "fp": fp, "fn": fn, "tp": tp, "confusion_matrix": confusion_matrix}
    names |= {"answers": answers, "y_test": y_test}
    recalls = [*recall_score(y_test, answers, average=None), recall_score(y_test, answers, average="macro")]
    precisions = [*precision_score(y_test, answers, average=None)]
    for number, right in [(item, recalls) for item in RECALLS] + [(item, precisions) for item in PRECISIONS]:
        value = np.ravel(eval(number, names)) / (100 if number.startswith("100") else 1)
        assert all(any(abs(each - item) < 1e-6 for item in right) for each in value), number
