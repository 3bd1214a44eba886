"""What scikit-learn's metrics and estimators really give: each row of the facts on small random inputs."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from trueup.facts.number_names import is_accuracy, meaning_of_quantity, title_of_quantity
from trueup.frameworks.sklearn.estimator_rows import (
    CLASSIFIERS,
    HOLDERS,
    OF_NO_TARGET,
    OF_SEVERAL_OUTPUTS,
    REGRESSORS,
    ROWS,
)
from trueup.frameworks.sklearn.metric_rows import AVERAGES, BY_NAME, DEFAULT_AVERAGE, DISPLAYS, OTHERWISE, SCORERS

np = pytest.importorskip("numpy")
metrics = pytest.importorskip("sklearn.metrics")
pytestmark = pytest.mark.probe
RANDOM = np.random.default_rng(5)
#: Unequal on both sides, so that an exchange of the two shows.
LABELS = RANDOM.integers(0, 3, 60)
ANSWERS = np.where(RANDOM.random(60) < 0.6, LABELS, RANDOM.choice([0, 0, 0, 1, 2], 60))
TRUTH = (RANDOM.random(60) < 0.3).astype(int)
SCORES = np.clip(TRUTH * 0.3 + RANDOM.random(60) * 0.7, 0.01, 0.99)
YES = (SCORES > 0.45).astype(int)
#: What a call needs beside the two sides.
NEEDS: dict[str, dict[str, Any]] = {
    **{name: {"average": "macro"} for name in ("precision_score", "recall_score", "f1_score", "jaccard_score")},
    "fbeta_score": {"average": "macro", "beta": 2.0},
}
RANKING = sorted(name for name, row in BY_NAME.items() if row.ranks and name not in DISPLAYS)
OF_ANSWERS = sorted(
    name for name, row in BY_NAME.items() if not row.ranks and row.quantity and row.takes == "class answers"
)
#: They take scores, and of answers or of exchanged arguments mostly raise.
OF_ROWS = sorted(name for name, row in BY_NAME.items() if row.takes.startswith("0/1 rows"))


def value(name: str, first: Any, second: Any, **more: Any) -> Any:
    given = {**NEEDS.get(name, {}), **more}
    return np.asarray(getattr(metrics, name)(first, second, **given), dtype=float)


def row_is_no_loss(name: str) -> bool:
    """True for metrics of the order; those of probabilities take labels for probabilities, too."""
    return BY_NAME[name].takes != "probabilities"


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_each_row_is_a_function_of_scikit_learn(name: str) -> None:
    assert callable(getattr(metrics, name))


@pytest.mark.parametrize("name", OF_ANSWERS)
def test_the_order_of_the_arguments_matters_where_the_row_says_so(name: str) -> None:
    one, other = value(name, LABELS, ANSWERS), value(name, ANSWERS, LABELS)
    if name == "mean_absolute_percentage_error":
        return  # labels of 0 make it a number that is no measure of anything, either way
    assert bool(np.isclose(one, other)) is not bool(BY_NAME[name].swapped)


@pytest.mark.parametrize("name", [name for name, row in BY_NAME.items() if row.one_kind and name not in DISPLAYS])
@pytest.mark.parametrize("labels", [np.eye(3)[LABELS], LABELS + 0.5])
def test_rows_and_fractions_beside_class_numbers_raise(name: str, labels: Any) -> None:
    with pytest.raises(ValueError, match="mix of"):
        getattr(metrics, name)(labels, ANSWERS, **NEEDS.get(name, {}))


@pytest.mark.parametrize("name", [name for name in OF_ANSWERS if BY_NAME[name].swapped_weighted])
def test_the_weighted_average_depends_on_the_order(name: str) -> None:
    assert not np.isclose(
        value(name, LABELS, ANSWERS, average="weighted"), value(name, ANSWERS, LABELS, average="weighted")
    )


def test_exchanged_precision_is_recall_and_the_tables_are_turned() -> None:
    assert np.isclose(value("precision_score", ANSWERS, LABELS), value("recall_score", LABELS, ANSWERS))
    assert (metrics.confusion_matrix(ANSWERS, LABELS) == metrics.confusion_matrix(LABELS, ANSWERS).T).all()
    right = metrics.classification_report(LABELS, ANSWERS, output_dict=True)
    turned = metrics.classification_report(ANSWERS, LABELS, output_dict=True)
    assert right["0"]["precision"] == pytest.approx(turned["0"]["recall"])
    assert turned["0"]["support"] == (ANSWERS == 0).sum()
    precisions = metrics.precision_score(LABELS, ANSWERS, average=None).mean()
    assert value("balanced_accuracy_score", ANSWERS, LABELS) == pytest.approx(precisions)


@pytest.mark.parametrize("name", RANKING)
def test_a_metric_that_ranks_gives_another_number_for_answers(name: str) -> None:
    function = getattr(metrics, name)
    of_scores, of_answers = function(TRUTH, SCORES), function(TRUTH, YES.astype(float))
    if isinstance(of_scores, tuple):
        assert len(of_answers[2]) <= 3 < len(of_scores[2])  # thresholds: one corner
    else:
        assert not np.isclose(of_scores, of_answers)


@pytest.mark.parametrize("name", OF_ROWS)
def test_exchanged_rows_of_scores_raise(name: str) -> None:
    truth = np.eye(3, dtype=int)[LABELS]
    with pytest.raises(ValueError, match="format"):
        getattr(metrics, name)(RANDOM.random((60, 3)), truth)


@pytest.mark.parametrize("name", ["dcg_score", "ndcg_score"])
def test_exchanged_worths_and_scores_give_another_number(name: str) -> None:
    worths, scores = RANDOM.random((20, 4)), RANDOM.random((20, 4))
    assert not np.isclose(getattr(metrics, name)(worths, scores), getattr(metrics, name)(scores, worths))


def test_the_hinge_loss_of_answers_is_another_number_and_exchanged_it_raises() -> None:
    margins = SCORES * 4 - 2
    answers = (margins > 0).astype(int)
    assert not np.isclose(metrics.hinge_loss(TRUTH, margins), metrics.hinge_loss(TRUTH, answers))
    with pytest.raises(ValueError, match="pred_decision"):
        metrics.hinge_loss(margins, TRUTH)


@pytest.mark.parametrize(
    ("name", "curve", "function"),
    [("RocCurveDisplay", "fpr", "roc_curve"), ("PrecisionRecallDisplay", "precision", "precision_recall_curve"),
     ("DetCurveDisplay", "fpr", "det_curve")],
)  # fmt: skip
@pytest.mark.parametrize("given", [SCORES, YES])
def test_a_display_draws_the_curve_of_what_it_is_given(name: str, curve: str, function: str, given: Any) -> None:
    pytest.importorskip("matplotlib").use("Agg")
    drawn = getattr(metrics, name).from_predictions(TRUTH, given, drop_intermediate=False)
    whole = getattr(metrics, function)(TRUTH, given, drop_intermediate=False)
    assert np.allclose(getattr(drawn, curve), whole[0])


def test_the_display_of_a_table_is_turned_by_an_exchange() -> None:
    pytest.importorskip("matplotlib").use("Agg")
    right = metrics.ConfusionMatrixDisplay.from_predictions(LABELS, ANSWERS).confusion_matrix
    assert (metrics.ConfusionMatrixDisplay.from_predictions(ANSWERS, LABELS).confusion_matrix == right.T).all()


def test_the_area_of_answers_is_the_mean_of_both_recalls() -> None:
    recalls = metrics.recall_score(TRUTH, YES, average=None)
    assert metrics.roc_auc_score(TRUTH, YES) == pytest.approx(recalls.mean())


@pytest.mark.parametrize("name", [name for name in RANKING if row_is_no_loss(name)])
def test_exchanged_scores_raise_or_give_another_number(name: str) -> None:
    function = getattr(metrics, name)
    with pytest.raises(ValueError):  # noqa: PT011 - each says it in words of its own
        function(SCORES, TRUTH)
    exchanged, right = function(YES, TRUTH), function(TRUTH, YES)
    if not isinstance(right, tuple):
        assert not np.isclose(exchanged, right)


@pytest.mark.parametrize("name", sorted(DEFAULT_AVERAGE))
def test_the_default_average_is_the_librarys(name: str) -> None:
    default = inspect.signature(getattr(metrics, name)).parameters["average"].default
    # Without an average there is a number for each class.
    assert ("none" if default is None else default) == DEFAULT_AVERAGE[name]


@pytest.mark.parametrize(
    ("name", "average"), [(name, average) for name in ("precision", "recall", "f1") for average in AVERAGES[1:4]]
)
def test_what_equals_the_accuracy_of_one_of_k(name: str, average: str) -> None:
    share = metrics.accuracy_score(LABELS, ANSWERS)
    measured = value(f"{name}_score", LABELS, ANSWERS, average=average)
    assert bool(np.isclose(share, measured)) is is_accuracy(name, average)


def test_the_names_of_scoring_are_scorers_that_ask_for_what_the_rows_say() -> None:
    earlier = {"log_loss", "mean_squared_error", "mean_absolute_error", "neg_brier_score_loss"}
    known = set(metrics.get_scorer_names())
    assert set(SCORERS) - earlier <= known
    for name in set(SCORERS) - earlier:
        scorer = metrics.get_scorer(name)
        function, _, scores = SCORERS[name]
        assert scorer._score_func.__name__ == function, name
        asked = scorer._response_method
        assert (asked != "predict") is scores, name


def test_each_quantity_of_a_row_has_a_title_and_a_meaning() -> None:
    for row in BY_NAME.values():
        if row.quantity:
            assert title_of_quantity(row.quantity)
            assert meaning_of_quantity(row.quantity), row.quantity


def test_the_estimators_of_the_rows_are_scikit_learns() -> None:
    discovery = pytest.importorskip("sklearn.utils.discovery")
    every = {name for name, _ in discovery.all_estimators()}
    classifiers = {name for name, _ in discovery.all_estimators(type_filter="classifier")}
    regressors = {name for name, _ in discovery.all_estimators(type_filter="regressor")}
    assert classifiers == CLASSIFIERS | OF_SEVERAL_OUTPUTS
    assert regressors == set(REGRESSORS)
    assert set(OF_NO_TARGET) <= every
    searches = {"HalvingGridSearchCV", "HalvingRandomSearchCV"}  # experimental: not listed
    assert set(HOLDERS) - searches <= every


@pytest.mark.parametrize("method", ["predict_proba", "decision_function"])
def test_each_estimator_has_the_methods_that_its_row_says(method: str) -> None:
    discovery = pytest.importorskip("sklearn.utils.discovery")
    rows = {row.title: row for row in ROWS}
    known = 0
    for name, cls in discovery.all_estimators(type_filter=["classifier", "regressor"]):
        needed = [p for p in inspect.signature(cls).parameters.values() if p.default is p.empty]
        if needed and method in rows[name].gives | rows[name].lacks:
            assert not hasattr(cls, method), name  # made of others: only those that never have it are told
        elif method in rows[name].gives | rows[name].lacks:
            assert hasattr(cls(), method) is (method in rows[name].gives), name
            known += 1
    assert known > 60


@pytest.fixture(scope="module")
def fitted() -> tuple[Any, Any, Any]:
    linear = pytest.importorskip("sklearn.linear_model")
    rows = np.c_[LABELS + RANDOM.normal(0, 0.7, 60), RANDOM.normal(0, 1, 60)]
    return linear.LogisticRegression().fit(rows, LABELS), linear.LinearRegression().fit(rows, LABELS), rows


def test_score_is_the_accuracy_of_a_classifier_and_r2_of_a_regression(fitted: tuple[Any, Any, Any]) -> None:
    classifier, regression, rows = fitted
    assert classifier.score(rows, LABELS) == metrics.accuracy_score(LABELS, classifier.predict(rows))
    assert regression.score(rows, LABELS) == pytest.approx(metrics.r2_score(LABELS, regression.predict(rows)))


def test_what_predict_and_its_kin_give(fitted: tuple[Any, Any, Any]) -> None:
    classifier, regression, rows = fitted
    assert set(classifier.predict(rows)) <= {0, 1, 2}
    assert classifier.predict_proba(rows).sum(axis=1) == pytest.approx(1)
    assert classifier.decision_function(rows).shape == (60, 3)
    assert regression.predict(rows).dtype.kind == "f"
    binary = type(classifier)().fit(rows, TRUTH)
    assert binary.decision_function(rows).shape == (60,)
    assert ((binary.decision_function(rows) > 0) == binary.predict(rows)).all()


def test_a_scorer_that_is_made_asks_for_answers(fitted: tuple[Any, Any, Any]) -> None:
    classifier, _, rows = fitted
    binary = type(classifier)().fit(rows, TRUTH)
    plain = metrics.make_scorer(metrics.roc_auc_score)(binary, rows, TRUTH)
    assert plain == pytest.approx(metrics.roc_auc_score(TRUTH, binary.predict(rows)))
    told = metrics.make_scorer(metrics.roc_auc_score, response_method="decision_function")(binary, rows, TRUTH)
    assert told == pytest.approx(metrics.roc_auc_score(TRUTH, binary.decision_function(rows)))


def test_cross_val_score_measures_what_score_does(fitted: tuple[Any, Any, Any]) -> None:
    selection = pytest.importorskip("sklearn.model_selection")
    classifier, regression, rows = fitted
    folds = selection.KFold(3)
    by_hand = [
        type(classifier)().fit(rows[train], LABELS[train]).score(rows[test], LABELS[test])
        for train, test in folds.split(rows)
    ]
    assert selection.cross_val_score(classifier, rows, LABELS, cv=folds) == pytest.approx(by_hand)
    assert selection.cross_val_score(regression, rows, LABELS, cv=folds).max() < 1


def test_rows_of_answers_and_class_numbers_are_refused() -> None:
    rows = np.eye(3, dtype=int)[ANSWERS]
    with pytest.raises(ValueError, match="mix of multiclass and multilabel-indicator"):
        metrics.accuracy_score(LABELS, rows)


def test_arguments_make_other_numbers() -> None:
    """What the rows of OTHERWISE say: chance is 0 or 0.5, and a count is no share."""
    chance, right = [0] * len(LABELS), list(LABELS)
    adjusted = {"adjusted": True}
    assert value("balanced_accuracy_score", LABELS, chance, **adjusted) == pytest.approx(0.0)
    assert value("balanced_accuracy_score", LABELS, right, **adjusted) == pytest.approx(1.0)
    assert value("balanced_accuracy_score", LABELS, chance) == pytest.approx(1 / 3)
    assert value("roc_auc_score", TRUTH, np.ones(len(TRUTH)), max_fpr=0.2) == pytest.approx(0.5)
    assert value("roc_auc_score", TRUTH, TRUTH, max_fpr=0.2) == pytest.approx(1.0)
    assert value("accuracy_score", LABELS, right, normalize=False) == len(LABELS)
    for name, (argument, default, _) in OTHERWISE.items():
        assert inspect.signature(getattr(metrics, name)).parameters[argument].default is default, name
