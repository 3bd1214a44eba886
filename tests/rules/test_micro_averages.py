"""Precision, recall and F1 by a micro average, wherever they are measured."""

from __future__ import annotations

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

ANSWERS = """
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_recall_fscore_support, recall_score

rows, labels = load_iris(return_X_y=True)
answers = LogisticRegression().fit(rows, labels).predict(rows)
"""
OBJECTS = """
import torch
from torch import nn
from torchmetrics import Precision, Recall

model, loader = nn.Linear(20, 4), torch.utils.data.DataLoader(data, batch_size=10)
precision = Precision(task="multiclass", num_classes=4, average="micro"{more})
recall = Recall(task="multiclass", num_classes=4, average="micro"{more})
for x, y in loader:
    scores = model(x)
    loss = nn.functional.cross_entropy(scores, y)
    precision.update(scores, y)
    recall.update(scores, y)
print("precision", precision.compute(), "recall", recall.compute())
"""


def findings(program: str) -> list[Finding]:
    reading = read_text(program.encode(), "p.py")
    return [found for setup in reading.setups for found in findings_of(setup, all_rules()) if found.code == "TU308"]


def test_three_numbers_of_one_call_are_one_finding() -> None:
    call = 'precision, recall, f1, _ = precision_recall_fscore_support(labels, answers, average="micro")\n'
    (finding,) = findings(ANSWERS + call + 'print("Precision", precision, "Recall", recall, "F1", f1)\n')
    assert finding.severity == "warning"
    assert finding.have == "precision, recall and F1 are micro averages over items with one answer each"
    # It stands where the numbers are shown, not where they are kept.
    assert finding.where.row == 9


@pytest.mark.parametrize(
    "calls",
    [
        'print("micro-averaged recall", recall_score(labels, answers, average="micro"))',
        'recall = recall_score(labels, answers, average="micro")\nprint("Recall (micro)", recall)',
        'print("Recall", recall_score(labels, answers, average="macro"))',
        'print("Recall", recall_score(labels, answers, average="micro", labels=[0, 1]))',
        'print("Score", recall_score(labels, answers, average="micro"))',
        'p, r, f, _ = precision_recall_fscore_support(labels, answers, labels=[1], average="micro")\nprint("F1", f)',
    ],
)
def test_a_name_that_says_so_and_averages_of_some_classes_are_silent(calls: str) -> None:
    assert not findings(ANSWERS + calls + "\n")


def test_one_number_alone_is_a_note_and_of_a_yes_or_no_another_sentence() -> None:
    (finding,) = findings(ANSWERS + 'print("F1", f1_score(labels == 1, answers == 1, average="micro"))\n')
    assert finding.severity == "note"
    assert "binary" in finding.expected
    assert finding.change.startswith("Leave average= out")


@pytest.mark.parametrize(("more", "number"), [("", 1), (", ignore_index=0", 0), (", top_k=2", 0)])
def test_metric_objects_of_a_task_with_several_classes(more: str, number: int) -> None:
    assert len(findings(OBJECTS.format(more=more))) == number


def test_only_numbers_that_are_shown_are_told_where_one_is_shown() -> None:
    made = "\n".join(f'{name} = {name}_score(labels, answers, average="micro")' for name in ("recall", "f1"))
    shown = 'print(f"Recall: {recall:.2f}")\nrecall = recall_score(labels, answers, average="macro")\n'
    [found] = findings(f"{ANSWERS}{made}\n{shown}")
    assert found.message.startswith("recall is a micro average")
    [found] = findings(f'{ANSWERS}{made}\nprint("Recall", recall)\nprint(f"F1 {{f1}}, recall {{recall}}")\n')
    assert found.message.startswith("recall and F1 are micro averages")
    assert found.where.row == len(f"{ANSWERS}{made}\n".splitlines()) + 2, "where both are shown"


def test_where_none_is_shown_those_that_are_kept_are_told() -> None:
    [found] = findings(f'{ANSWERS}recall = recall_score(labels, answers, average="micro")\n')
    assert found.message.startswith("recall is a micro average")


@pytest.mark.parametrize("answers", ["answers", "answers[0]", "answers[-1]"])
def test_several_columns_of_answers_are_silent(answers: str) -> None:
    program = f"""
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score
from sklearn.multioutput import MultiOutputClassifier

train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
model = MultiOutputClassifier(RandomForestClassifier()).fit(train.iloc[:, 81:], train.iloc[:, 2:81])
answers = model.predict(test.iloc[:, 81:])
f1 = f1_score(test.iloc[:, 2:81], {answers}, average="micro")
print("F1", f1)
"""
    assert not findings(program)


def test_several_numbers_stand_where_they_are_shown_together() -> None:
    calls = (
        'p, r, f, _ = precision_recall_fscore_support(labels, answers, average="micro")\n'
        'print(f"Precision: {p:.2f}")\n'
        'print(f"precision {p:.2f}, recall {r:.2f}, F1 {f:.2f}")\n'
    )
    (finding,) = findings(ANSWERS + calls)
    assert finding.where.row == 10
