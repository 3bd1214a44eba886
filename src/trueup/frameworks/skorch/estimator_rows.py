"""skorch's estimators: a classifier decides by itself, whatever its module ends in."""

from __future__ import annotations

from trueup.frameworks.estimators import EstimatorRow, Task

_CLASSES: tuple[tuple[str, Task], ...] = (
    ("NeuralNetClassifier", "classifier"),
    ("NeuralNetBinaryClassifier", "classifier"),
    ("NeuralNetRegressor", "regressor"),
)
ROWS = tuple(EstimatorRow(name=f"skorch.{name}", task=task, library="skorch") for name, task in _CLASSES)
