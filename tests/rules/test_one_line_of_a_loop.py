"""A line that a loop runs through says one thing, whatever number it puts into its words."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

CLUSTERS = """
from sklearn.cluster import KMeans

scores = {}
for n in [2, 4, 6]:
    scores[n] = KMeans(n_clusters=n).fit(x_train).score(x_test)
for n in [2, 4, 6]:
    print(f"Accuracy for {n} clusters: {scores[n]}")
"""


def messages(program: str) -> list[str]:
    reading = read_text(program, "program.py")
    return [finding.message for setup in reading.setups for finding in findings_of(setup, all_rules())]


def test_words_that_differ_in_a_number_are_one_finding() -> None:
    (message,) = messages(CLUSTERS)
    assert 'printed as "Accuracy for … clusters"' in message


def test_a_line_that_runs_once_keeps_its_number() -> None:
    (message,) = messages(CLUSTERS.replace("[2, 4, 6]", "[4]"))
    assert 'printed as "Accuracy for 4 clusters"' in message


@pytest.mark.parametrize("words", ["F1 accuracy of {n} clusters", "Accuracy (R2) {n}"])
def test_the_number_of_a_name_stays(words: str) -> None:
    found = " ".join(messages(CLUSTERS.replace("Accuracy for {n} clusters", words)))
    assert "F…" not in found
    assert "R…" not in found


OF_CLASSES = """
from sklearn.metrics import precision_score

scores = []
for name in ["cat", "black dog", "fox"]:
    scores.append(precision_score(y_test, model.predict(x_test), average="macro"))
for number, name in enumerate(["cat", "black dog", "fox"]):
    print(f"{name} accuracy: {scores[number]}")
"""


def test_words_that_differ_in_a_name_are_one_finding() -> None:
    (message,) = messages(OF_CLASSES)
    assert 'printed as "… accuracy"' in message
