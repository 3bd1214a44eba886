"""Several numbers on one line: each has the words in front of it, those before it were read or not."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_score
answers = LogisticRegression().fit(X_train, y_train).predict(X_test)
p = precision_score(y_test, answers)
"""


def names(line: str) -> list[str]:
    setups = read_text(PROGRAM + line, "a.py").setups
    every = [item for setup in setups for item in findings_of(setup, all_rules())]
    return [item.have.split('"')[1] for item in every if item.code == "TU317"]


@pytest.mark.parametrize(
    "line",
    [
        r'print(f"\n Average Accuracy: {other}, Average Precision: {p}")',
        'print("Accuracy:", other, "Precision", p)',
        'print("accuracy: {:.2f}% (precision {:.2f})".format(other, p))',
        'print("train acc {} | prec {}".format(other, p))',
        'line = "{} ({} examples) xent: {:0.3f}, acc: {:0.3f}"\nprint(line.format(part, n, p, other))',
        'print(f"xent: {p} acc: {other}")',
        'print(f"xent {p} acc {other}")',
        'print(f"xent {p}, accuracy {other}")',
        'print("value:", p, "accuracy:", other)',
    ],
)
def test_words_that_are_another_numbers(line: str) -> None:
    assert names(line) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('print(f"Accuracy for {other} images is {p}")', "Accuracy for … images is"),
        ('print("Accuracy of", other, "is", p)', "Accuracy of … is"),
        ('print("Epoch: %d, accuracy %f" % (other, p))', "accuracy"),
        ('print("acc for class: {} is {}".format(other, p))', "acc for class: … is"),
    ],
)
def test_words_on_both_sides_of_what_is_not_read(line: str, name: str) -> None:
    assert names(line) == [name]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('print(f"{p} accuracy")', "accuracy"),
        ('print(f"Measured: {p} accuracy in {other} s")', "accuracy in … s"),
        ('print(f"Measured: {p} accuracy, time: {other} s")', "accuracy"),
    ],
)
def test_words_behind_a_number(line: str, name: str) -> None:
    assert names(line) == [name]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Accuracy of the model on these images", "Accuracy of the model on these images"),
        ("Test Accuracy of the model on all the images", "…Accuracy of the model on all the images"),
        ("On all of them together it has the final accuracy", "…them together it has the final accuracy"),
        ("x" * 70 + " accuracy", "…accuracy"),
        ("x" * 70 + "_accuracy", "…" + "x" * 31 + "_accuracy"),
    ],
)
def test_a_name_is_quoted_in_whole_words(words: str, name: str) -> None:
    assert names(f'print("{words}:", p)') == [name]
