"""torchmetrics' functions over inputs of all the shapes that it takes, each put to the audit as well."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

import trueup

torch = pytest.importorskip("torch", reason="torch is not installed")
functions = pytest.importorskip("torchmetrics.functional.classification", reason="torchmetrics is not installed")

BATCHES, ROWS, CLASSES, POSITIONS = 4, 32, 5, 3
#: torchmetrics computes in float32.
NEAR = 2e-6


@dataclass(frozen=True)
class Given:
    """Predictions as torchmetrics takes them, and how the audit is told of them."""

    task: str
    kind: str
    predictions: Any
    target: Any
    ignore: int | None = None
    options: dict[str, Any] = field(default_factory=dict)


def shapes(task: str) -> Iterator[tuple[int, ...]]:
    yield (ROWS,)
    if task != "multilabel":
        yield (ROWS, POSITIONS)


def made(task: str, kind: str, shape: tuple[int, ...], seed: int, absent: bool) -> tuple[Any, Any]:
    """Predictions and target of one batch; `absent`: class 0 never occurs."""
    torch.manual_seed(seed)
    classes = {"binary": 2, "multiclass": CLASSES, "multilabel": 2}[task]
    size = (*shape, CLASSES) if task == "multilabel" else shape
    target = torch.randint(int(absent), classes, size)
    if kind == "predicted":
        return torch.randint(int(absent), classes, size), target
    wide = (shape[0], CLASSES, *shape[1:]) if task == "multiclass" else size
    logits = 2 * torch.randn(wide)
    if kind == "logits":
        return logits, target
    return (logits.softmax(1) if task == "multiclass" else logits.sigmoid()), target


def inputs(task: str) -> Iterator[Given]:
    for kind in ("predicted", "proba", "logits"):
        for shape in shapes(task):
            for absent in (False, True) if task == "multiclass" else (False,):
                batches = [made(task, kind, shape, 10 * seed + absent, absent) for seed in range(BATCHES)]
                batches.append((torch.cat([one for one, _ in batches]), torch.cat([one for _, one in batches])))
                for predictions, target in batches:
                    for ignore in (None, -1) if task != "multilabel" else (None,):
                        part = target.clone()
                        if ignore is not None:
                            part[torch.rand(part.shape) < 0.2] = ignore
                        yield Given(task, kind, predictions, part, ignore)


def audited(given: Given) -> trueup.Audit:
    options: dict[str, Any] = {"auc": True, "top_k": 2} if given.kind != "predicted" else {}
    if given.ignore is not None:
        options["ignore"] = given.ignore
    target, predictions = given.target.numpy(), given.predictions
    if given.task == "multiclass":
        options |= {"classes": CLASSES, "labels_as": "integer"}
        if given.kind != "predicted" and target.ndim > 1:
            options["classes_axis"] = 1
    else:
        options["labels_as"] = "binary" if given.task == "binary" else "multi-hot"
        if given.task == "binary" and given.kind == "predicted":
            options |= {"labels_as": "integer", "classes": 2}
    return trueup.audit(target, **{given.kind: predictions}, **options)


Asked = tuple[str, dict[str, Any], tuple[str, ...]]


def asked(task: str) -> Iterator[Asked]:
    """(function, its arguments, keys of the definition of which the first that there is gives the same)."""
    if task == "binary":
        yield from asked_of_two()
        return
    multi = task == "multilabel"
    size = {"num_labels" if multi else "num_classes": CLASSES}
    yield from averages(size, multi=multi)
    yield from (asked_of_tags if multi else asked_of_classes)(size)


def asked_of_two() -> Iterator[Asked]:
    for name in ("precision", "recall", "f1_score", "specificity", "negative_predictive_value", "jaccard_index"):
        yield name, {}, (f"positive_{_OURS.get(name, name)}",)
    yield "cohen_kappa", {}, ("kappa",)
    yield "matthews_corrcoef", {}, ("mcc",)
    yield "accuracy", {}, ("accuracy",)
    yield "hamming_distance", {}, ("1-accuracy",)
    yield "auroc", {}, ("roc_auc",)
    yield "average_precision", {}, ("average_precision",)
    yield "calibration_error", {"n_bins": 15}, ("calibration",)
    yield "stat_scores", {}, ("stat_scores",)
    yield "confusion_matrix", {}, ("confusion",)


def averages(size: dict[str, Any], *, multi: bool) -> Iterator[Asked]:
    for name in ("precision", "recall", "f1_score", "jaccard_index"):
        ours = _OURS.get(name, name)
        of_classes = f"each_{'iou' if ours == 'jaccard' else ours}"
        macro = (
            *([f"macro_{ours}_all"] if multi else []),
            f"macro_{ours}",
            *(["balanced"] if ours == "recall" else []),
        )
        # Of one class to a row, all rows together, and recall by the rows of each class, are the accuracy.
        weighted = "accuracy" if ours == "recall" and not multi else f"weighted_{ours}"
        micro = f"micro_{ours}" if multi or ours == "jaccard" else "accuracy"
        for average, keys in (
            ("macro", macro),
            ("weighted", (weighted,)),
            ("micro", (micro,)),
            ("none", (of_classes,)),
        ):
            yield name, {**size, "average": average}, keys
    for average, keys in (("micro", ("accuracy",)), ("macro", ("macro_recall", "balanced"))):
        yield "accuracy", {**size, "average": average}, ("elementwise",) if multi else keys
    for name, ours in (("auroc", "roc_auc"), ("average_precision", "average_precision")):
        for average in ("macro", "weighted", *(("micro",) if multi else ())):
            counting_all = (f"macro_{ours}_all",) if average == "macro" else ()
            yield name, {**size, "average": average}, (*counting_all, f"{average}_{ours}")


def asked_of_tags(size: dict[str, Any]) -> Iterator[Asked]:
    yield "exact_match", size, ("accuracy",)
    yield "hamming_distance", {**size, "average": "micro"}, ("hamming",)
    yield "ranking_average_precision", size, ("label_ranking_average_precision",)
    yield "ranking_loss", size, ("label_ranking_loss",)
    yield "coverage_error", size, ("coverage_error",)


def asked_of_classes(size: dict[str, Any]) -> Iterator[Asked]:
    for weights in (None, "linear", "quadratic"):
        yield "cohen_kappa", {**size, "weights": weights}, (f"kappa_{weights}" if weights else "kappa",)
    yield "matthews_corrcoef", size, ("mcc",)
    yield "confusion_matrix", size, ("confusion",)
    yield "calibration_error", {**size, "n_bins": 15}, ("calibration",)
    yield "accuracy", {**size, "average": "micro", "top_k": 2}, ("top_k",)


_OURS = {"f1_score": "f1", "jaccard_index": "jaccard", "negative_predictive_value": "negative_value"}


def of_audit(audit: trueup.Audit, keys: tuple[str, ...]) -> Any:
    key = keys[0]
    if key == "accuracy":
        return audit.accuracy.value
    if key == "1-accuracy":
        return 1 - audit.accuracy.value
    if key == "calibration":
        return audit.calibration_error
    if key == "confusion":
        size = range(len(audit.classes))
        return [[audit.confusion.get((true, answered), 0) for answered in size] for true in size]
    if key == "stat_scores":
        one = audit.per_class[1]
        no = audit.counted - one.support - one.answered + one.right
        return [one.right, one.answered - one.right, no, one.support - one.right, one.support]
    if key.startswith("each_"):
        return [getattr(one, key.removeprefix("each_")) or 0.0 for one in audit.per_class]
    return next((definition.value for each in keys if (definition := audit.definition(each)) is not None), None)


@pytest.mark.slow
@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_equal(task: str) -> None:
    outcomes: Counter[str] = Counter()
    different = []
    for given in inputs(task):
        audit = audited(given)
        for name, arguments, keys in asked(task):
            if given.kind == "predicted" and (name in _OF_SCORES or "top_k" in arguments):
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                expected = getattr(functions, f"{task}_{name}")(
                    given.predictions, given.target, ignore_index=given.ignore, **arguments
                )
            answer = of_audit(audit, keys)
            if answer is None:
                outcomes[f"no figure: {name} {arguments.get('average', '')}"] += 1
                continue
            same = np.allclose(np.asarray(answer, float), expected.numpy().astype(float), atol=NEAR, rtol=NEAR)
            outcomes["equal" if same else "different"] += 1
            if not same:
                different.append(
                    (name, arguments, given.kind, tuple(given.target.shape), given.ignore, answer, expected)
                )
    assert different == []
    assert outcomes["equal"] >= {"binary": 800, "multiclass": 3000, "multilabel": 390}[task], outcomes


_OF_SCORES = {
    *("auroc", "average_precision", "calibration_error"),
    *("ranking_average_precision", "ranking_loss", "coverage_error"),
}
