"""What `predict` of fitted models of statsmodels really gives: each row on small random inputs."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES
from trueup.frameworks.statsmodels.model_rows import GENERAL, GIVES, OF_CLASSES

np = pytest.importorskip("numpy")
api = pytest.importorskip("statsmodels.api")
pytestmark = pytest.mark.probe
RANDOM = np.random.default_rng(4)
ROWS = api.add_constant(RANDOM.normal(0, 1, (300, 2)))
YES = (ROWS[:, 1] + RANDOM.normal(0, 1, 300) > 0).astype(int)
KINDS = np.digitize(ROWS[:, 1] + RANDOM.normal(0, 1, 300), [-0.6, 0.6])


def fitted(model: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(disp=0) if "disp" in model.fit.__code__.co_varnames else model.fit()


@pytest.mark.parametrize("name", sorted(GIVES))
def test_a_model_gives_what_its_row_says(name: str) -> None:
    given = GIVES[name]
    labels = KINDS if given.startswith(ROWS_OF_SCORES) else YES
    out = np.asarray(fitted(getattr(api, name)(labels, ROWS)).predict(ROWS))
    if given == f"{ROWS_OF_SCORES}softmax":
        assert out.shape == (300, 3)
        assert out.sum(axis=1) == pytest.approx(1)
    elif given == "sigmoid":
        assert 0 < out.min() < out.max() < 1
    else:
        assert given == ESTIMATE
        assert out.shape == (300,)
        assert out.min() < 0 or out.max() > 1


def test_of_a_general_model_the_family_decides() -> None:
    general = getattr(api, GENERAL)
    binomial = np.asarray(fitted(general(YES, ROWS, family=getattr(api.families, OF_CLASSES)())).predict(ROWS))
    assert 0 < binomial.min() < binomial.max() < 1
    logit = np.asarray(fitted(api.Logit(YES, ROWS)).predict(ROWS))
    assert binomial == pytest.approx(logit, abs=1e-6)
    default = np.asarray(fitted(general(YES, ROWS)).predict(ROWS))
    assert default == pytest.approx(np.asarray(fitted(api.OLS(YES, ROWS)).predict(ROWS)))


def test_each_model_has_a_function_of_a_formula() -> None:
    formulas = pytest.importorskip("statsmodels.formula.api")
    for name in (*GIVES, GENERAL):
        assert callable(getattr(formulas, name.lower())), name
