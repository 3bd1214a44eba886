"""What is said of torchmetrics, asked of the installed one."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from trueup.frameworks.metric_arguments import ArgumentsRow
from trueup.frameworks.torchmetrics.metric_rows import ROWS

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
        *((name, "micro", True) for name in ("Accuracy", "Precision", "Recall", "F1Score", "HammingDistance")),
        *((name, "macro", False) for name in ("Accuracy", "Precision", "Recall", "FBetaScore", "Specificity")),
        ("HammingDistance", "macro", False),
        *((name, "weighted", True) for name in ("Accuracy", "HammingDistance")),
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


@pytest.mark.parametrize("row", [row for row in ROWS if not row.ranks], ids=lambda row: row.metric)
def test_of_a_yes_and_a_no_the_order_matters_where_the_row_says_so(row: ArgumentsRow) -> None:
    answers, labels = torch.tensor([0, 1, 1, 1, 0, 1]), torch.tensor([1, 1, 0, 0, 0, 0])
    arguments = {"beta": 2.0} if row.metric == "FBetaScore" else {}
    metric = getattr(torchmetrics.classification, f"Binary{row.metric}")(**arguments)
    right, exchanged = metric(answers, labels), metric(labels, answers)
    says = bool(row.swapped) and "binary" not in row.symmetric
    assert torch.allclose(right.float(), exchanged.float()) is not says


@pytest.mark.parametrize("name", ["Accuracy", "HammingDistance"])
def test_shares_of_right_tags_are_the_same_both_ways(name: str) -> None:
    generator = torch.Generator().manual_seed(1)
    answers, labels = (torch.randint(0, 2, (20, 3), generator=generator) for _ in range(2))
    for average in ("micro", "macro"):
        metric = getattr(torchmetrics.classification, f"Multilabel{name}")(num_labels=3, average=average)
        assert torch.allclose(metric(answers, labels), metric(labels, answers))


@pytest.mark.parametrize("name", ["Accuracy", "HammingDistance"])
def test_the_mean_over_tags_is_the_share_of_all_tags(name: str) -> None:
    answers, labels = torch.tensor([[1, 0, 0], [1, 1, 0], [0, 1, 0]]), torch.tensor([[1, 1, 0], [0, 1, 0], [0, 0, 0]])
    shares = [
        getattr(torchmetrics, name)(task="multilabel", num_labels=3, average=average)(answers, labels)
        for average in ("micro", "macro")
    ]
    assert torch.allclose(*shares)
    assert getattr(torchmetrics, name)(task="binary", average="macro")(answers[0], labels[0]) == pytest.approx(
        2 / 3 if name == "Accuracy" else 1 / 3
    )


def test_the_first_of_several_places() -> None:
    scores, labels = torch.tensor([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]), torch.tensor([0, 1])
    found = [torchmetrics.Accuracy(task="multiclass", num_classes=3, top_k=k)(scores, labels) for k in (1, 2)]
    assert [float(value) for value in found] == [0.5, 1.0]


def test_a_metric_that_is_called_gives_the_value_of_that_batch() -> None:
    metric = torchmetrics.Accuracy(task="multiclass", num_classes=2)
    metric(torch.tensor([0, 0]), torch.tensor([1, 1]))
    assert float(metric(torch.tensor([1]), torch.tensor([1]))) == 1.0
    assert float(metric.compute()) == pytest.approx(1 / 3)


#: The function of scikit-learn for the quantity of each row, and what it is asked for; torchmetrics' names are macro.
MACRO: dict[str, Any] = {"average": "macro"}
OF_SKLEARN: dict[str, tuple[str, dict[str, Any]]] = {
    "Accuracy": ("balanced_accuracy_score", {}),
    "Precision": ("precision_score", MACRO),
    "Recall": ("recall_score", MACRO),
    "F1Score": ("f1_score", MACRO),
    "FBetaScore": ("fbeta_score", {**MACRO, "beta": 2.0}),
    "JaccardIndex": ("jaccard_score", MACRO),
    "CohenKappa": ("cohen_kappa_score", {}),
    "MatthewsCorrCoef": ("matthews_corrcoef", {}),
    "HammingDistance": ("", {}),
    "Specificity": ("", {}),
    "ConfusionMatrix": ("confusion_matrix", {}),
    "AUROC": ("roc_auc_score", {**MACRO, "multi_class": "ovr"}),
    "AveragePrecision": ("average_precision_score", MACRO),
}
RANKING = sorted(row.metric for row in ROWS if row.ranks)


def drawn(seed: int) -> tuple[Any, Any]:
    """Labels of three classes, each of which occurs, and rows of scores that sum to 1."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.cat([torch.arange(3), torch.randint(0, 3, (40,), generator=generator)])
    return labels, torch.rand((len(labels), 3), generator=generator).softmax(1)


