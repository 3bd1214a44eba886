"""Precision, recall and F1 that are shown under each other's names."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, f1_score, fbeta_score, precision_score, recall_score
answers = LogisticRegression().fit(X_train, y_train).predict(X_test)
report = classification_report(y_test, answers, output_dict=True)
"""


def severities(line: str) -> list[str]:
    setups = read_text(PROGRAM + line, "a.py").setups
    every = [item for setup in setups for item in findings_of(setup, all_rules())]
    return [item.severity for item in every if item.code == "TU317"]


@pytest.mark.parametrize(
    "line",
    [
        'print("Precision:", recall_score(y_test, answers))',
        'print("F1 score: %.3f" % precision_score(y_test, answers, average="macro"))',
        'print(f"Recall {f1_score(y_test, answers)}")',
        'print("F1 (weighted):", report["weighted avg"]["recall"])',
        'precision = recall_score(y_test, answers)\nprint("Precision:", precision)',
    ],
)
def test_a_number_of_a_class_under_the_name_of_another(line: str) -> None:
    assert severities(line) == ["warning"]


@pytest.mark.parametrize(
    "line",
    [
        'print("Precision:", precision_score(y_test, answers), "recall:", recall_score(y_test, answers))',
        'print("Specificity:", recall_score(y_test, answers, pos_label=0))',
        'print("F1:", fbeta_score(y_test, answers, beta=1))',
        'print("precision, recall", recall_score(y_test, answers))',
        'print("precision:", f1_score(y_test, answers, average="micro"))',
        'print("F1:", f1_score(y_test, answers, average=unread()))',
        'print("score:", recall_score(y_test, answers))',
        # Exchanged in both places, the numbers are those of their names.
        'print("Recall:", precision_score(answers, y_test))',
        'print("Precision:", recall_score(of_elsewhere(), y_test))',
    ],
)
def test_names_that_fit_or_say_nothing(line: str) -> None:
    assert severities(line) == []


def test_the_name_of_a_variable_alone_is_a_note() -> None:
    assert severities("f1 = recall_score(y_test, answers)") == ["note"]


@pytest.mark.parametrize(
    "line",
    [
        'print(f"Measured: {accuracy_score(y_test, answers):.2f}% accuracy, {f1:.4f} macro F1")',
        'print(f"{unread:.2f} % accuracy, {f1:.4f} macro F1")',
        'print(f"{unread:.2f} accuracy and {f1:.4f} F1")',
        'print(f"{unread:.2f} acc | {f1:.4f} f1 | {other} recall")',
        'print(f"accuracy {f1:.4f} macro F1")',
        'print("{:.4f} (accuracy) {:.4f} (f1)".format(unread, f1))',
    ],
)
def test_names_that_stand_behind_their_numbers(line: str) -> None:
    answers = 'from sklearn.metrics import accuracy_score\nf1 = f1_score(y_test, answers, average="macro")\n'
    assert severities(answers + line) == []


@pytest.mark.parametrize(
    "line",
    [
        'print(f"Measured: {unread:.2f}, accuracy: {f1:.4f}, F1: {other}")',
        'print(f"{unread:.2f} loss, accuracy {f1:.4f}, {other} F1")',
        'print("epoch", unread, "accuracy", f1, "F1", other)',
    ],
)
def test_names_in_front_of_their_numbers_beside_others(line: str) -> None:
    assert severities('f1 = f1_score(y_test, answers, average="macro")\n' + line) == ["warning"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('print("Precision", recall_score(y_true, y_pred))', True),
        ('print("Recall", precision_score(y_test, predictions))', True),
        ('print("Recall", precision_score(y_pred, y_true))', False),
        ('print("Recall", precision_score(y_true, found))', False),
        ('print("Recall", recall_score(y_true, y_pred))', False),
    ],
)
def test_names_tell_the_order_of_arrays_that_were_not_read(line: str, told: bool) -> None:
    text = f"""
import json
from sklearn.metrics import precision_score, recall_score

rows = json.load(open("rows.json"))
y_true = y_test = [row["label"] for row in rows]
y_pred = predictions = found = [row["answer"] for row in rows]
{line}
"""
    findings = [item for setup in read_text(text.encode(), "p.py").setups for item in findings_of(setup, all_rules())]
    assert ["TU317"] * told == [item.code for item in findings if item.code == "TU317"]
