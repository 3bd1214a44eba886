"""A micro average over items with one answer each is the accuracy, in the libraries that TU308 speaks of."""

from __future__ import annotations

import importlib.util

import pytest

pytestmark = pytest.mark.probe
LABELS = [0, 1, 2, 2, 1, 0, 2, 2, 1, 2]
ANSWERS = [0, 2, 2, 2, 1, 0, 1, 0, 1, 2]
RIGHT = 0.7


def needs(module: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=f"{module} is not installed")


@needs("sklearn")
@pytest.mark.parametrize("name", ["precision_score", "recall_score", "f1_score"])
def test_scikit_learn_gives_the_accuracy(name: str) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    assert getattr(metrics, name)(LABELS, ANSWERS, average="micro") == pytest.approx(RIGHT)
    # Of a yes or no as well: both of the two are counted.
    labels, answers = ([int(item == 2) for item in side] for side in (LABELS, ANSWERS))
    accuracy = metrics.accuracy_score(labels, answers)
    assert getattr(metrics, name)(labels, answers, average="micro") == pytest.approx(accuracy)
    # Not of some classes.
    assert getattr(metrics, name)(LABELS, ANSWERS, average="micro", labels=[0, 1]) != pytest.approx(RIGHT)


@needs("sklearn")
def test_scikit_learns_three_at_once_are_the_accuracy() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    three = metrics.precision_recall_fscore_support(LABELS, ANSWERS, average="micro")[:3]
    assert list(three) == pytest.approx([RIGHT] * 3)


@needs("torchmetrics")
@pytest.mark.parametrize("name", ["Precision", "Recall", "F1Score"])
def test_torchmetrics_gives_the_accuracy(name: str) -> None:
    torch, torchmetrics = pytest.importorskip("torch"), pytest.importorskip("torchmetrics", minversion="0.11")
    metric = getattr(torchmetrics, name)(task="multiclass", num_classes=3, average="micro")
    assert float(metric(torch.tensor(ANSWERS), torch.tensor(LABELS))) == pytest.approx(RIGHT)
