"""What the columns of LazyPredict's tables measure, and the average: read in its source, not run."""

from __future__ import annotations

COLUMNS = {
    "Accuracy": ("accuracy", ""),
    "Balanced Accuracy": ("balanced_accuracy", ""),
    "ROC AUC": ("roc_auc", ""),
    "F1 Score": ("f1", "weighted"),
    "Adjusted R-Squared": ("r2", ""),
    "R-Squared": ("r2", ""),
    "RMSE": ("rmse", ""),
}
