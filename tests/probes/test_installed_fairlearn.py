"""How fairlearn calls metrics: each with labels and predictions as they are, of all items and of each group."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.probe


def test_a_metric_frame_hands_on_what_it_is_given() -> None:
    fairlearn = pytest.importorskip("fairlearn.metrics", reason="fairlearn is not installed")
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    random = np.random.default_rng(0)
    labels, scores, group = random.integers(0, 2, 200), random.random(200), random.integers(0, 2, 200)
    answers = (scores > 0.5).astype(int)
    asked = {"auc": metrics.roc_auc_score, "accuracy": metrics.accuracy_score}
    table = fairlearn.MetricFrame(metrics=asked, y_true=labels, y_pred=answers, sensitive_features=group)
    assert table.overall["auc"] == metrics.roc_auc_score(labels, answers)
    assert table.overall["auc"] != metrics.roc_auc_score(labels, scores)
    assert table.by_group["accuracy"][1] == metrics.accuracy_score(labels[group == 1], answers[group == 1])
