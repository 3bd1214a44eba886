"""What a program only measures, or names for what it is, or gives to no training."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text


def codes(program: str) -> set[str]:
    setups = read_text(program, "a.py").setups
    return {item.code for setup in setups for item in findings_of(setup, all_rules()) if item.severity != "note"}


MEASURED = """
import torch
from torch import nn
model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
criterion = nn.{trained}()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
rows, labels = torch.randn(64, 2), torch.randint(0, 2, (64, 1)).float()
def evaluate(model, rows, labels):
    measure = nn.BCEWithLogitsLoss()
    with torch.no_grad():
        outputs = model(rows)
        loss = measure(outputs, labels)
        right = ((outputs > 0.5).float() == labels).float().mean()
    return loss.item(), right
{training}
print("accuracy", evaluate(model, rows, labels))
"""
AT_ONCE = """for _ in range(5):
    loss = criterion(model(rows), labels)
    loss.backward()
    optimizer.step()"""
IN_A_FUNCTION = """def train():
    for _ in range(5):
        loss = criterion(model(rows), labels)
        loss.backward()
        optimizer.step()
train()"""
IN_ONE_LOOP = """accuracies = []
for _ in range(5):
    loss = criterion(model(rows), labels)
    loss.backward()
    optimizer.step()
    error, accuracy = evaluate(model, rows, labels)
    accuracies.append(accuracy)"""
OF_A_SUM = """losses = []
for _ in range(5):
    losses.append(criterion(model(rows), labels))
    evaluate(model, rows, labels)
sum(losses).backward()"""


@pytest.mark.parametrize("training", [AT_ONCE, IN_A_FUNCTION, IN_ONE_LOOP, OF_A_SUM])
@pytest.mark.parametrize(("trained", "wrong"), [("MSELoss", False), ("BCEWithLogitsLoss", True)])
def test_the_loss_that_trains_says_where_the_middle_is(training: str, trained: str, wrong: bool) -> None:
    assert ("TU304" in codes(MEASURED.format(trained=trained, training=training))) == wrong


def test_a_loss_that_is_measured_beside_none_that_was_read() -> None:
    assert "TU304" in codes(MEASURED.format(trained="MSELoss", training="train(model)"))


CALLBACKS = """
import keras
from keras.callbacks import EarlyStopping, ModelCheckpoint
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(9, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
stop = EarlyStopping(monitor="val_f", patience=5)
callbacks = [stop]
model.fit(x, y, validation_data=(x, y){passed})
"""


@pytest.mark.parametrize(
    ("passed", "wrong"),
    [
        ("", False),
        (", callbacks=None", False),
        (", callbacks=[]", False),
        (", callbacks=[stop]", True),
        (", callbacks=callbacks", True),
        (", callbacks=unread(callbacks)", True),
    ],
)
def test_callbacks_that_no_training_is_given(passed: str, wrong: bool) -> None:
    assert ("TU307" in codes(CALLBACKS.format(passed=passed))) == wrong


NAMED = """
from sklearn.metrics import accuracy_score, balanced_accuracy_score
from sklearn.svm import SVC
model = SVC().fit(x, y)
print({name!r}, balanced_accuracy_score(z, model.predict(w)))
"""


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("classwise accuracy:", False), ("Per-class acc", False), ("class wise accuracy", False), ("test accuracy", True)],
)
def test_names_that_say_that_each_class_counts(name: str, wrong: bool) -> None:
    assert ("TU308" in codes(NAMED.format(name=name))) == wrong


def test_a_number_is_what_it_is_without_a_training() -> None:
    program = """
from sklearn.metrics import roc_auc_score
def compute_metrics(scores, labels):
    return {"auc": roc_auc_score(labels, (scores > 0.5).astype(int))}
"""
    setups = read_text(program, "a.py").setups
    found = [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU311"]
    assert found
    assert all(item.holds_for.startswith("any release") or "scikit-learn" in item.holds_for for item in found)
    assert not any("training" in item.holds_for or "a call of this" in item.holds_for for item in found)


SHOWN = """
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.svm import SVC
X, y = load_breast_cancer(return_X_y=True)
score = SVC().fit(X, y).decision_function(X)
answers = {rounded}
print(answers, (answers == y).mean())
"""


@pytest.mark.parametrize(
    ("rounded", "wrong"),
    [
        ("np.round(score)", True),
        ("score.round()", True),
        ("np.round(score, 0)", True),
        ("score.round(1)", False),
        ("np.round(score, 2)", False),
        ("np.around(score, decimals=3)", False),
        ("np.round(score, places)", False),
    ],
)
def test_scores_that_are_rounded_to_decimals_are_scores(rounded: str, wrong: bool) -> None:
    assert ("TU304" in codes(SHOWN.format(rounded=rounded))) == wrong


BALANCED = """
from sklearn.metrics import balanced_accuracy_score
print("{words}", balanced_accuracy_score(y, model.predict(x)))
"""


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("Balanced accuracy", False),
        ("Balanced train accuracy", False),
        ("balanced (test) acc:", False),
        ("train accuracy", True),
        ("unbalanced accuracy", True),
    ],
)
def test_a_name_that_says_balanced_somewhere_before(words: str, wrong: bool) -> None:
    assert ("TU308" in codes(BALANCED.format(words=words))) == wrong
