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


#: Four answers and labels of three classes, as unequal as their numbers allow.
SOME_ANSWERS, SOME_LABELS = [0, 0, 1, 2, 2, 2, 2, 0, 1], [0, 1, 1, 2, 0, 2, 0, 0, 0]


@pytest.mark.parametrize(
    ("metric", "average", "same"),
    [
        *((name, "micro", True) for name in ("Accuracy", "Precision", "Recall", "F1Score")),
        *((name, "macro", False) for name in ("Accuracy", "Precision", "Recall", "FBetaScore", "Specificity")),
        *((name, "macro", True) for name in ("F1Score", "JaccardIndex")),
        *((name, "weighted", False) for name in ("F1Score", "JaccardIndex")),
        *((name, None, True) for name in ("CohenKappa", "MatthewsCorrCoef")),
        ("ConfusionMatrix", None, False),
    ],
)
def test_what_exchanged_arguments_change(metric: str, average: str | None, same: bool) -> None:
    made = getattr(torchmetrics.classification, f"Multiclass{metric}")
    arguments = {"average": average} if average else {}
    arguments |= {"beta": 2.0} if metric == "FBetaScore" else {}
    answers, labels = torch.tensor(SOME_ANSWERS), torch.tensor(SOME_LABELS)
    right, swapped = (made(num_classes=3, **arguments)(*pair) for pair in ((answers, labels), (labels, answers)))
    assert torch.allclose(right.float(), swapped.float(), atol=1e-6) == same


def test_the_first_of_several_places() -> None:
    scores, labels = torch.tensor([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]), torch.tensor([0, 1])
    found = [torchmetrics.Accuracy(task="multiclass", num_classes=3, top_k=k)(scores, labels) for k in (1, 2)]
    assert [float(value) for value in found] == [0.5, 1.0]


def test_a_metric_that_is_called_gives_the_value_of_that_batch() -> None:
    metric = torchmetrics.Accuracy(task="multiclass", num_classes=2)
    metric(torch.tensor([0, 0]), torch.tensor([1, 1]))
    assert float(metric(torch.tensor([1]), torch.tensor([1]))) == 1.0
    assert float(metric.compute()) == pytest.approx(1 / 3)