def by_hand(name: str, labels: Any, answers: Any) -> float:
    """Means over the classes: of the shares of other items that are not answered with it, or of wrong ones of it."""
    others = [float((answers[labels != each] != each).float().mean()) for each in range(3)]
    wrong = [float((answers[labels == each] != each).float().mean()) for each in range(3)]
    return sum(others if name == "Specificity" else wrong) / 3


def test_no_row_is_left_out() -> None:
    assert OF_SKLEARN.keys() == {row.metric for row in ROWS}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", sorted(OF_SKLEARN))
def test_each_row_gives_the_number_of_its_name(name: str, seed: int) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    labels, scores = drawn(seed)
    answers = scores.argmax(dim=1)
    function, asked = OF_SKLEARN[name]
    metric = getattr(torchmetrics.classification, f"Multiclass{name}")
    found = metric(num_classes=3, **({"beta": 2.0} if name == "FBetaScore" else {}))(scores, labels)
    if not function:
        assert float(found) == pytest.approx(by_hand(name, labels, answers), abs=1e-5)
        return
    given = scores.numpy() if name in RANKING else answers.numpy()
    assert found.numpy() == pytest.approx(getattr(sklearn, function)(labels.numpy(), given, **asked), abs=1e-5)


@pytest.mark.parametrize("name", RANKING)
def test_exchanged_scores_and_labels_give_another_area_or_raise(name: str) -> None:
    labels, scores = drawn(5)
    yes, of_yes = (labels > 0).long(), scores[:, 0]
    metric = getattr(torchmetrics.classification, f"Binary{name}")
    right = float(metric()(of_yes, yes))
    with contextlib.suppress(RuntimeError, ValueError):
        assert float(metric()(yes, of_yes)) != pytest.approx(right)


@pytest.mark.parametrize("name", RANKING)
def test_a_metric_that_ranks_gives_another_number_for_answers(name: str) -> None:
    labels, scores = drawn(6)
    yes, of_yes = (labels > 0).long(), scores[:, 0]
    metric = getattr(torchmetrics.classification, f"Binary{name}")
    assert float(metric()((of_yes > 0.5).float(), yes)) != pytest.approx(float(metric()(of_yes, yes)))


def test_a_tracker_counts_anew_from_each_increment():
    tracker = torchmetrics.MetricTracker(torchmetrics.Accuracy(task="multiclass", num_classes=3), maximize=True)
    values = []
    for answers in ([1, 1, 1], [0, 1, 2]):
        tracker.increment()
        tracker.update(torch.tensor(answers), torch.tensor([0, 1, 2]))
        values.append(round(float(tracker.compute()), 3))
    assert values == [0.333, 1.0]


_ASKS_FOR = {
    "FBetaScore": {"beta": 1.0}, "RecallAtFixedPrecision": {"min_precision": 0.5},
    "PrecisionAtFixedRecall": {"min_recall": 0.5}, "SpecificityAtSensitivity": {"min_sensitivity": 0.5},
    "SensitivityAtSpecificity": {"min_specificity": 0.5},
}  # fmt: skip


@pytest.mark.parametrize(
    ("task", "options"), [("binary", {}), ("multiclass", {"num_classes": 3}), ("multilabel", {"num_labels": 3})]
)
def test_the_task_chooses_the_class_and_so_the_name_in_a_collection(task: str, options: dict[str, int]) -> None:
    """Each class that makes another one by its task: a collection names the metric by what came out."""
    found = [name for name in torchmetrics.__all__ if "__new__" in vars(getattr(torchmetrics, name)) and name != "Dice"]
    assert {"Accuracy", "F1Score", "AUROC", "Precision", "Recall"} <= set(found)
    for name in found:
        try:
            metric = getattr(torchmetrics, name)(task=task, **options, **_ASKS_FOR.get(name, {}))
        except ValueError:
            continue  # not for this task
        assert list(torchmetrics.MetricCollection([metric])) == [f"{task.capitalize()}{name}"]


def test_a_clone_of_a_collection_has_its_own_prefix_and_keeps_the_other_end() -> None:
    made = torchmetrics.MetricCollection([torchmetrics.Accuracy(task="binary")], prefix="a_", postfix="_z")
    assert list(made.clone(prefix="b_")) == ["b_BinaryAccuracy_z"]
    assert list(made.clone()) == ["a_BinaryAccuracy_z"]
