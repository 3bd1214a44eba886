"""What boosters really give for each objective: asked of the libraries, where they are installed."""

from __future__ import annotations

from typing import Any

import pytest

from trueup.frameworks.catboost import estimator_rows as catboost_rows
from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES
from trueup.frameworks.lightgbm import objective_rows as lightgbm_rows
from trueup.frameworks.xgboost import objective_rows as xgboost_rows

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.probe
RANDOM = np.random.default_rng(0)
ITEMS, CLASSES = 200, 4
ROWS = RANDOM.normal(0, 1, (ITEMS, 5))
LABELS = np.clip((ROWS[:, 0] * 1.5 + 2).astype(int), 0, CLASSES - 1)
YES = (ROWS[:, 0] > 0).astype(int)
#: They need groups of items, or times, and give real numbers all the same.
_OF_ANOTHER_KIND = ("rank:", "survival:", "lambdarank", "rank_xendcg")


def holds(given: str, out: Any) -> None:
    """The output is what the row says."""
    if given == "answers":
        assert out.shape == (ITEMS,)
        assert set(np.unique(out)) <= set(range(CLASSES))
    elif given == "yes or no":
        assert set(np.unique(out)) <= {0, 1}
    elif given.startswith(ROWS_OF_SCORES):
        assert out.shape == (ITEMS, CLASSES)
        assert (out.sum(axis=1) == pytest.approx(1)) is (given == f"{ROWS_OF_SCORES}softmax")
    else:
        assert out.shape == (ITEMS,)
        if given == "sigmoid":
            assert 0 < out.min() < out.max() < 1
        if given == "linear":
            assert out.min() < 0 < out.max()


@pytest.mark.parametrize("objective", [one for one in xgboost_rows.GIVES if not one.startswith(_OF_ANOTHER_KIND)])
def test_xgboost_gives_for_each_objective_what_its_row_says(objective: str) -> None:
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    given = xgboost_rows.GIVES[objective]
    several = objective.startswith("multi:")
    labels = LABELS if several else YES
    params = {"objective": objective, "verbosity": 0, **({"num_class": CLASSES} if several else {})}
    if objective == "reg:quantileerror":
        params["quantile_alpha"] = 0.5
    if objective in ("reg:gamma", "reg:tweedie"):
        labels = labels + 1
    out = xgboost.train(params, xgboost.DMatrix(ROWS, label=labels), 10).predict(xgboost.DMatrix(ROWS))
    holds(given, out)


def test_xgboost_is_a_regression_where_no_objective_is_given() -> None:
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    data = xgboost.DMatrix(ROWS, label=YES)
    default = xgboost.train({}, data, 5).predict(data)
    named = xgboost.train({"objective": xgboost_rows.DEFAULT}, data, 5).predict(data)
    assert xgboost_rows.GIVES[xgboost_rows.DEFAULT] == ESTIMATE
    assert (default == named).all()


def test_a_custom_metric_of_xgboost_gets_what_predict_gives() -> None:
    xgboost = pytest.importorskip("xgboost", minversion="2.0", reason="XGBoost is not installed")
    data, seen = xgboost.DMatrix(ROWS, label=LABELS), []

    def metric(scores: Any, _: Any) -> tuple[str, float]:
        seen.append(scores.shape)
        return "own", 0.0

    params = {"objective": "multi:softprob", "num_class": CLASSES, "verbosity": 0}
    xgboost.train(params, data, 1, evals=[(data, "own")], custom_metric=metric, verbose_eval=False)
    assert seen == [(ITEMS, CLASSES)]


def test_xgboosts_wrapper_answers_with_classes_and_scores_by_accuracy() -> None:
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    for objective in (None, "multi:softprob", "multi:softmax"):
        model = xgboost.XGBClassifier(n_estimators=5, objective=objective).fit(ROWS, LABELS)
        assert set(model.predict(ROWS)) <= set(range(CLASSES))
        assert model.score(ROWS, LABELS) == (model.predict(ROWS) == LABELS).mean()
    assert xgboost.XGBRegressor(n_estimators=5).fit(ROWS, YES).predict(ROWS).dtype.kind == "f"


@pytest.mark.parametrize("objective", [one for one in lightgbm_rows.GIVES if not one.startswith(_OF_ANOTHER_KIND)])
def test_lightgbm_gives_for_each_objective_what_its_row_says(objective: str) -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    given = lightgbm_rows.GIVES[objective]
    several = given.startswith(ROWS_OF_SCORES)
    labels = LABELS if several else YES + (1 if objective in ("gamma", "mape") else 0)
    params = {"objective": objective, "verbose": -1, **({"num_class": CLASSES} if several else {})}
    out = lightgbm.train(params, lightgbm.Dataset(ROWS, label=labels), 10).predict(ROWS)
    holds(given, out)


def test_lightgbm_is_a_regression_where_no_objective_is_given_and_each_name_of_the_parameter_counts() -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")

    def predicted(**more: Any) -> Any:
        return lightgbm.train({"verbose": -1, **more}, lightgbm.Dataset(ROWS, label=YES), 5).predict(ROWS)

    assert (predicted() == predicted(objective=lightgbm_rows.DEFAULT)).all()
    for name in lightgbm_rows.NAMES:
        assert (predicted(**{name: "binary"}) == predicted(objective="binary")).all(), name


