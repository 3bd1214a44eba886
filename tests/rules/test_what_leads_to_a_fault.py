"""A finding shows what leads to it: where a loss is used, a counting function is called, answers are decided."""

from __future__ import annotations

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

COUNTED = """import torch
from torch import nn
from sklearn.metrics import roc_auc_score

net = nn.Sequential(nn.Linear(8, 3), nn.Sigmoid())
criterion = nn.BCELoss()


def accuracy(scores, tags):
    return (scores.argmax(1) == tags.argmax(1)).float().mean()


def area(labels, answers):
    return roc_auc_score(labels.numpy(), answers.numpy(), average="macro")


for batch in loader:
    rows = batch.text
    tags = torch.cat([batch.toxic.unsqueeze(1), batch.insult.unsqueeze(1), batch.threat.unsqueeze(1)], dim=1)
    scores = net(rows)
    loss = criterion(scores, tags)
    loss.backward()
    print(accuracy(scores, tags))

with torch.no_grad():
    for batch in held_out:
        rows = batch.text
        tags = torch.cat([batch.toxic.unsqueeze(1), batch.insult.unsqueeze(1), batch.threat.unsqueeze(1)], dim=1)
        scores = net(rows)
        answers = (scores > 0.5).float()
        print(accuracy(scores, tags))
        print(area(tags, answers))
"""
TWICE = """import torch
from torch import nn

net = nn.Sequential(nn.Linear(8, 6), nn.Softmax(dim=1))
criterion = nn.CrossEntropyLoss()
{between}for rows, labels in loader:
    scores = net(rows)
    criterion(scores, labels).backward()
"""


def finding(text: str, code: str) -> Finding:
    reading = read_text(text.encode(), "p.py")
    return next(item for setup in reading.setups for item in findings_of(setup, all_rules()) if item.code == code)


def rows_and_words(text: str, code: str) -> list[tuple[int, str]]:
    return sorted((party.where.row, party.text) for party in finding(text, code).parties if party.role == "use")


def rows_of(text: str, begin: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if line.strip().startswith(begin)]


def uses(text: str, code: str) -> set[tuple[str, str]]:
    return {(text.split("\n")[row - 1].strip(), words) for row, words in rows_and_words(text, code)}


def test_a_loss_that_is_wrong_is_shown_where_it_is_used():
    far = TWICE.format(between="\n" * 9)
    assert ("criterion(scores, labels).backward()", "the loss is used here") in uses(far, "TU105")
    assert "the loss is used here" not in dict(map(reversed, uses(TWICE.format(between=""), "TU105")))


def test_every_call_of_a_function_that_counts_is_shown():
    assert rows_of(COUNTED, "print(accuracy(") == [
        row for row, text in rows_and_words(COUNTED, "TU302") if text == "called here"
    ]


def test_hard_answers_are_shown_where_they_are_decided():
    assert {
        ('return roc_auc_score(labels.numpy(), answers.numpy(), average="macro")', "the metric is called here"),
        ("answers = (scores > 0.5).float()", "the answers are decided here"),
        ("print(area(tags, answers))", "called here"),
    } <= uses(COUNTED, "TU311")


TOP_FIVE = """import torch
from torch import nn
from torchmetrics.functional.classification import accuracy

net = nn.Linear(8, 10)
criterion = nn.CrossEntropyLoss()
for rows, labels in loader:
    criterion(net(rows), labels).backward()

sum1 = sum5 = items = 0
for rows, labels in held_out:
    scores = net(rows)
    first = accuracy(scores, labels, task="multiclass", num_classes=10, top_k=1)
    five = accuracy(scores, labels, task="multiclass", num_classes=10, top_k=5)
    print("top-5", five)
    sum1 += first * len(labels)
    sum5 += first * len(labels)
    items += len(labels)


print("top-5 accuracy", sum5 / items)
"""


def test_a_number_of_a_wrong_name_is_shown_where_it_is_added_up():
    assert ("sum5 += first * len(labels)", "it is added up here") in uses(TOP_FIVE, "TU317")


def test_the_definition_of_a_function_that_nobody_calls_is_no_call() -> None:
    program = """from sklearn.metrics import roc_auc_score
from sklearn.neighbors import KNeighborsClassifier


def analyse(x, y, x_test, y_test):
    answers = KNeighborsClassifier().fit(x, y).predict(x_test)
    return roc_auc_score(y_test, answers)
"""
    assert rows_and_words(program, "TU311") == [(6, "the answers are decided here"), (7, "the metric is called here")]
    called = rows_and_words(program + "\n\nprint(analyse(*parts))\n", "TU311")
    assert (10, "called here") in called
