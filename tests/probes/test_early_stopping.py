"""By which data set early stopping really goes: asked of the boosters that are installed."""

from __future__ import annotations

from typing import Any

import pytest

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.probe
RANDOM = np.random.default_rng(0)
ITEMS, ROUNDS, PATIENCE = 400, 100, 5
ROWS = RANDOM.normal(size=(ITEMS, 5))
#: Mostly noise, so that what is seen soon helps no more with what is not.
LABELS = (ROWS[:, 0] + RANDOM.normal(size=ITEMS) * 2 > 0).astype(int)
SETS = {"train": (ROWS[:200], LABELS[:200]), "val": (ROWS[200:], LABELS[200:])}
#: The order of the sets, and whether a library that goes by the last of them stops before its rounds are over.
LAST = [(("train", "val"), True), (("val", "train"), False), (("train",), False)]


@pytest.mark.parametrize(("order", "stops"), LAST)
def test_xgboost_goes_by_the_last_set(order: tuple[str, ...], stops: bool) -> None:
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    data = {name: xgboost.DMatrix(rows, label=labels) for name, (rows, labels) in SETS.items()}
    params = {"objective": "binary:logistic", "verbosity": 0, "eta": 0.5}
    evals = [(data[name], name) for name in order]
    native = xgboost.train(
        params, data["train"], ROUNDS, evals=evals, early_stopping_rounds=PATIENCE, verbose_eval=False
    )
    wrapper = xgboost.XGBClassifier(n_estimators=ROUNDS, learning_rate=0.5, early_stopping_rounds=PATIENCE)
    wrapper.fit(*SETS["train"], eval_set=[SETS[name] for name in order], verbose=False)
    for booster in (native, wrapper.get_booster()):
        assert (booster.num_boosted_rounds() < ROUNDS) is stops
        assert (booster.best_iteration == ROUNDS - 1) is not stops


def test_a_callback_of_xgboost_may_name_the_set() -> None:
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    data = {name: xgboost.DMatrix(rows, label=labels) for name, (rows, labels) in SETS.items()}
    evals = [(data[name], name) for name in ("val", "train")]

    def rounds(**named: str) -> int:
        stop = xgboost.callback.EarlyStopping(rounds=PATIENCE, **named)
        params = {"objective": "binary:logistic", "verbosity": 0, "eta": 0.5}
        done = xgboost.train(params, data["train"], ROUNDS, evals=evals, callbacks=[stop], verbose_eval=False)
        return int(done.num_boosted_rounds())

    assert rounds() == rounds(data_name="train") == ROUNDS
    assert rounds(data_name="val") < ROUNDS


@pytest.mark.parametrize(("order", "stops"), [(("train", "val"), True), (("val", "train"), True), (("train",), False)])
@pytest.mark.parametrize("name_of_training_data", ["training", "t"])
def test_lightgbm_goes_by_all_sets_but_the_training_data(
    order: tuple[str, ...], stops: bool, name_of_training_data: str
) -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    params = {"objective": "binary", "verbose": -1, "learning_rate": 0.5, "min_child_samples": 5}
    train = lightgbm.Dataset(SETS["train"][0], label=SETS["train"][1])
    data = {"train": train, "val": lightgbm.Dataset(SETS["val"][0], label=SETS["val"][1], reference=train)}
    names = {"train": name_of_training_data, "val": "val"}
    native = lightgbm.train(
        params, train, ROUNDS, valid_sets=[data[name] for name in order], valid_names=[names[name] for name in order],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )  # fmt: skip
    wrapper = lightgbm.LGBMClassifier(n_estimators=ROUNDS, learning_rate=0.5, min_child_samples=5, verbose=-1).fit(
        *SETS["train"],
        eval_set=[SETS[name] for name in order],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )
    for booster in (native, wrapper.booster_):
        assert (booster.current_iteration() < ROUNDS) is stops
        assert (booster.best_iteration > 0) is stops


@pytest.mark.parametrize(("order", "stops"), LAST)
@pytest.mark.parametrize("asked", ["early_stopping_rounds", "od_wait", "fit"])
def test_catboost_goes_by_the_last_set(order: tuple[str, ...], stops: bool, asked: str) -> None:
    catboost = pytest.importorskip("catboost", reason="CatBoost is not installed")
    own: dict[str, Any] = {} if asked == "fit" else {asked: PATIENCE}
    if asked == "od_wait":
        own["od_type"] = "Iter"
    model = catboost.CatBoostClassifier(iterations=300, learning_rate=0.3, verbose=0, allow_writing_files=False, **own)
    later = {"early_stopping_rounds": PATIENCE} if asked == "fit" else {}
    model.fit(*SETS["train"], eval_set=[SETS[name] for name in order], **later)
    assert (model.tree_count_ < 300) is stops
    assert (model.best_iteration_ > 290) is not stops


