"""LightGBM's objectives: their names, what `predict` gives, which labels each takes: run with LightGBM 4.7."""

from __future__ import annotations

from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES, EstimatorRow, Task
from trueup.frameworks.objectives import AMOUNTS, YES_OR_NO, ObjectiveRow, given_by
from trueup.frameworks.objectives import CLASSES as LABELS_OF_CLASSES

#: The names of the parameter, and what is trained where none of them is given.
NAMES = ("objective", "objective_type", "app", "application", "loss")
DEFAULT = "regression"
CLASSES = ("num_class", "num_classes")
_SOURCE = "LightGBM 4.7, run with labels of each kind"
_RAISES = "LightGBM raises: it takes whole numbers from 0 to num_class - 1"
_ABOVE_0 = "LightGBM takes every label above 0 for the second class, without a word"
_REAL = (
    ("regression", "regression_l2", "l2", "mean_squared_error", "mse", "l2_root", "root_mean_squared_error", "rmse"),
    ("regression_l1", "l1", "mean_absolute_error", "mae"),
    ("huber",), ("fair",), ("quantile",), ("gamma",), ("tweedie",),
    ("mape", "mean_absolute_percentage_error"),
)  # fmt: skip
_OTHERS = (("poisson",), ("lambdarank",), ("rank_xendcg",))
OBJECTIVES = (
    ObjectiveRow(names=("binary",), family="binary", gives="sigmoid", labels=YES_OR_NO | {"sign"}, source=_SOURCE,
                 beyond=_ABOVE_0, fractions=_ABOVE_0),
    ObjectiveRow(names=("cross_entropy", "xentropy"), family="binary", gives="sigmoid", labels=YES_OR_NO,
                 source=_SOURCE, beyond="LightGBM raises: it takes labels from 0 to 1"),
    ObjectiveRow(names=("multiclass", "softmax"), family="sparse", gives=f"{ROWS_OF_SCORES}softmax",
                 labels=LABELS_OF_CLASSES, beyond=_RAISES, source=_SOURCE),
    ObjectiveRow(names=("multiclassova", "multiclass_ova", "ova", "ovr"), family="sparse",
                 gives=f"{ROWS_OF_SCORES}sigmoid", labels=LABELS_OF_CLASSES, source=_SOURCE,
                 beyond="LightGBM trains on without a word: a class beyond num_class is never answered"),
    *(ObjectiveRow(names=names, family="regression", gives=ESTIMATE, labels=AMOUNTS, source=_SOURCE,
                   beyond="LightGBM raises where a label is 0: it takes numbers above 0" if "gamma" in names else "")
      for names in _REAL),
    *(ObjectiveRow(names=names, family="other", gives=ESTIMATE, labels=AMOUNTS, source=_SOURCE) for names in _OTHERS),
)  # fmt: skip
GIVES = given_by(OBJECTIVES)
_WRAPPERS: tuple[tuple[str, Task], ...] = (
    ("LGBMClassifier", "classifier"),
    ("LGBMRegressor", "regressor"),
    ("LGBMRanker", "other"),
    ("DaskLGBMClassifier", "classifier"),
    ("DaskLGBMRegressor", "regressor"),
)
ROWS = tuple(
    EstimatorRow(
        name=f"lightgbm.{name}",
        task=task,
        library="lightgbm",
        aliases=(f"lightgbm.sklearn.{name}",),
        gives=frozenset({"predict_proba"} if task == "classifier" else ()),
    )
    for name, task in _WRAPPERS
)

#: What the names of `metric` measure, and the average.
METRICS = {
    "auc": ("roc_auc", ""),
    "average_precision": ("average_precision", ""),
    "binary_logloss": ("log_loss", ""),
    "multi_logloss": ("log_loss", ""),
    "binary_error": ("zero_one_loss", ""),
    "multi_error": ("zero_one_loss", ""),
    "l1": ("mae", ""),
    "l2": ("mse", ""),
    "rmse": ("rmse", ""),
    "mape": ("mape", ""),
}
