"""Hard answers that stand as a column for each class, and ones that never reach the call that is read."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

SCORED = """
import numpy as np
import pandas as pd
from tensorflow import keras
from sklearn.metrics import confusion_matrix, precision_recall_curve, roc_auc_score, roc_curve
from sklearn.preprocessing import LabelBinarizer, OneHotEncoder, label_binarize
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense({units}, activation="softmax")])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
scores = model.predict(x_test)
answers, truth = np.argmax(scores, axis=-1), np.argmax(y_test, axis=-1)
"""
ENCODED = {
    "LabelBinarizer": "lb = LabelBinarizer().fit(truth)\ntruth, answers = lb.transform(truth), lb.transform(answers)",
    "fitted on both": "truth, answers = LabelBinarizer().fit_transform(truth), LabelBinarizer().fit_transform(answers)",
    "label_binarize": "truth, answers = (label_binarize(item, classes=range(4)) for item in (truth, answers))",
    "of a name": "truth, answers = label_binarize(truth, classes=names), label_binarize(answers, classes=names)",
    "OneHotEncoder": """encoder = OneHotEncoder().fit(truth.reshape(-1, 1))
truth, answers = encoder.transform(truth.reshape(-1, 1)), encoder.transform(answers.reshape(-1, 1))""",
    "get_dummies": "truth, answers = pd.get_dummies(truth).values, pd.get_dummies(answers).values",
    "to_categorical": "truth, answers = keras.utils.to_categorical(truth), keras.utils.to_categorical(answers)",
    "np.eye": "truth, answers = np.eye(4)[truth], np.eye(4)[answers]",
}
CALLS = {
    "column by column": "for i in range(4):\n    roc_curve(truth[:, i], answers[:, i])",
    "cells in a row": "roc_curve(truth.ravel(), answers.ravel())",
    "rows": "roc_auc_score(truth, answers)",
}


def sentences(program: str) -> list[str]:
    setups = read_text(program, "a.py").setups
    return [item.message for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU311"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("way", ENCODED)
def test_a_column_for_each_class_is_0_or_1_and_raises_nothing(way: str, call: str) -> None:
    found = sentences(SCORED.format(units=4) + ENCODED[way] + "\n" + CALLS[call])
    assert found
    assert all("raise" not in sentence and "class numbers" not in sentence for sentence in found)


def test_numbers_of_four_classes_raise() -> None:
    assert "raises" in sentences(SCORED.format(units=4) + "roc_curve(truth, answers)")[0]


ATTEMPT = """
def best(p, t):
    precision, recall, thresholds = precision_recall_curve(t, p)
    return thresholds[np.argmax(precision)]

def show(y_true, y_pred):
    try:
        table = confusion_matrix(y_true, y_pred)
    except ValueError:
        y_pred = (y_pred > best({passed}, y_true)).astype(int)
        table = confusion_matrix(y_true, y_pred)
    print(table)

show(y_test, (scores[:, 1] > 0.3).astype(int))
"""


@pytest.mark.parametrize(("passed", "wrong"), [("y_pred", False), ("(scores[:, 1] > 0.5).astype(int)", True)])
def test_what_an_attempt_takes_does_not_reach_its_handler(passed: str, wrong: bool) -> None:
    assert bool(sentences(SCORED.format(units=2) + ATTEMPT.format(passed=passed))) == wrong


SCORER = """
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer, roc_auc_score
from sklearn.model_selection import cross_validate
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import label_binarize
{labels}
cross_validate(OneVsRestClassifier(LogisticRegression()), X, y, scoring={{"auc": make_scorer(roc_auc_score)}})
"""


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ("y = label_binarize(numbers, classes=range(10))", "(0/1 rows)"),
        ("y = unread()", "classes it answers with"),
        (
            "import pandas as pd\nframe = pd.read_csv('a.csv')\ny = frame['class'].values",
            "classes it answers with",
        ),
        (
            "import pandas as pd\nframe = pd.read_csv('a.csv')\ny = frame.iloc[:, frame.columns == 'class']",
            "classes it answers with",
        ),
    ],
)
def test_a_scorers_answers_are_written_as_its_labels_are(labels: str, words: str) -> None:
    (sentence,) = sentences(SCORER.format(labels=labels))
    assert words in sentence
    assert ("raise an error" in sentence) == ("classes it answers" in sentence)
