"""What a booster's `predict` gives for each objective: run with XGBoost 3.2."""

from __future__ import annotations

from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES, EstimatorRow, Task

#: Where no objective is given.
DEFAULT = "reg:squarederror"
GIVES: dict[str, str] = {
    "binary:logistic": "sigmoid",
    "reg:logistic": "sigmoid",
    "binary:logitraw": "linear",
    "binary:hinge": "yes or no",
    "multi:softmax": "answers",
    "multi:softprob": f"{ROWS_OF_SCORES}softmax",
    **dict.fromkeys(
        (
            "reg:squarederror", "reg:linear", "reg:squaredlogerror", "reg:pseudohubererror", "reg:absoluteerror",
            "reg:quantileerror", "reg:gamma", "reg:tweedie", "count:poisson", "survival:cox", "survival:aft",
            "rank:pairwise", "rank:ndcg", "rank:map",
        ),
        ESTIMATE,
    ),
}  # fmt: skip
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
