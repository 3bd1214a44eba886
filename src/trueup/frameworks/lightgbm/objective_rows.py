"""What a booster's `predict` gives for each objective, and under which names it is asked for: run with LightGBM 4.7."""

from __future__ import annotations

from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES, EstimatorRow, Task

#: The names of the parameter, and what is trained where none of them is given.
NAMES = ("objective", "objective_type", "app", "application", "loss")
DEFAULT = "regression"
CLASSES = ("num_class", "num_classes")
GIVES: dict[str, str] = {
    **dict.fromkeys(("binary", "cross_entropy", "xentropy"), "sigmoid"),
    **dict.fromkeys(("multiclass", "softmax"), f"{ROWS_OF_SCORES}softmax"),
    **dict.fromkeys(("multiclassova", "multiclass_ova", "ova", "ovr"), f"{ROWS_OF_SCORES}sigmoid"),
    **dict.fromkeys(
        (
            "regression", "regression_l2", "l2", "mean_squared_error", "mse", "l2_root", "root_mean_squared_error",
            "rmse", "regression_l1", "l1", "mean_absolute_error", "mae", "huber", "fair", "poisson", "quantile", "mape",
            "mean_absolute_percentage_error", "gamma", "tweedie", "lambdarank", "rank_xendcg",
        ),
        ESTIMATE,
    ),
}  # fmt: skip
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
