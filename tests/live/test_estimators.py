"""Fitted estimators of scikit-learn in memory: what is told of them is what their methods really do."""

from __future__ import annotations

from typing import Any

import pytest

import trueup

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")
from sklearn.base import BaseEstimator, ClassifierMixin, clone  # noqa: E402
from sklearn.datasets import load_breast_cancer, load_iris  # noqa: E402
from sklearn.ensemble import RandomForestClassifier  # noqa: E402
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.multiclass import OneVsRestClassifier  # noqa: E402
from sklearn.neighbors import KNeighborsClassifier  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.svm import SVC, LinearSVC  # noqa: E402

ROWS, KINDS = load_iris(return_X_y=True)
NAMES = np.array(["setosa", "versicolor", "virginica"])[KINDS]
CELLS, GROWTHS = load_breast_cancer(return_X_y=True)
CLASSIFIERS = [
    LogisticRegression(max_iter=2000),
    RidgeClassifier(),
    LinearSVC(),
    SVC(),
    KNeighborsClassifier(),
    RandomForestClassifier(n_estimators=5, random_state=0),
    OneVsRestClassifier(LogisticRegression(max_iter=2000)),
    make_pipeline(StandardScaler(), LogisticRegression()),
    GridSearchCV(make_pipeline(StandardScaler(), LinearSVC()), {"linearsvc__C": [0.1, 1.0]}, cv=2),
]


def told(model: Any, y: Any = None) -> dict[str, Any]:
    (setup,) = trueup.inspect(model, y=y).to_dict()["setups"]
    return setup


def codes(model: Any, y: Any) -> list[str]:
    return [finding.code for finding in trueup.inspect(model, y=y).findings]


