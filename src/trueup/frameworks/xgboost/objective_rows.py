"""The objectives of XGBoost: what `predict` gives for each, and which labels it takes: run with XGBoost 3.2."""

from __future__ import annotations

from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES, EstimatorRow, Task
from trueup.frameworks.objectives import AMOUNTS, CLASSES, YES_OR_NO, ObjectiveRow, given_by

#: Where no objective is given.
DEFAULT = "reg:squarederror"
_SOURCE = "XGBoost 3.2, run with labels of each kind"
_RAISES_BINARY = "XGBoost raises: it takes labels from 0 to 1"
_RAISES_SEVERAL = "XGBoost raises: it takes whole numbers from 0 to num_class - 1"
_RAISES_AT_0 = "XGBoost raises where a label is 0: it takes numbers above 0"
#: Takes no labels of several columns, where the others of one number give an output for each column.
_ONE_COLUMN = "reg:quantileerror"
_REAL = (
    "reg:squarederror", "reg:linear", "reg:squaredlogerror", "reg:pseudohubererror", "reg:absoluteerror",
    "reg:quantileerror", "reg:gamma", "reg:tweedie",
)  # fmt: skip
_OTHERS = ("count:poisson", "survival:cox", "survival:aft", "rank:pairwise", "rank:ndcg", "rank:map")
OBJECTIVES = (
    ObjectiveRow(names=("binary:logistic",), family="binary", gives="sigmoid", labels=YES_OR_NO, beyond=_RAISES_BINARY,
                 many=True, source=_SOURCE),
    ObjectiveRow(names=("reg:logistic",), family="binary", gives="sigmoid", labels=YES_OR_NO, beyond=_RAISES_BINARY,
                 many=True, source=_SOURCE),
    ObjectiveRow(names=("binary:logitraw",), family="binary", gives="linear", labels=YES_OR_NO, beyond=_RAISES_BINARY,
                 many=True, source=_SOURCE),
    ObjectiveRow(names=("binary:hinge",), family="margin", gives="yes or no", labels=YES_OR_NO | {"sign"},
                 many=True, source=_SOURCE),
    ObjectiveRow(names=("multi:softmax",), family="sparse", gives="answers", labels=CLASSES, beyond=_RAISES_SEVERAL,
                 fractions=_RAISES_SEVERAL, source=_SOURCE),
    ObjectiveRow(names=("multi:softprob",), family="sparse", gives=f"{ROWS_OF_SCORES}softmax", labels=CLASSES,
                 beyond=_RAISES_SEVERAL, fractions=_RAISES_SEVERAL, source=_SOURCE),
    *(ObjectiveRow(names=(name,), family="regression", gives=ESTIMATE, labels=AMOUNTS, source=_SOURCE,
                   many=name != _ONE_COLUMN, beyond=_RAISES_AT_0 if name == "reg:gamma" else "") for name in _REAL),
    *(ObjectiveRow(names=(name,), family="other", gives=ESTIMATE, labels=AMOUNTS, source=_SOURCE) for name in _OTHERS),
)  # fmt: skip
GIVES = given_by(OBJECTIVES)
_WRAPPERS: tuple[tuple[str, Task], ...] = (
    ("XGBClassifier", "classifier"),
    ("XGBRFClassifier", "classifier"),
    ("XGBRegressor", "regressor"),
    ("XGBRFRegressor", "regressor"),
    ("XGBRanker", "other"),
)
ROWS = tuple(
    EstimatorRow(
        name=f"xgboost.{name}",
        task=task,
        library="xgboost",
        aliases=(f"xgboost.sklearn.{name}", f"xgboost.dask.{name}"),
        gives=frozenset({"predict_proba"} if task == "classifier" else ()),
    )
    for name, task in _WRAPPERS
)

#: What the names of `eval_metric` measure, and the average.
METRICS = {
    "auc": ("roc_auc", ""),
    "aucpr": ("average_precision", ""),
    "logloss": ("log_loss", ""),
    "mlogloss": ("log_loss", ""),
    "error": ("zero_one_loss", ""),
    "merror": ("zero_one_loss", ""),
    "rmse": ("rmse", ""),
    "mae": ("mae", ""),
    "mape": ("mape", ""),
}
