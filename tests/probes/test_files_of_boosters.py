"""What `trueup check` says of a booster's file, against what the library that wrote it gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trueup.models.saved_boosters import booster_of

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.probe
RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(200, 4))
CLASSES = RANDOM.integers(0, 3, 200)
YES = (ROWS[:, 0] > 0).astype(int)


def _gives(file: Path) -> dict[str, str]:
    found = booster_of(str(file))
    assert found is not None
    return dict(found.gives)


@pytest.mark.parametrize("suffix", ["json", "ubj"])
@pytest.mark.parametrize(
    ("objective", "words"),
    [
        ("binary:logistic", "the probability of the second class"),
        ("binary:logitraw", "a raw score: above 0 is the second class"),
        ("multi:softprob", "a row of 3 probabilities"),
        ("multi:softmax", "a class number, decided already"),
        ("reg:squarederror", "a real number"),
    ],
)
def test_files_of_xgboost(objective: str, words: str, suffix: str, tmp_path: Path) -> None:
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    labels = CLASSES if objective.startswith("multi") else YES
    params = {"objective": objective, **({"num_class": 3} if objective.startswith("multi") else {})}
    data = xgboost.DMatrix(ROWS, label=labels)
    booster = xgboost.train(params, data, 6, evals=[(data, "x")], early_stopping_rounds=2, verbose_eval=False)
    booster.save_model(tmp_path / f"model.{suffix}")
    gives = _gives(tmp_path / f"model.{suffix}")
    assert gives["Booster.predict"] == words
    assert gives["best round"].startswith(f"{booster.best_iteration}, counted from 0")
    found = booster_of(str(tmp_path / f"model.{suffix}"))
    assert found is not None
    assert found.objective == objective
    assert ".".join(map(str, found.target.version or ())) == xgboost.__version__


def test_a_file_of_a_wrapper_says_whose_it_is(tmp_path: Path) -> None:
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    for kind, labels in (("XGBClassifier", YES), ("XGBRegressor", ROWS[:, 1])):
        wrapper = getattr(xgboost, kind)(n_estimators=3).fit(ROWS, labels)
        wrapper.save_model(tmp_path / "model.json")
        assert f"{kind}.predict" in _gives(tmp_path / "model.json")


@pytest.mark.parametrize(
    ("objective", "words"),
    [
        ("binary", "the probability of the second class"),
        ("multiclass", "a row of 3 probabilities"),
        ("multiclassova", "a row of 3 probabilities that need not sum to 1"),
        ("regression", "a real number"),
    ],
)
def test_files_of_lightgbm(objective: str, words: str, tmp_path: Path) -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    several = objective.startswith("multi")
    params = {"objective": objective, "verbose": -1, "metric": "auc" if objective == "binary" else "None"}
    params |= {"num_class": 3} if several else {}
    lightgbm.train(params, lightgbm.Dataset(ROWS, CLASSES if several else YES), 4).save_model(tmp_path / "model.txt")
    gives = _gives(tmp_path / "model.txt")
    assert gives["Booster.predict"] == words
    assert gives["rounds"].startswith("4")
    assert (gives.get("metric") == "auc") is (objective == "binary")


@pytest.mark.parametrize("form", ["cbm", "json"])
def test_files_of_catboost(form: str, tmp_path: Path) -> None:
    catboost = pytest.importorskip("catboost", reason="CatBoost is not installed")
    names = np.array(["cat", "dog", "emu"])[CLASSES]
    model: Any = catboost.CatBoostClassifier(iterations=5, verbose=0, eval_metric="Accuracy", allow_writing_files=False)
    model.fit(ROWS, names, eval_set=(ROWS, names))
    file = tmp_path / f"model.{form}"
    model.save_model(str(file), format=form)
    found = booster_of(str(file))
    assert found is not None
    assert (found.classes, found.objective) == (("cat", "dog", "emu"), "MultiClass")
    gives = dict(found.gives)
    assert gives["CatBoost.predict"] == "a row of 3 raw scores"
    assert catboost.CatBoost().load_model(str(file), format=form).predict(ROWS).shape == (200, 3)
    assert gives["eval_metric"] == "Accuracy"
    assert gives["best round"].startswith(f"{model.best_iteration_}, ")
    assert ".".join(map(str, found.target.version or ())) == catboost.__version__
