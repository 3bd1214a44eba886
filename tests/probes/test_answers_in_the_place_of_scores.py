"""What scikit-learn makes of class numbers where it wants scores, asked of the installed one."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")
metrics = pytest.importorskip("sklearn.metrics")

LABELS = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2, 2])
ANSWERS = np.array([0, 1, 2, 0, 2, 2, 1, 1, 0, 2])


@pytest.mark.parametrize(
    "name", ["roc_auc_score", "average_precision_score", "roc_curve", "precision_recall_curve", "log_loss",
             "brier_score_loss"]
)  # fmt: skip
def test_numbers_of_three_classes_raise(name: str) -> None:
    with pytest.raises(ValueError, match=r"multi|class|greater than 1"):
        getattr(metrics, name)(LABELS, ANSWERS)


@pytest.mark.parametrize("name", ["roc_auc_score", "average_precision_score", "log_loss"])
def test_names_of_classes_raise(name: str) -> None:
    names = np.array(["no", "yes"])
    with pytest.raises((ValueError, TypeError)):
        getattr(metrics, name)(names[LABELS % 2], names[ANSWERS % 2])


@pytest.mark.parametrize("name", ["roc_curve", "precision_recall_curve"])
def test_a_named_class_is_ranked_by_its_number(name: str) -> None:
    *_, thresholds = getattr(metrics, name)(LABELS, ANSWERS, pos_label=2)
    assert {0, 1, 2} <= set(thresholds.tolist())
