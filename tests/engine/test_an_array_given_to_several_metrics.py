"""What goes to a metric that takes answers only is an answer, whatever model gave it (TU311)."""

from __future__ import annotations

import numpy as np
import pytest

from trueup.frameworks.sklearn.metric_rows import ROWS
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

HEAD = """import numpy as np
from sklearn.metrics import accuracy_score, mean_squared_error, precision_score, roc_auc_score
"""
EVALUATION = """
def evaluate(model, X, y):
    y_pred = model.predict(X)
    BETWEEN
    area = roc_auc_score(y, y_pred)
    return {"accuracy": accuracy_score(y, y_pred), "precision": precision_score(y, y_pred), "area": area}
"""


def codes(program: str) -> set[str]:
    """The rules that speak of a program."""
    setups = read_text(HEAD + program, "program.py").setups
    return {finding.code for setup in setups for finding in findings_of(setup, all_rules())}


def test_an_array_of_a_model_that_nobody_tells() -> None:
    assert codes(EVALUATION.replace("BETWEEN", "pass")) == {"TU311"}


@pytest.mark.parametrize(
    "between",
    [
        "y_pred[y_pred > 0.5] = 1",
        "np.round(y_pred, out=y_pred)",
        "np.putmask(y_pred, y_pred > 0.5, 1)",
        "y_pred.round_()",
        "y_pred *= 2",
    ],
)
def test_an_array_that_is_written_into_may_hold_scores_at_first(between: str) -> None:
    assert codes(EVALUATION.replace("BETWEEN", between)) == set()


@pytest.mark.parametrize(
    "program",
    [
        # Decided for the one, as it is for the other.
        "def evaluate(y, p):\n    return accuracy_score(y, p > 0.5), roc_auc_score(y, p)",
        "def evaluate(y, p):\n    return accuracy_score(y, p.round()), roc_auc_score(y, p)",
        "def evaluate(y, p):\n    area = roc_auc_score(y, p)\n    p = p > 0.5\n    return area, accuracy_score(y, p)",
        "def evaluate(y, p):\n    a = roc_auc_score(y, p)\n    p = np.sign(p)\n    return a, accuracy_score(y, p)",
        # The error of amounts takes scores as well.
        "def evaluate(y, p):\n    return mean_squared_error(y, p), roc_auc_score(y, p)",
        # Each on a way of its own.
        "def evaluate(y, p, hard):\n    if hard:\n        return accuracy_score(y, p)\n    return roc_auc_score(y, p)",
        "def evaluate(y, p, hard):\n    if hard:\n        print(accuracy_score(y, p))\n    return roc_auc_score(y, p)",
        # What raises is caught.
        """def evaluate(y, p):
    try:
        print(accuracy_score(y, p))
    except ValueError:
        pass
    return roc_auc_score(y, p)""",
        # Two functions, each with what it is given.
        "def accuracy(y, p):\n    return accuracy_score(y, p)\n\ndef area(y, p):\n    return roc_auc_score(y, p)",
    ],
)
def test_scores_that_are_decided_for_the_one_only(program: str) -> None:
    assert codes(program + "\n") == set()


def test_the_metrics_that_take_answers_only_raise_for_scores() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    labels, scores = np.array([0, 1, 1, 0]), np.array([0.2, 0.7, 0.4, 0.1])
    for row in ROWS:
        if not row.one_kind or row.metric.endswith("Display"):
            continue
        arguments = {"beta": 1.0} if row.metric == "fbeta_score" else {}
        with pytest.raises(ValueError, match="continuous"):
            getattr(metrics, row.metric)(labels, scores, **arguments)


BASE = """
import torch


class Base:
    def __init__(self, model, loader, loss_function):
        self.model, self.loader, self.loss_function = model, loader, loss_function

    def one_batch(self, images, targets):
        outputs = self.model(images)
        loss = self.loss_function(outputs, targets)
        return loss, (outputs.argmax(1) == targets).sum().item(), targets.size(0)


class Trainer(Base):
    def __init__(self, model, loader, loss_function):
        super().__init__(model, loader, loss_function)

    def train(self):
        total, items = 0, 0
        for images, targets in self.loader:
            loss, right, count = self.one_batch(images, targets)
            loss.backward()
            total += ADDED
            items += count
        print("accuracy", total / DIVISOR)
"""


def test_a_method_of_a_base_class_that_is_called_by_a_class_built_on_it() -> None:
    assert codes(BASE.replace("ADDED", "right / count").replace("DIVISOR", "len(self.loader)")) == {"TU309"}
    assert codes(BASE.replace("ADDED", "right").replace("DIVISOR", "items")) == set()
