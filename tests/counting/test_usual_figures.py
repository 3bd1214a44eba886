"""The figures that are usual for one of two classes: whichever of them was printed as the accuracy is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import trueup

metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")

ROWS = 5000
Figure = Callable[[Any, Any, Any], float]


def best_accuracy(labels: Any, scores: Any, answers: Any) -> float:
    del answers
    return max(float(((scores >= cut) == labels).mean()) for cut in [*np.unique(scores), np.inf])


#: Key of the definition -> (what prints it, its own words for it).
USUAL: dict[str, tuple[Figure, str]] = {
    "threshold": (lambda y, s, a: metrics.accuracy_score(y, a), "accuracy"),
    "positive_precision": (lambda y, s, a: metrics.precision_score(y, a), "precision_score"),
    "positive_recall": (lambda y, s, a: metrics.recall_score(y, a), "recall"),
    "positive_f1": (lambda y, s, a: metrics.f1_score(y, a), "f1"),
    "positive_specificity": (lambda y, s, a: metrics.recall_score(y, a, pos_label=0), "specificity"),
    "roc_auc": (lambda y, s, a: metrics.roc_auc_score(y, s), "roc_auc_score"),
    "average_precision": (lambda y, s, a: metrics.average_precision_score(y, s), "average_precision"),
    "mcc": (lambda y, s, a: metrics.matthews_corrcoef(y, a), "MatthewsCorrCoef"),
    "kappa": (lambda y, s, a: metrics.cohen_kappa_score(y, a), "cohen_kappa_score"),
    "balanced": (lambda y, s, a: metrics.balanced_accuracy_score(y, a), "balanced_accuracy"),
    "macro_f1": (lambda y, s, a: metrics.f1_score(y, a, average="macro"), "macro_f1"),
    "weighted_f1": (lambda y, s, a: metrics.f1_score(y, a, average="weighted"), "weighted_f1"),
    "best_threshold": (best_accuracy, "best_threshold"),
}


def data(kind: str) -> tuple[Any, Any, Any]:
    """Labels of which three in ten are 1, scores that are too low for most of these, and the answers."""
    random = np.random.default_rng(7)
    labels = (random.random(ROWS) < 0.3).astype(int)
    logits = (random.normal(labels * 1.5 - 1.6, 1.0)).astype(np.float64).round(3)
    scores = logits if kind == "logits" else 1 / (1 + np.exp(-logits))
    return labels, scores, (logits > 0).astype(int)


@pytest.mark.parametrize("kind", ["proba", "logits"])
@pytest.mark.parametrize("key", USUAL)
def test_a_usual_figure_in_place_of_the_accuracy_is_named(key: str, kind: str) -> None:
    assert len(USUAL) == 13
    labels, scores, answers = data(kind)
    figure, called = USUAL[key]
    printed = f"{figure(labels, scores, answers):.6f}"
    audit = trueup.audit(labels, **{kind: scores}, reported=printed)
    assert audit.reported is not None
    assert audit.reported.matches == (key,)
    assert audit.reported.holds == (key == "threshold")
    # By its own name the same number is right, and that of another is not.
    assert trueup.audit(labels, **{kind: scores}, reported={called: printed}).reports[0].holds
    other = f"{figure(labels, scores, answers) - 0.01:.6f}"
    assert not trueup.audit(labels, **{kind: scores}, reported={called: other}).reports[0].holds


def test_the_area_under_the_curve_of_class_answers_is_named() -> None:
    labels, _, answers = data("proba")
    printed = f"{metrics.roc_auc_score(labels, answers):.6f}"
    audit = trueup.audit(labels, predicted=answers, reported=printed)
    assert audit.reported is not None
    assert audit.reported.matches == ("balanced",)
    assert "AUC of class answers" in str(audit)