@pytest.mark.parametrize("model", CLASSIFIERS, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("labels", [KINDS, KINDS + 1, NAMES], ids=["from 0", "from 1", "names"])
def test_what_is_told_of_a_classifier_is_what_it_does(model: Any, labels: Any) -> None:
    fitted = clone(model).fit(ROWS, labels)
    setup = told(fitted, labels)
    assert setup["answers"] == [repr(item) for item in np.unique(labels).tolist()]
    assert set(fitted.predict(ROWS)) <= set(labels)
    given = setup["gives"]
    for method in ("predict_proba", "decision_function"):
        assert (method in given) is hasattr(fitted, method)
    if "predict_proba" in given:
        assert given["predict_proba"] == f"a row of {fitted.predict_proba(ROWS).shape[1]} probabilities"
    if "decision_function" in given:
        assert given["decision_function"] == f"a row of {fitted.decision_function(ROWS).shape[1]} raw scores"
    assert given["score"] == "the accuracy"
    assert fitted.score(ROWS, labels) == pytest.approx((fitted.predict(ROWS) == labels).mean())
    assert codes(fitted, labels) == []


@pytest.mark.parametrize("model", CLASSIFIERS, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("labels", [KINDS + 1, NAMES], ids=["from 1", "names"])
def test_an_audit_asks_the_estimator_and_counts_what_score_counts(model: Any, labels: Any) -> None:
    fitted = clone(model).fit(ROWS[::2], labels[::2])
    audited = trueup.audit(labels, estimator=fitted, data=ROWS)
    assert audited.accuracy.value == pytest.approx(fitted.score(ROWS, labels))
    method = "predict_proba" if hasattr(fitted, "predict_proba") else "predict"
    assert audited.notes[0].key == "estimator_asked"
    assert audited.notes[0].text.endswith(f".{method}")
    assert audited.notes[0].text in " ".join(str(audited).split())


@pytest.mark.parametrize(
    "labels", [GROWTHS, GROWTHS + 1, GROWTHS * 2 - 1, GROWTHS.astype(bool), np.where(GROWTHS > 0, "benign", "bad")]
)
def test_two_classes_however_they_are_written(labels: Any) -> None:
    fitted = RandomForestClassifier(n_estimators=5, max_depth=2, random_state=0).fit(CELLS, labels)
    assert told(fitted, labels)["gives"]["predict_proba"] == "a row of 2 probabilities"
    audited = trueup.audit(labels, estimator=fitted, data=CELLS)
    assert audited.accuracy.value == pytest.approx(fitted.score(CELLS, labels))
    assert codes(fitted, labels) == []


def test_a_raw_score_above_0_is_the_second_class() -> None:
    fitted = LogisticRegression(max_iter=5000).fit(CELLS, GROWTHS)
    assert told(fitted)["gives"]["decision_function"] == "a raw score: above 0 is the second class"
    assert ((fitted.decision_function(CELLS) > 0) == fitted.predict(CELLS)).all()


def test_labels_that_it_was_not_trained_on_are_found() -> None:
    fitted = RandomForestClassifier(n_estimators=5).fit(ROWS, NAMES)
    (finding,) = trueup.inspect(fitted, y=KINDS).findings
    assert (finding.code, finding.where.path) == ("TU204", "y")
    assert "0, 1, 2" in finding.have
    assert "'setosa'" in finding.expected
    two = RandomForestClassifier(n_estimators=5).fit(ROWS[KINDS < 2], KINDS[KINDS < 2])
    assert "never answers with: 2" in trueup.inspect(two, y=KINDS).findings[0].have
    assert (two.predict(ROWS)[KINDS == 2] != 2).all()


def test_a_regression_gives_real_numbers_and_is_not_asked() -> None:
    fitted = LinearRegression().fit(ROWS, KINDS)
    assert told(fitted, KINDS)["gives"]["score"] == "the R², not an accuracy"
    assert codes(fitted, KINDS) == []
    with pytest.raises(trueup.BadInputError, match="real numbers"):
        trueup.audit(KINDS, estimator=fitted, data=ROWS)


def test_a_search_scores_by_what_it_was_told_to() -> None:
    search = GridSearchCV(LogisticRegression(max_iter=5000), {"C": [1.0]}, scoring="roc_auc", cv=2).fit(CELLS, GROWTHS)
    assert told(search)["gives"]["score"] == "what scoring= asks for"
    assert search.score(CELLS, GROWTHS) != pytest.approx((search.predict(CELLS) == GROWTHS).mean())


def test_what_is_not_fitted_is_said_and_not_asked() -> None:
    inspection = trueup.inspect(RandomForestClassifier(), y=KINDS)
    assert [part.why for part in inspection.unread] == ["RandomForestClassifier is not fitted"]
    with pytest.raises(trueup.BadInputError, match="not fitted"):
        trueup.audit(KINDS, estimator=RandomForestClassifier(), data=ROWS)


def test_several_outputs_have_no_row_of_classes() -> None:
    tags = np.c_[GROWTHS, 1 - GROWTHS, GROWTHS]
    fitted = RandomForestClassifier(n_estimators=5, random_state=0).fit(CELLS, tags)
    setup = told(fitted, tags)
    assert (setup["answers"], setup["gives"]["predict"]) == ([], "an answer for each of several outputs")
    audited = trueup.audit(tags, estimator=fitted, data=CELLS, labels_as="multi-hot")
    assert audited.notes[0].text.endswith("RandomForestClassifier.predict")
    assert audited.accuracy.value == pytest.approx(fitted.score(CELLS, tags))


def test_an_estimator_of_ones_own_on_scikit_learns_base() -> None:
    class Always(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
        def fit(self, rows: Any, labels: Any) -> Always:
            self.classes_ = np.unique(labels)
            return self

        def predict(self, rows: Any) -> Any:
            return np.full(len(rows), self.classes_[0])

    fitted = Always().fit(ROWS, KINDS)
    assert told(fitted)["gives"] == {"predict": "a class for each item", "score": "the accuracy"}
    assert trueup.audit(KINDS, estimator=fitted, data=ROWS).accuracy.value == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "given",
    [
        {"estimator": object()},
        {"data": [1]},
        {"estimator": 3, "data": [1]},
        {"estimator": 3, "data": [1], "proba": [1]},
    ],
)
def test_what_does_not_belong_together_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(trueup.BadInputError, match="estimator"):
        trueup.audit([1], **given)


def test_loss_and_metrics_are_not_taken_for_an_estimator() -> None:
    fitted = LogisticRegression(max_iter=2000).fit(ROWS, KINDS)
    inspection = trueup.inspect(fitted, y=KINDS, loss="log_loss", metrics=["accuracy"])
    assert [part.where.path for part in inspection.unread] == ["loss", "metrics"]


def test_nothing_of_an_estimator_is_changed_by_looking_at_it() -> None:
    fitted = RandomForestClassifier(n_estimators=5, random_state=0).fit(ROWS, KINDS)
    before, stored = fitted.predict_proba(ROWS), set(vars(fitted))
    trueup.inspect(fitted, ROWS, KINDS)
    trueup.audit(KINDS, estimator=fitted, data=ROWS)
    assert (fitted.predict_proba(ROWS) == before).all()
    assert set(vars(fitted)) == stored
