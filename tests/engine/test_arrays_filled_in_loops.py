"""Arrays that loops fill by number, and rows that they gather: answers stay answers, numbers of batches stay such."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

FOLDS = """
import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold

X, y = load_breast_cancer(return_X_y=True)
answers = ARRAY
for train, test in StratifiedKFold(5).split(X, y):
    model = RandomForestClassifier().fit(X[train], y[train])
    PUT
print(roc_auc_score(y, answers))
"""
ARRAYS = ("np.zeros(len(X))", "np.zeros(X.shape[0])", "np.zeros_like(y)", "np.empty(len(X))", "np.full(len(X), np.nan)")
#: What is put in: hard answers, and what are none.
HARD = "answers[test] = model.predict(X[test])"
SOFT = (
    "answers[test] = model.predict_proba(X[test])[:, 1]",
    "answers += model.predict(X) / 5",
    "answers[test] += model.predict(X[test]) / 5",
    "answers += model.predict(X)",
    "answers[test] = accuracy_score(y[test], model.predict(X[test]))",
)


def codes(program: str) -> set[str]:
    """The rules that speak of a program."""
    setups = read_text(program, "program.py").setups
    return {finding.code for setup in setups for finding in findings_of(setup, all_rules())}


@pytest.mark.parametrize("array", ARRAYS)
def test_answers_of_all_folds_in_one_array(array: str) -> None:
    assert codes(FOLDS.replace("ARRAY", array).replace("PUT", HARD)) == {"TU311"}


@pytest.mark.parametrize("put", SOFT)
def test_scores_and_votes_of_all_folds(put: str) -> None:
    assert codes(FOLDS.replace("ARRAY", ARRAYS[0]).replace("PUT", put)) == set()


@pytest.mark.parametrize("array", ["np.zeros((len(X), 2))", "np.zeros((5, len(X)))"])
def test_answers_in_one_row_of_several_are_not_those_that_are_scored(array: str) -> None:
    program = FOLDS.replace("ARRAY", array).replace("PUT", "answers[0] = model.predict(X)")
    assert codes(program.replace("(y, answers)", "(y, answers.mean(axis=0))")) == set()


COLUMN = """
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

X, y = load_breast_cancer(return_X_y=True)
model = RandomForestClassifier().fit(X, y)
frame = pd.DataFrame({"truth": y, "score": model.predict_proba(X)[:, 1]})
frame["answer"] = frame["score"].apply(FUNCTION)
print(roc_auc_score(frame["truth"], frame["answer"]))
"""


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("lambda score: 1 if score > 0.5 else 0", {"TU311"}),
        ("lambda score: int(score >= 0.4)", {"TU311"}),
        ("lambda score: score / 2", set()),
        ("lambda score: round(score, 3)", set()),
        ("lambda score: score if score > 0.5 else 0", set()),
    ],
)
def test_a_column_of_scores_is_decided_by_a_function(function: str, expected: set[str]) -> None:
    assert codes(COLUMN.replace("FUNCTION", function)) == expected


BATCHES = """
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

digits = datasets.MNIST(".", train=False)
loader = DataLoader(digits, batch_size=64)
model, criterion = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), nn.CrossEntropyLoss()
for x, y in DataLoader(datasets.MNIST("."), batch_size=64, shuffle=True):
    criterion(model(x), y).backward()
numbers, names = BEGIN, {}
for i, (x, y) in enumerate(loader):
    out = model(x)
    loss = criterion(out, y).item()
    number = NUMBER
    KEEP
