"""CatBoost's estimators, and what the base class gives for each loss: run with CatBoost 1.2.10."""

from __future__ import annotations

from trueup.frameworks.estimators import ESTIMATE, EstimatorRow, Task

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
#: The losses of a classification; `CatBoost(params).predict` gives their raw scores, of others real numbers.
OF_CLASSES = frozenset({"Logloss", "CrossEntropy", "MultiClass", "MultiClassOneVsAll", "MultiLogloss", "Focal"})
DEFAULT = "RMSE"
#: What `predict(data, prediction_type=…)` gives of a classification.
FORMS = {"Probability": "softmax", "LogProbability": "log_softmax", "RawFormulaVal": "linear"}
REAL = ESTIMATE