@pytest.mark.parametrize(("name", "maximize", "smallest"), [
    ("accuracy", None, True), ("accuracy", True, False), ("auc_of_mine", None, False), ("precision", None, False),
])  # fmt: skip
def test_xgboost_takes_the_smallest_value_of_a_metric_of_the_programs_own(
    name: str, maximize: bool | None, smallest: bool
) -> None:
    xgboost = pytest.importorskip("xgboost", minversion="2.0", reason="XGBoost is not installed")
    data = {name: xgboost.DMatrix(rows, label=labels) for name, (rows, labels) in SETS.items()}
    table: dict[str, Any] = {}

    def accuracy(scores: Any, matrix: Any) -> tuple[str, float]:
        return name, float(((scores > 0.5) == matrix.get_label()).mean())

    params = {"objective": "binary:logistic", "verbosity": 0, "disable_default_eval_metric": 1}
    more = {} if maximize is None else {"maximize": maximize}
    booster = xgboost.train(
        params, data["train"], ROUNDS, evals=[(data["train"], "train")], custom_metric=accuracy,
        early_stopping_rounds=PATIENCE, verbose_eval=False, evals_result=table, **more,
    )  # fmt: skip
    values = table["train"][name]
    assert booster.best_score == (min if smallest else max)(values)
    assert min(values) < max(values)


def test_xgboost_takes_the_smallest_value_of_a_function_by_its_name() -> None:
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")

    def auc_of(labels: Any, scores: Any) -> float:
        return float(metrics.roc_auc_score(labels, scores))

    def turned(labels: Any, scores: Any) -> float:
        return -float(metrics.roc_auc_score(labels, scores))

    def f1(labels: Any, scores: Any) -> float:
        return float(metrics.f1_score(labels, scores > 0.5))

    for metric, best in (
        (metrics.roc_auc_score, np.argmin),
        (metrics.average_precision_score, np.argmin),
        (f1, np.argmin),
        (metrics.log_loss, np.argmin),
        (turned, np.argmin),
        (auc_of, np.argmax),
    ):
        model = xgboost.XGBClassifier(n_estimators=ROUNDS, early_stopping_rounds=PATIENCE, eval_metric=metric)
        model.fit(*SETS["train"], eval_set=[SETS["val"]], verbose=False)
        rounds = model.evals_result()["validation_0"][metric.__name__]
        assert model.best_iteration == best(rounds)
    stop = xgboost.callback.EarlyStopping(PATIENCE, maximize=True)
    model = xgboost.XGBClassifier(n_estimators=ROUNDS, callbacks=[stop], eval_metric=metrics.roc_auc_score)
    model.fit(*SETS["train"], eval_set=[SETS["val"]], verbose=False)
    assert model.best_iteration == np.argmax(model.evals_result()["validation_0"]["roc_auc_score"])
    decided = xgboost.XGBClassifier(eval_metric=metrics.accuracy_score)
    with pytest.raises(ValueError, match="mix of"):
        decided.fit(*SETS["train"], eval_set=[SETS["val"]], verbose=False)


def test_lightgbm_watches_every_set_of_eval_x_and_a_copy_of_the_training_data() -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    params = {"n_estimators": ROUNDS, "verbose": -1, "learning_rate": 0.5}
    (x, y), (other, labels) = SETS["train"], SETS["val"]

    def stops(**sets: Any) -> bool:
        model = lightgbm.LGBMClassifier(**params)
        model.fit(x, y, callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)], **sets)
        assert "valid_0" in model.best_score_  # the training data is known by no name of its own
        return bool(0 < model.best_iteration_ < ROUNDS)

    if "eval_X" in lightgbm.LGBMClassifier.fit.__annotations__:
        assert not stops(eval_X=x, eval_y=y)
        assert not stops(eval_X=(x,), eval_y=(y,))
        assert stops(eval_X=(x, other), eval_y=(y, labels))
        assert stops(eval_X=other, eval_y=labels)
    booster = lightgbm.train(
        {"objective": "binary", "verbose": -1, "learning_rate": 0.5},
        lightgbm.Dataset(x, y),
        ROUNDS,
        valid_sets=[lightgbm.Dataset(x, y)],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )
    assert "valid_0" in booster.best_score
    assert booster.best_iteration == ROUNDS


@pytest.mark.parametrize("library", ["xgboost", "catboost"])
def test_a_search_hands_its_sets_on(library: str) -> None:
    boosters: Any = pytest.importorskip(library, reason=f"{library} is not installed")
    search = pytest.importorskip("sklearn.model_selection", reason="scikit-learn is not installed")
    for name, stops in (("val", True), ("train", False)):
        if library == "xgboost":
            model = boosters.XGBClassifier(n_estimators=ROUNDS, early_stopping_rounds=PATIENCE, learning_rate=0.5)
            sets: dict[str, Any] = {"eval_set": [SETS[name]], "verbose": False}
        else:
            model = boosters.CatBoostClassifier(
                iterations=ROUNDS, learning_rate=0.5, verbose=0, allow_writing_files=False
            )
            sets = {"eval_set": SETS[name], "early_stopping_rounds": PATIENCE}
        found = search.GridSearchCV(model, {"random_state": [0]}, cv=3).fit(*SETS["train"], **sets).best_estimator_
        rounds = found.get_booster().num_boosted_rounds() if library == "xgboost" else found.tree_count_
        assert (rounds < ROUNDS) is stops
