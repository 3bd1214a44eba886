"""What boosters keep while they train: each name of a metric gives the number that its row says."""

from __future__ import annotations

from typing import Any

import pytest

from trueup.frameworks.catboost.estimator_rows import METRICS as OF_CATBOOST
from trueup.frameworks.lightgbm.objective_rows import METRICS as OF_LIGHTGBM
from trueup.frameworks.xgboost.objective_rows import METRICS as OF_XGBOOST

np = pytest.importorskip("numpy")
metrics = pytest.importorskip("sklearn.metrics")
pytestmark = pytest.mark.probe
RANDOM = np.random.default_rng(3)
ROWS = RANDOM.normal(size=(300, 4))
LABELS = (ROWS[:, 0] + RANDOM.normal(size=300) > 0.3).astype(int)
TEST, TRUTH = ROWS[:100], LABELS[:100]


def by_hand(quantity: str, scores: Any) -> float:
    answers = (scores > 0.5).astype(int)
    return float(
        {
            "roc_auc": lambda: metrics.roc_auc_score(TRUTH, scores),
            "average_precision": lambda: metrics.average_precision_score(TRUTH, scores),
            "log_loss": lambda: metrics.log_loss(TRUTH, scores),
            "zero_one_loss": (answers != TRUTH).mean,
            "accuracy": (answers == TRUTH).mean,
            "f1": lambda: metrics.f1_score(TRUTH, answers),
            "rmse": lambda: np.sqrt(((scores - TRUTH) ** 2).mean()),
            "mae": lambda: np.abs(scores - TRUTH).mean(),
            "mse": ((scores - TRUTH) ** 2).mean,
        }[quantity]()
    )


@pytest.mark.parametrize("name", ["auc", "logloss", "error", "rmse", "mae"])
def test_xgboost(name: str) -> None:
    xgboost = pytest.importorskip("xgboost")
    model = xgboost.XGBClassifier(eval_metric=name, n_estimators=5).fit(
        ROWS, LABELS, eval_set=[(TEST, TRUTH)], verbose=False
    )
    last = model.evals_result()["validation_0"][name][-1]
    assert last == pytest.approx(by_hand(OF_XGBOOST[name][0], model.predict_proba(TEST)[:, 1]), abs=1e-4)


def test_the_best_score_of_xgboost_is_of_the_last_metric() -> None:
    xgboost = pytest.importorskip("xgboost")
    model = xgboost.XGBClassifier(eval_metric=["logloss", "auc"], n_estimators=20, early_stopping_rounds=3)
    model.fit(ROWS, LABELS, eval_set=[(TEST, TRUTH)], verbose=False)
    assert model.best_score == max(model.evals_result()["validation_0"]["auc"])


@pytest.mark.parametrize("name", ["auc", "average_precision", "binary_logloss", "binary_error", "l1", "l2", "rmse"])
def test_lightgbm(name: str) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    data = lightgbm.Dataset(ROWS, LABELS)
    kept = lightgbm.Dataset(TEST, TRUTH, reference=data)
    params = {"objective": "binary", "metric": name, "verbose": -1}
    booster = lightgbm.train(params, data, 5, valid_sets=[kept])
    scores = booster.predict(TEST)
    assert booster.best_score["valid_0"][name] == pytest.approx(by_hand(OF_LIGHTGBM[name][0], scores), abs=1e-6)


@pytest.mark.parametrize("classes", [2, 5])
def test_one_against_all_of_lightgbm_takes_any_number_of_classes(classes: int) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    labels = np.arange(300) % 3
    params = {"objective": "multiclassova", "num_class": classes, "verbose": -1}
    rows = lightgbm.train(params, lightgbm.Dataset(ROWS, labels), 3).predict(ROWS)
    assert rows.shape == (300, classes)
    assert not np.allclose(rows.sum(axis=1), 1)


@pytest.mark.parametrize("name", ["AUC", "Accuracy", "Logloss", "F1"])
def test_catboost(name: str) -> None:
    catboost = pytest.importorskip("catboost")
    model = catboost.CatBoostClassifier(iterations=5, eval_metric=name, verbose=0, allow_writing_files=False)
    model.fit(ROWS, LABELS, eval_set=(TEST, TRUTH), use_best_model=False)
    last = model.get_evals_result()["validation"][name][-1]
    assert last == pytest.approx(by_hand(OF_CATBOOST[name][0], model.predict_proba(TEST)[:, 1]), abs=1e-6)


def test_raw_scores_have_their_middle_at_0() -> None:
    catboost = pytest.importorskip("catboost")
    model = catboost.CatBoostClassifier(iterations=5, verbose=0, allow_writing_files=False).fit(ROWS, LABELS)
    raw = model.predict(TEST, prediction_type="RawFormulaVal")
    assert ((raw > 0) == model.predict(TEST).astype(int)).all()
