"""The estimators of pytorch-tabnet (run with 4.1.0): they fit a softmax to class numbers or words, and lack `score`."""

from __future__ import annotations

from trueup.frameworks.estimators import EstimatorRow, Task

_CLASSES: tuple[tuple[str, Task, frozenset[str]], ...] = (
    ("TabNetClassifier", "classifier", frozenset({"predict_proba"})),
    ("TabNetRegressor", "regressor", frozenset()),
)
_LACKS = frozenset({"score", "decision_function", "predict_log_proba"})
ROWS = tuple(
    EstimatorRow(
        name=f"pytorch_tabnet.tab_model.{name}",
        task=task,
        library="tabnet",
        gives=gives,
        lacks=_LACKS | (frozenset({"predict_proba"}) - gives),
    )
    for name, task, gives in _CLASSES
)
