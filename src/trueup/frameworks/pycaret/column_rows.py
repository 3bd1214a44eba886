"""What the columns of PyCaret's tables measure, and the average: read in its documentation, not run."""

from __future__ import annotations

COLUMNS = {
    "Accuracy": ("accuracy", ""),
    "AUC": ("roc_auc", ""),
    "Recall": ("recall", "weighted"),
    "Prec.": ("precision", "weighted"),
    "F1": ("f1", "weighted"),
    "Kappa": ("kappa", ""),
    "MCC": ("mcc", ""),
    "MAE": ("mae", ""),
    "MSE": ("mse", ""),
    "RMSE": ("rmse", ""),
    "R2": ("r2", ""),
    "RMSLE": ("rmsle", ""),
    "MAPE": ("mape", ""),
}
#: The columns of `predict_model` that hold the class, by release.
ANSWERS = frozenset({"prediction_label", "Label"})