def test_lightgbms_wrapper_answers_with_classes() -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    model = lightgbm.LGBMClassifier(n_estimators=5, verbose=-1).fit(ROWS, LABELS)
    assert set(model.predict(ROWS)) <= set(range(CLASSES))
    assert model.score(ROWS, LABELS) == (model.predict(ROWS) == LABELS).mean()
    assert model.predict(ROWS, raw_score=True).shape == (ITEMS, CLASSES)


def test_catboost_answers_several_classes_in_a_column() -> None:
    catboost = pytest.importorskip("catboost", reason="CatBoost is not installed")

    def fitted(labels: Any) -> Any:
        return catboost.CatBoostClassifier(iterations=5, verbose=0, allow_writing_files=False).fit(ROWS, labels)

    several, binary = fitted(LABELS), fitted(YES)
    assert catboost_rows.ROWS[0].column
    assert several.predict(ROWS).shape == (ITEMS, 1)
    assert binary.predict(ROWS).shape == (ITEMS,)
    assert several.score(ROWS, LABELS) == pytest.approx((several.predict(ROWS)[:, 0] == LABELS).mean())
    assert (several.predict(ROWS) == LABELS).shape == (ITEMS, ITEMS)
    probability = several.predict(ROWS, prediction_type="Probability")
    assert probability.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("loss", ["Logloss", "MultiClass", "RMSE", None])
def test_the_base_class_of_catboost_gives_raw_scores_of_a_classification(loss: str | None) -> None:
    catboost = pytest.importorskip("catboost", reason="CatBoost is not installed")
    params = {"iterations": 5, "verbose": 0, "allow_writing_files": False, **({"loss_function": loss} if loss else {})}
    out = catboost.CatBoost(params).fit(ROWS, LABELS if loss == "MultiClass" else YES).predict(ROWS)
    if catboost_rows.GIVES[loss or catboost_rows.DEFAULT] != ESTIMATE:
        assert out.min() < 0
    else:
        assert catboost_rows.DEFAULT == "RMSE"
        assert out.min() > -0.5


#: Labels that are held against each objective of classes: their encoding, and the numbers.
KINDS = {
    "binary": YES,
    "sign": YES * 2 - 1,
    "integer": LABELS,
    "numbers from 1": YES + 1,
}


def trained(library: str, objective: str, labels: Any) -> str:
    """ "fits" where the booster tells the two halves apart, "blind" where it does not, "raises"."""
    several = objective.startswith(("multi", "softmax", "ov"))
    try:
        if library == "xgboost":
            xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
            params = {"objective": objective, "verbosity": 0, **({"num_class": CLASSES} if several else {})}
            out = xgboost.train(params, xgboost.DMatrix(ROWS, label=labels), 5).predict(xgboost.DMatrix(ROWS))
        elif library == "lightgbm":
            lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")
            params = {"objective": objective, "verbose": -1, **({"num_class": CLASSES} if several else {})}
            out = lightgbm.train(params, lightgbm.Dataset(ROWS, label=labels), 5).predict(ROWS)
        else:
            catboost = pytest.importorskip("catboost", reason="CatBoost is not installed")
            params = {"loss_function": objective, "iterations": 5, "verbose": 0, "allow_writing_files": False}
            out = catboost.CatBoost(params).fit(ROWS, labels).predict(ROWS)
    except Exception as error:
        if type(error).__name__ not in ("XGBoostError", "LightGBMError", "CatBoostError"):
            raise
        return "raises"
    return "fits" if np.ptp(out.reshape(ITEMS, -1)[:, 0]) > 1e-3 else "blind"


@pytest.mark.parametrize("library", ["xgboost", "lightgbm", "catboost"])
def test_an_objective_takes_the_labels_that_its_row_says(library: str) -> None:
    rows = {
        "xgboost": xgboost_rows.OBJECTIVES,
        "lightgbm": lightgbm_rows.OBJECTIVES,
        "catboost": catboost_rows.OBJECTIVES,
    }[library]
    seen = 0
    for row in rows:
        if row.family not in ("binary", "sparse"):
            continue
        for name in row.names:
            for kind in ("binary", "sign", "integer"):
                outcome = trained(library, name, KINDS[kind])
                # Of labels that no column is for, the first column learns nothing.
                beyond = "raises" if "raises" in row.beyond else "blind" if "never answered" in row.beyond else "fits"
                wanted = "fits" if kind in row.labels else beyond
                assert outcome == wanted, (name, kind, outcome)
                seen += 1
    assert seen >= 3


def test_lightgbm_takes_every_label_above_0_for_the_second_class() -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    params = {"objective": "binary", "verbose": -1}

    def answers(labels: Any) -> Any:
        return lightgbm.train(params, lightgbm.Dataset(ROWS, label=labels), 5).predict(ROWS)

    assert (answers(LABELS) == answers((LABELS > 0).astype(int))).all()
    assert (answers(YES + 1) > 0.99).all()
    assert answers(YES * 2 - 1) == pytest.approx(answers(YES))


def test_catboost_takes_any_two_labels_for_two_classes_and_any_numbers_for_several() -> None:
    pytest.importorskip("catboost", reason="CatBoost is not installed")
    assert trained("catboost", "Logloss", KINDS["numbers from 1"]) == "fits"
    assert trained("catboost", "Logloss", KINDS["sign"]) == "fits"
    assert trained("catboost", "Logloss", KINDS["integer"]) == "raises"
    assert trained("catboost", "MultiClass", LABELS + 1) == "fits"
