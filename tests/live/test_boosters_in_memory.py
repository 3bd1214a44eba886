"""Boosters in memory: what is told of each objective is what its `predict` gives; run where the libraries are."""

from __future__ import annotations

from typing import Any

import pytest

import trueup

np = pytest.importorskip("numpy")
RANDOM = np.random.default_rng(3)
ROWS = RANDOM.normal(0, 1, (240, 4))
KINDS = np.digitize(ROWS[:, 0], [-0.5, 0.5])
YES = (ROWS[:, 0] + RANDOM.normal(0, 0.3, 240) > 0).astype(int)
NAMES = np.array(["low", "middle", "high"])[KINDS]


def xgboost_of(objective: str | None, labels: Any, **more: Any) -> Any:
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    params = {"verbosity": 0, **({"objective": objective} if objective else {}), **more}
    return xgboost.train(params, xgboost.DMatrix(ROWS, label=labels), 5)


def lightgbm_of(objective: str | None, labels: Any, **more: Any) -> Any:
    lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    params = {"verbose": -1, **({"objective": objective} if objective else {}), **more}
    return lightgbm.train(params, lightgbm.Dataset(ROWS, label=labels), 5)


def gives(model: Any, y: Any = None) -> dict[str, str]:
    (setup,) = trueup.inspect(model, y=y).to_dict()["setups"]
    return dict(setup["gives"])


def found(model: Any, y: Any) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.where.path)) for finding in trueup.inspect(model, y=y).findings]


@pytest.mark.parametrize(
    ("objective", "more", "words", "kind"),
    [
        ("binary:logistic", {}, "the probability of the second class", "Booster.predict"),
        ("binary:logitraw", {}, "a raw score: above 0 is the second class", "raw scores"),
        ("binary:hinge", {}, "0 or 1, decided already", "answers"),
        ("multi:softmax", {"num_class": 3}, "a class number, decided already", "answers"),
        ("multi:softprob", {"num_class": 3}, "a row of 3 probabilities", "probabilities"),
    ],
)
def test_a_booster_of_xgboost_is_asked_as_its_objective_answers(
    objective: str, more: dict[str, int], words: str, kind: str
) -> None:
    labels = KINDS if more else YES
    model = xgboost_of(objective, labels, **more)
    assert gives(model, labels)["predict"] == words
    audited = trueup.audit(labels, estimator=model, data=ROWS)
    assert kind in audited.notes[0].text
    xgboost = pytest.importorskip("xgboost")
    out = model.predict(xgboost.DMatrix(ROWS))
    answers = out.argmax(axis=1) if out.ndim == 2 else out > (0 if objective.endswith("raw") else 0.5)
    answers = out if objective == "multi:softmax" else answers
    assert audited.accuracy.value == pytest.approx((answers == labels).mean())
    assert found(model, labels) == []


def test_a_matrix_of_xgboosts_own_is_taken_as_it_is() -> None:
    model = xgboost_of("binary:logistic", YES)
    xgboost = pytest.importorskip("xgboost")
    matrix = trueup.audit(YES, estimator=model, data=xgboost.DMatrix(ROWS))
    assert matrix.accuracy == trueup.audit(YES, estimator=model, data=ROWS).accuracy


def test_labels_beside_another_objective_are_found() -> None:
    assert found(xgboost_of(None, YES), YES) == [("TU109", "objective")]
    assert found(lightgbm_of(None, YES), YES) == [("TU109", "objective")]
    assert found(lightgbm_of("binary", KINDS), KINDS) == [("TU204", "y")]
    several = lightgbm_of("multiclass", KINDS, num_class=3)
    assert found(several, KINDS) == []
    assert found(several, KINDS + 1) == [("TU204", "y")]


@pytest.mark.parametrize("make", [xgboost_of, lightgbm_of])
def test_a_regression_is_not_asked_for_classes(make: Any) -> None:
    model = make(None, YES)
    assert gives(model)["predict"] == "a real number"
    with pytest.raises(trueup.BadInputError, match="real numbers"):
        trueup.audit(YES, estimator=model, data=ROWS)


@pytest.mark.parametrize(
    ("objective", "more", "words"),
    [
        ("binary", {}, "the probability of the second class"),
        ("multiclass", {"num_class": 3}, "a row of 3 probabilities"),
        ("multiclassova", {"num_class": 3}, "a row of 3 probabilities that need not sum to 1"),
    ],
)
def test_a_booster_of_lightgbm(objective: str, more: dict[str, int], words: str) -> None:
    labels = KINDS if more else YES
    model = lightgbm_of(objective, labels, **more)
    assert gives(model, labels)["predict"] == words
    out = model.predict(ROWS)
    answers = out.argmax(axis=1) if out.ndim == 2 else out > 0.5
    audited = trueup.audit(labels, estimator=model, data=ROWS)
    assert audited.accuracy.value == pytest.approx((answers == labels).mean())


def wrappers() -> list[Any]:
    made = []
    for module, name, more in (
        ("xgboost", "XGBClassifier", {"n_estimators": 5}),
        ("lightgbm", "LGBMClassifier", {"n_estimators": 5, "verbose": -1}),
        ("catboost", "CatBoostClassifier", {"iterations": 5, "verbose": 0, "allow_writing_files": False}),
    ):
        made.append(pytest.param(module, name, more, id=name))
    return made


@pytest.mark.parametrize(("module", "name", "more"), wrappers())
def test_a_wrapper_answers_with_its_classes(module: str, name: str, more: dict[str, Any]) -> None:
    library = pytest.importorskip(module, reason=f"{module} is not installed")
    labels = KINDS if module == "xgboost" else NAMES
    new = getattr(library, name)(**more)
    assert [part.why for part in trueup.inspect(new).unread] == [f"{name} is not fitted"]
    with pytest.raises(trueup.BadInputError, match="not fitted"):
        trueup.audit(labels, estimator=new, data=ROWS)
    model = new.fit(ROWS, labels)
    told = gives(model, labels)
    assert (told["predict"], told["predict_proba"]) == ("a class for each item", "a row of 3 probabilities")
    audited = trueup.audit(labels, estimator=model, data=ROWS)
    assert audited.accuracy.value == pytest.approx((np.ravel(model.predict(ROWS)) == labels).mean())
    assert audited.notes[0].text.endswith(f"{name}.predict_proba")
    assert found(model, labels) == []
    assert found(model, KINDS + 7) == [("TU204", "y")]


@pytest.mark.parametrize(("loss", "words"), [("Logloss", "a raw score: above 0"), ("MultiClass", "a row of 3 raw")])
def test_the_base_class_of_catboost_is_asked_for_probabilities(loss: str, words: str) -> None:
    labels = YES if loss == "Logloss" else KINDS
    catboost = pytest.importorskip("catboost", reason="CatBoost is not installed")
    params = {"iterations": 5, "verbose": 0, "allow_writing_files": False, "loss_function": loss}
    model = catboost.CatBoost(params).fit(ROWS, labels)
    assert gives(model, labels)["predict"].startswith(words)
    audited = trueup.audit(labels, estimator=model, data=ROWS)
    answers = np.ravel(model.predict(ROWS, prediction_type="Class"))
    assert audited.accuracy.value == pytest.approx((answers == labels).mean())
