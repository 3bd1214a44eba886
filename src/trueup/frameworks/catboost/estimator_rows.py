"""CatBoost's estimators, and what the base class gives for each loss: run with CatBoost 1.2.10."""

from __future__ import annotations

from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES, EstimatorRow, Task
from trueup.frameworks.objectives import AMOUNTS, CLASSES, YES_OR_NO, ObjectiveRow, given_by

_CLASSES: tuple[tuple[str, Task, bool], ...] = (
    ("CatBoostClassifier", "classifier", True),
    ("CatBoostRegressor", "regressor", False),
    ("CatBoostRanker", "other", False),
)
ROWS = tuple(
    EstimatorRow(
        name=f"catboost.{name}",
        task=task,
        library="catboost",
        aliases=(f"catboost.core.{name}",),
        column=column,
        gives=frozenset({"predict_proba"} if task == "classifier" else ()),
    )
    for name, task, column in _CLASSES
)
_SOURCE = "CatBoost 1.2.10, run with labels of each kind"
_PAGE = "CatBoost's own page of losses"
_REAL = ("RMSE", "MAE", "MAPE", "Quantile", "Huber", "LogCosh", "Expectile", "Lq", "RMSEWithUncertainty", "Tweedie")
_OTHERS = ("Poisson", "QueryRMSE", "PairLogit", "YetiRank", "YetiRankPairwise", "PairLogitPairwise", "QuerySoftMax")
#: Any two labels are the two classes, and any labels the classes of several.
#: The losses of a classification; `CatBoost(params).predict` gives their raw scores, of others real numbers.
OBJECTIVES = (
    ObjectiveRow(names=("Logloss", "Focal"), family="other", gives="linear",
                 labels=frozenset({"binary", "sign", "integer"}), source=_SOURCE),
    ObjectiveRow(names=("CrossEntropy",), family="binary", gives="linear", labels=YES_OR_NO, source=_SOURCE,
                 beyond="CatBoost raises: it takes labels from 0 to 1"),
    ObjectiveRow(names=("MultiClass", "MultiClassOneVsAll"), family="other", gives=f"{ROWS_OF_SCORES}linear",
                 labels=CLASSES | {"sign"}, source=_SOURCE),
    ObjectiveRow(names=("MultiLogloss", "MultiCrossEntropy"), family="other", gives=f"{ROWS_OF_SCORES}linear",
                 labels=frozenset({"multi-hot"}), source=_PAGE),
    *(ObjectiveRow(names=(name,), family="regression", gives=ESTIMATE, labels=AMOUNTS, source=_SOURCE)
      for name in _REAL),
    *(ObjectiveRow(names=(name,), family="other", gives=ESTIMATE, labels=AMOUNTS, source=_PAGE)
      for name in _OTHERS),
)  # fmt: skip
GIVES = given_by(OBJECTIVES)
DEFAULT = "RMSE"
#: What `predict(data, prediction_type=…)` gives of a classification.
FORMS = {"Probability": "softmax", "LogProbability": "log_softmax", "RawFormulaVal": "linear"}

#: What the names of `eval_metric` measure, and the average.
METRICS = {
    "AUC": ("roc_auc", ""),
    "PRAUC": ("average_precision", ""),
    "Accuracy": ("accuracy", ""),
    "BalancedAccuracy": ("balanced_accuracy", ""),
    "F1": ("f1", ""),
    "TotalF1": ("f1", "weighted"),
    "Precision": ("precision", ""),
    "Recall": ("recall", ""),
    "MCC": ("mcc", ""),
    "Kappa": ("kappa", ""),
    "Logloss": ("log_loss", ""),
    "CrossEntropy": ("log_loss", ""),
    "MultiClass": ("log_loss", ""),
    "ZeroOneLoss": ("zero_one_loss", ""),
    "HammingLoss": ("hamming_loss", ""),
    "BrierScore": ("brier", ""),
    "RMSE": ("rmse", ""),
    "MAE": ("mae", ""),
    "MAPE": ("mape", ""),
    "R2": ("r2", ""),
}