print("accuracy", SHOWN)
"""
KEPT = {
    "an array of zeros": ("np.zeros(len(loader))", "numbers[i] = number", "numbers.mean()"),
    "a tensor of zeros": ("torch.zeros(len(loader))", "numbers[i] = number", "numbers.sum() / len(loader)"),
    "append": ("np.array([])", "numbers = np.append(numbers, number)", "np.mean(numbers)"),
    "nanmean": ("[]", "numbers.append(number)", "np.nanmean(numbers)"),
    "setdefault": ("[]", 'names.setdefault("accuracy", []).append(number)', 'np.mean(names["accuracy"])'),
    "rows by axis": ("[]", "numbers.append((loss, number))", "np.mean(numbers, axis=0)[1]"),
    "rows as an array": ("[]", "numbers.append([loss, number])", "np.array(numbers).mean(0)[1]"),
    "a column of rows": ("[]", "numbers.append((loss, number))", "np.array(numbers)[:, 1].mean()"),
    "rows turned over": ("[]", "numbers.append((loss, number))", "np.array(numbers).T[1].mean()"),
    "a frame of rows": ("[]", 'numbers.append({"a": number})', 'pd.DataFrame(numbers)["a"].mean()'),
    "a frame with names": (
        "[]", "numbers.append((loss, number))", 'pd.DataFrame(numbers, columns=["loss", "a"])["a"].mean()',
    ),
}  # fmt: skip
SHARE, RIGHT = "(out.argmax(1) == y).float().mean().item()", "(out.argmax(1) == y).sum().item()"


@pytest.mark.parametrize("kept", KEPT)
def test_shares_of_batches_are_averaged(kept: str) -> None:
    begin, keep, shown = KEPT[kept]
    program = BATCHES.replace("BEGIN", begin).replace("KEEP", keep).replace("SHOWN", shown)
    assert codes(program.replace("NUMBER", SHARE)) == {"TU309"}


@pytest.mark.parametrize("kept", KEPT)
def test_the_sum_of_right_answers_is_divided_by_the_items(kept: str) -> None:
    begin, keep, shown = KEPT[kept]
    shown = shown.replace("np.mean(", "np.sum(").replace("np.nanmean(", "np.sum(").replace(".mean(", ".sum(")
    shown = shown.replace(" / len(loader)", "") + " / len(digits)"
    program = BATCHES.replace("BEGIN", begin).replace("KEEP", keep).replace("SHOWN", shown)
    assert codes(program.replace("NUMBER", RIGHT)) == set()


def test_losses_beside_the_numbers_are_no_accuracy() -> None:
    for shown in ("np.mean(numbers, axis=0)[0]", "np.array(numbers)[:, 0].mean()"):
        program = BATCHES.replace("BEGIN", "[]").replace("KEEP", "numbers.append((loss, number))")
        assert codes(program.replace("NUMBER", SHARE).replace("SHOWN", shown)) <= {"TU309"}
        assert codes(program.replace("NUMBER", "1.0").replace("SHOWN", shown)) == set()


@pytest.mark.parametrize("kept", ["byte", "short", "long", "bool", "float"])
def test_outcomes_and_labels_of_another_type(kept: str) -> None:
    program = BATCHES.replace("BEGIN", "[]").replace("KEEP", "numbers.append(number)").replace("10)", "6)")
    program = program.replace("nn.CrossEntropyLoss()", "nn.BCEWithLogitsLoss()").replace("datasets.MNIST", "tags")
    mean = program.replace("SHOWN", "sum(numbers) / len(numbers)")
    cells = f"((out.sigmoid() > 0.5).{kept}() == y.view(-1, 6).{kept}()).float()"
    assert "TU309" in codes(mean.replace("NUMBER", f"{cells}.mean().item()"))
    total = program.replace("SHOWN", "sum(numbers) / len(digits)")
    assert "TU309" not in codes(total.replace("NUMBER", f"{cells}.sum().item()"))


def test_the_label_among_the_highest_places() -> None:
    any_of_places = "(out.topk(5, 1)[1] == y.unsqueeze(1)).any(dim=1)"
    program = BATCHES.replace("BEGIN", "[]").replace("KEEP", "numbers.append(number)")
    mean = program.replace("SHOWN", "sum(numbers) / len(numbers)").replace("accuracy", "top-5 accuracy")
    assert codes(mean.replace("NUMBER", f"{any_of_places}.float().mean().item()")) == {"TU309"}
    total = program.replace("SHOWN", "sum(numbers) / len(digits)").replace("accuracy", "top-5 accuracy")
    assert codes(total.replace("NUMBER", f"{any_of_places}.sum().item()")) == set()
