"""imblearn.metrics beside the same numbers by hand, with both orders of labels and answers."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from trueup.frameworks.imblearn.estimator_rows import EVEN
from trueup.frameworks.imblearn.metric_rows import BY_NAME, DEFAULT_AVERAGE

np = pytest.importorskip("numpy")
metrics: Any = pytest.importorskip("imblearn.metrics", reason="imbalanced-learn is not installed")
over_sampling: Any = pytest.importorskip("imblearn.over_sampling")
under_sampling: Any = pytest.importorskip("imblearn.under_sampling")
pytestmark = pytest.mark.probe
RANDOM = np.random.default_rng(5)
LABELS = (RANDOM.random(80) < 0.3).astype(int)
ANSWERS = np.where(RANDOM.random(80) < 0.7, LABELS, 1)


def recalls(labels: Any, answers: Any) -> Any:
    return np.array([(answers[labels == each] == each).mean() for each in (0, 1)])


def test_each_gives_the_number_of_its_name() -> None:
    of_0, of_1 = recalls(LABELS, ANSWERS)
    assert metrics.sensitivity_score(LABELS, ANSWERS) == pytest.approx(of_1)
    assert metrics.specificity_score(LABELS, ANSWERS) == pytest.approx(of_0)
    assert metrics.geometric_mean_score(LABELS, ANSWERS) == pytest.approx(np.sqrt(of_0 * of_1))
    errors = [np.abs(ANSWERS - LABELS)[each == LABELS].mean() for each in (0, 1)]
    assert metrics.macro_averaged_mean_absolute_error(LABELS, ANSWERS) == pytest.approx(np.mean(errors))


@pytest.mark.parametrize("name", sorted(name for name, row in BY_NAME.items() if row.quantity))
def test_exchanged_arguments_give_another_number(name: str) -> None:
    function = getattr(metrics, name)
    assert BY_NAME[name].swapped
    assert not np.isclose(function(LABELS, ANSWERS), function(ANSWERS, LABELS))


@pytest.mark.parametrize("name", sorted(DEFAULT_AVERAGE))
def test_the_default_average_is_the_librarys(name: str) -> None:
    assert inspect.signature(getattr(metrics, name)).parameters["average"].default == DEFAULT_AVERAGE[name]


def test_samplers_that_even_the_classes_out() -> None:
    """With nothing asked for, as many items of each class; ADASYN and those that clean do otherwise."""
    labels = np.array([0] * 60 + [1] * 20)
    data = RANDOM.normal(size=(80, 3)) + labels[:, None]
    words = (RANDOM.random((80, 2)) < 0.5).astype(str).astype(object)
    for name in sorted(EVEN):
        sampler = getattr(over_sampling, name, None) or getattr(under_sampling, name)
        made_of = words if name == "SMOTEN" else np.hstack([data.astype(object), words]) if name == "SMOTENC" else data
        drawn = sampler(categorical_features=[3, 4]) if name == "SMOTENC" else sampler()
        _, resampled = drawn.fit_resample(made_of, labels)
        assert len(set(np.bincount(resampled.astype(int)))) == 1, name
