"""A comparison of models that were really trained, by scikit-learn, small and on a few digits."""

from __future__ import annotations

import numpy as np
import pytest
from made_runs import made, run_of

from trueup.contract.comparison import Arm, Comparison
from trueup.runs import compared

datasets = pytest.importorskip("sklearn.datasets")
linear = pytest.importorskip("sklearn.linear_model")
networks = pytest.importorskip("sklearn.neural_network")


def test_real_models_of_digits() -> None:
    """Two ways to learn ten digits with scikit-learn: ten binary losses, or one over all classes."""
    x, y = datasets.load_digits(return_X_y=True)
    x = x / 16
    many = Arm.of("binary_crossentropy", units=10, activation="sigmoid")
    single = Arm.of("categorical_crossentropy", units=10, activation="softmax")
    runs = []
    for seed in (1, 2, 3):
        models = {
            many: linear.SGDClassifier(loss="log_loss", max_iter=5, tol=None, random_state=seed),
            single: networks.MLPClassifier((32,), max_iter=40, random_state=seed, tol=0.1),
        }
        for arm, model in ((arm, models[arm]) for arm in (many, single)):
            model.fit(x[:900], y[:900])
            runs.append(run_of(arm, seed, y[900:], model.predict_proba(x[900:]), made=made(command="scikit-learn")))
    found = compared(runs)
    assert found.items == 897
    assert isinstance(found, Comparison)
    again = {
        name: np.mean([run.answers.right / 897 for run in runs if run.arm.name == name])
        for name in (many.name, single.name)
    }
    assert {arm.arm.name: arm.accuracy.mean for arm in found.arms} == pytest.approx(again)
    assert found.conclusion
