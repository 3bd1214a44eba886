"""What is said of skorch's nets and Ignite's accuracy, against those that are installed."""

from __future__ import annotations

import math
from typing import Any

import pytest

pytestmark = pytest.mark.probe
torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
ROWS = 30


def test_a_net_gives_class_numbers_and_probabilities() -> None:
    skorch: Any = pytest.importorskip("skorch", reason="skorch is not installed")
    rows, labels = torch.randn(ROWS, 4).numpy(), (torch.arange(ROWS) % 3).numpy()
    plain = {"max_epochs": 1, "verbose": 0}
    network = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Softmax(dim=-1))
    likely = skorch.NeuralNetClassifier(network, **plain)
    likely.fit(rows, labels)
    assert type(likely.criterion_).__name__ == "NLLLoss"
    assert likely.predict(rows).shape == (ROWS,)
    raw = skorch.NeuralNetClassifier(torch.nn.Linear(4, 3), criterion=torch.nn.CrossEntropyLoss, **plain)
    assert raw.fit(rows, labels).predict_proba(rows).sum(1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("last", "is_number"),
    [(torch.nn.Softmax(-1), True), (torch.nn.Identity(), False), (torch.nn.LogSoftmax(-1), False)],
)
def test_a_classifier_takes_the_logarithm_itself(last: Any, is_number: bool) -> None:
    skorch: Any = pytest.importorskip("skorch", reason="skorch is not installed")
    rows, labels = torch.randn(ROWS, 4).numpy(), (torch.arange(ROWS) % 3).numpy()
    network = torch.nn.Sequential(torch.nn.Linear(4, 3), last)
    net = skorch.NeuralNetClassifier(network, max_epochs=1, verbose=0, train_split=None).fit(rows, labels)
    assert math.isnan(net.history[-1, "train_loss"]) is not is_number


def test_an_accuracy_counts_cells_of_rounded_rows() -> None:
    metrics: Any = pytest.importorskip("ignite.metrics", reason="Ignite is not installed")
    scores, labels = torch.eye(4)[[0, 1, 2, 3]], torch.eye(4)[[0, 1, 3, 2]]
    cells = metrics.Accuracy()
    cells.update((scores, labels))
    assert cells.compute() == pytest.approx(0.75)
    rows = metrics.Accuracy(is_multilabel=True)
    rows.update((scores, labels))
    assert rows.compute() == pytest.approx(0.5)
    answers = metrics.Accuracy()
    answers.update((scores, labels.argmax(1)))
    assert answers.compute() == pytest.approx(0.5)
