"""What findings say of an estimator's answers is true of the installed libraries, however the labels are written."""

from __future__ import annotations

from typing import Any

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

np = pytest.importorskip("numpy")
metrics = pytest.importorskip("sklearn.metrics")
pytestmark = pytest.mark.probe
#: Labels of which nothing is read: numbers of two classes or three, names, or rows.
PROGRAM = """
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import log_loss, roc_auc_score
rows, labels = np.load("rows.npy"), np.load("labels.npy")
answers = RandomForestClassifier().fit(rows, labels).predict(rows)
{call}
"""
NUMBERS = np.array([0, 1, 2, 0, 1, 2, 1, 2, 0, 1])
ANSWERS = np.array([0, 1, 2, 0, 2, 2, 1, 1, 0, 1])
FORMS = {
    "two classes": (NUMBERS > 0, ANSWERS > 0),
    "three classes": (NUMBERS, ANSWERS),
    "names": (np.array(["no", "yes"])[NUMBERS % 2], np.array(["no", "yes"])[ANSWERS % 2]),
    "rows": (np.eye(3)[NUMBERS], np.eye(3)[ANSWERS]),
}


def found(program: str, code: str) -> Finding:
    setups = read_text(program, "program.py").setups
    (finding,) = {item for setup in setups for item in findings_of(setup, all_rules()) if item.code == code}
    return finding


@pytest.mark.parametrize("form", FORMS)
def test_answers_that_are_ranked(form: str) -> None:
    finding = found(PROGRAM.format(call="print(roc_auc_score(labels, answers))"), "TU311")
    assert "class numbers" not in finding.have
    assert "numbers of more than two classes, or names, raise an error" in finding.happens
    labels, answers = FORMS[form]
    if form in ("three classes", "names"):
        with pytest.raises((ValueError, TypeError)):
            metrics.roc_auc_score(labels, answers)
    else:
        recalls = [metrics.recall_score(labels, answers, pos_label=side) for side in (0, 1)] if labels.ndim == 1 else []
        area = metrics.roc_auc_score(labels, answers)
        assert not recalls or area == pytest.approx(np.mean(recalls))


def test_a_name_that_says_accuracy() -> None:
    finding = found(PROGRAM.format(call='print("accuracy", roc_auc_score(labels, answers))'), "TU317")
    assert "of two classes that area is the balanced accuracy" in finding.happens
    labels, answers = FORMS["two classes"]
    assert metrics.roc_auc_score(labels, answers) == pytest.approx(metrics.balanced_accuracy_score(labels, answers))


@pytest.mark.parametrize("classes", [2, 3])
def test_the_middle_of_raw_scores_is_said_of_two_classes(classes: int) -> None:
    program = PROGRAM.replace("sklearn.ensemble import RandomForest", "sklearn.svm import Linear")
    program = program.replace("answers = RandomForestClassifier()", "model = LinearSVC()").replace(".predict(rows)", "")
    call = "print(((model.decision_function(rows) > 0.5) == labels).mean())"
    finding = found(program.replace("LinearClassifier", "LinearSVC").format(call=call), "TU304")
    assert finding.expected.startswith("Of two classes")
    assert finding.happens.startswith("Of two classes")
    svm: Any = pytest.importorskip("sklearn.svm")
    labels = NUMBERS % classes
    rows = np.random.default_rng(0).normal(0, 1, (len(labels), 3)) + labels[:, None]
    model = svm.LinearSVC().fit(rows, labels)
    scores, answers = model.decision_function(rows), model.predict(rows)
    assert (scores.ndim == 1) is (classes == 2)
    assert classes > 2 or ((scores > 0) == (answers == 1)).all()


def test_what_keras_makes_of_labels_and_one_output() -> None:
    """Categorical accuracy: all is right of a column, and something else of (n,). Class numbers are no cells."""
    keras = pytest.importorskip("keras", minversion="3.15")
    labels, outputs = np.array([0.0, 1.0, 1.0, 0.0]), np.array([[0.1], [0.2], [0.9], [0.3]])
    of_columns, of_flat = (keras.metrics.CategoricalAccuracy() for _ in range(2))
    of_columns.update_state(labels[:, None], outputs)
    of_flat.update_state(labels, outputs)
    assert float(of_columns.result()) == 1.0
    assert float(of_flat.result()) != 1.0
    items = np.array([0.1, 0.2, 0.3, 0.4])
    assert float(keras.losses.categorical_crossentropy(labels, items)) > 0, "the four items are the classes of one row"
    with pytest.raises(ValueError, match="shape"):
        keras.losses.sparse_categorical_crossentropy(labels, items)
    rows = np.full((10, 10), 0.1)
    cells = keras.metrics.BinaryAccuracy()
    cells.update_state(np.arange(10)[:, None], rows)
    assert float(cells.result()) == pytest.approx(0.1), "the share of class 0, and not 0.8 to 0.9 as of rows"
