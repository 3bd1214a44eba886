"""What is said of torchmetrics, asked of the installed one."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
torchmetrics = pytest.importorskip("torchmetrics")

#: Nine items of class 0 and one of class 1, all answered with 0.
LABELS = [0] * 9 + [1]
ANSWERS = [0] * 10


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("classification.MulticlassAccuracy", 0.5),
        ("Accuracy", 0.9),
    ],
)
def test_what_an_accuracy_averages_where_nothing_is_written(metric: str, value: float) -> None:
    home, _, name = metric.rpartition(".")
    module = getattr(torchmetrics, home) if home else torchmetrics
    arguments = {"task": "multiclass"} if name == "Accuracy" else {}
    found = getattr(module, name)(num_classes=2, **arguments)
    assert float(found(torch.tensor(ANSWERS), torch.tensor(LABELS))) == pytest.approx(value)


def test_compute_resets_nothing() -> None:
    metric = torchmetrics.Accuracy(task="multiclass", num_classes=2)
    metric.update(torch.tensor([0]), torch.tensor([1]))
    assert float(metric.compute()) == 0.0
    metric.update(torch.tensor([1]), torch.tensor([1]))
    assert float(metric.compute()) == 0.5
    metric.reset()
    metric.update(torch.tensor([1]), torch.tensor([1]))
    assert float(metric.compute()) == 1.0
