"""Evaluate's metrics beside the function of scikit-learn that each is said to call.

Its metrics are scripts of its repository, which no wheel has: EVALUATE_SOURCES names a checkout, and without one
nothing is run.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from trueup.frameworks.evaluate.transfers.metrics import CALLS, PREDICTIONS
from trueup.frameworks.sklearn.metric_rows import BY_NAME

SOURCES = os.environ.get("EVALUATE_SOURCES", "")
pytestmark = [
    pytest.mark.probe,
    pytest.mark.skipif(not SOURCES, reason="EVALUATE_SOURCES names no checkout of evaluate"),
]
LABELS, ANSWERS, SCORES = [0, 1, 1, 0, 1, 1], [0, 1, 0, 1, 1, 1], [0.2, 0.9, 0.4, 0.6, 0.7, 0.8]
#: Amounts, none of them 0.
AMOUNTS, GUESSES = [1.0, 2.5, 4.0], [1.5, 2.0, 3.0]


@pytest.fixture(name="loaded")
def load() -> Any:
    evaluate = pytest.importorskip("evaluate", reason="evaluate is not installed")
    return lambda name: evaluate.load(str(Path(SOURCES) / "metrics" / name))


def arguments(function: str) -> tuple[list[Any], list[Any]]:
    """Labels and what a function is given: scores where it ranks or takes probabilities, amounts for errors."""
    if BY_NAME[function].ranks:
        return LABELS, SCORES
    return (AMOUNTS, GUESSES) if function.startswith("mean_") else (LABELS, ANSWERS)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_metric_gives_the_number_of_its_function_under_its_own_name(name: str, loaded: Any) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    labels, answers = arguments(CALLS[name])
    metric = loaded(name)
    features = metric.features[0] if isinstance(metric.features, list) else metric.features
    word = next(word for word in PREDICTIONS if word in features)
    result = metric.compute(references=labels, **{word: answers})
    assert result == {name: pytest.approx(getattr(sklearn, CALLS[name])(labels, answers))}


def test_the_root_of_the_squared_error_is_asked_for_by_an_option(loaded: Any) -> None:
    found = loaded("mse").compute(references=AMOUNTS, predictions=GUESSES, squared=False)
    plain = loaded("mse").compute(references=AMOUNTS, predictions=GUESSES)
    assert found["mse"] == pytest.approx(plain["mse"] ** 0.5)
