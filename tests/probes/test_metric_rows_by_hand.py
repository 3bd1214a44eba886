"""Each metric of scikit-learn that has a row, beside the same number counted by hand on small random inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trueup.frameworks.sklearn.metric_rows import BY_NAME, SCORERS

np = pytest.importorskip("numpy")
metrics = pytest.importorskip("sklearn.metrics")
pytestmark = pytest.mark.probe
DRAWS = range(4)
#: Rows without a number of their own: tables and curves.
TABLES = {name for name, row in BY_NAME.items() if not row.quantity}


def drawn(seed: int, classes: int = 3, items: int = 50) -> tuple[Any, Any]:
    """Labels, and answers of which some are right; each class stands on both sides."""
    random = np.random.default_rng(seed)
    labels = np.r_[np.arange(classes), random.integers(0, classes, items)]
    answers = np.where(random.random(len(labels)) < 0.5, labels, random.integers(0, classes, len(labels)))
    answers[:classes] = np.arange(classes)
    return labels, answers


def columns(labels: Any, answers: Any) -> tuple[Any, Any, Any]:
    """Of each class: right answers, answers, labels."""
    each = [(labels == one, answers == one) for one in range(int(labels.max()) + 1)]
    return (
        np.array([(truth & said).sum() for truth, said in each], float),
        np.array([said.sum() for _, said in each], float),
        np.array([truth.sum() for truth, _ in each], float),
    )


def fbeta(labels: Any, answers: Any, beta: float) -> float:
    hits, said, truth = columns(labels, answers)
    return float(((1 + beta**2) * hits / (said + beta**2 * truth)).mean())


def kappa(labels: Any, answers: Any) -> float:
    _, said, truth = columns(labels, answers)
    chance = (said * truth).sum() / len(labels) ** 2
    return float(((labels == answers).mean() - chance) / (1 - chance))


def matthews(labels: Any, answers: Any) -> float:
    one_hot = np.eye(int(labels.max()) + 1)
    truth, said = one_hot[labels], one_hot[answers]
    covariances = [
        ((a - a.mean(axis=0)) * (b - b.mean(axis=0))).sum() for a, b in ((truth, said), (truth, truth), (said, said))
    ]
    return float(covariances[0] / np.sqrt(covariances[1] * covariances[2]))


def of_classes(labels: Any, answers: Any) -> dict[str, float]:
    """Macro averages where there is one."""
    hits, said, truth = columns(labels, answers)
    return {
        "accuracy_score": (labels == answers).mean(),
        "zero_one_loss": (labels != answers).mean(),
        "hamming_loss": (labels != answers).mean(),
        "balanced_accuracy_score": (hits / truth).mean(),
        "recall_score": (hits / truth).mean(),
        "precision_score": (hits / said).mean(),
        "f1_score": fbeta(labels, answers, 1),
        "fbeta_score": fbeta(labels, answers, 2),
        "jaccard_score": (hits / (said + truth - hits)).mean(),
        "cohen_kappa_score": kappa(labels, answers),
        "matthews_corrcoef": matthews(labels, answers),
    }


def of_numbers(truth: Any, said: Any) -> dict[str, float]:
    error = truth - said
    return {
        "r2_score": 1 - (error**2).mean() / truth.var(),
        "explained_variance_score": 1 - error.var() / truth.var(),
        "mean_squared_error": (error**2).mean(),
        "root_mean_squared_error": np.sqrt((error**2).mean()),
        "mean_absolute_error": np.abs(error).mean(),
        "median_absolute_error": np.median(np.abs(error)),
        "mean_absolute_percentage_error": np.abs(error / truth).mean(),
        "max_error": np.abs(error).max(),
        "mean_squared_log_error": ((np.log1p(truth) - np.log1p(said)) ** 2).mean(),
        "root_mean_squared_log_error": np.sqrt(((np.log1p(truth) - np.log1p(said)) ** 2).mean()),
        "d2_absolute_error_score": 1 - np.abs(error).sum() / np.abs(truth - np.median(truth)).sum(),
    }


def log_loss(labels: Any, scores: Any) -> float:
    return float(-np.log(np.where(labels == 1, scores, 1 - scores)).mean())


def below_a_constant(loss: Callable[[Any, Any], float]) -> Callable[[Any, Any], float]:
    """The share by which a loss lies below that of the classes' shares."""
    return lambda labels, scores: 1 - loss(labels, scores) / loss(labels, np.full(len(labels), labels.mean()))


def area(labels: Any, scores: Any) -> float:
    """How often an item of class 1 has the higher score of two."""
    pairs = scores[labels == 1][:, None] - scores[labels == 0][None]
    return float((pairs > 0).mean() + (pairs == 0).mean() / 2)


def average_precision(labels: Any, scores: Any) -> float:
    order = np.argsort(-scores)
    hits = labels[order] == 1
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


OF_SCORES: dict[str, Callable[[Any, Any], float]] = {
    "roc_auc_score": area,
    "average_precision_score": average_precision,
    "log_loss": log_loss,
    "brier_score_loss": lambda labels, p: float(((labels - p) ** 2).mean()),
    "d2_log_loss_score": below_a_constant(log_loss),
    "d2_brier_score": below_a_constant(lambda labels, p: float(((labels - p) ** 2).mean())),
    "hinge_loss": lambda labels, s: float(np.clip(1 - (2 * labels - 1) * s, 0, None).mean()),
}


def discounted(worths: Any, order: Any) -> Any:
    """The worths of a row in an order, each place divided by the logarithm of its number."""
    ranked = np.take_along_axis(worths, order, axis=1)
    return (ranked / np.log2(np.arange(worths.shape[1]) + 2)).sum(axis=1)


def of_rows(truth: Any, scores: Any) -> dict[str, float]:
    """Of 0/1 rows and rows of scores, of which no two are equal."""
    places = (-scores).argsort(axis=1).argsort(axis=1) + 1
    best, order = np.argsort(-truth, axis=1), np.argsort(-scores, axis=1)
    # Of each right tag: how many right ones stand as high, among all that do.
    hits = [((place[row][:, None] >= place[row][None]).sum(axis=1) / place[row]).mean()
            for place, row in zip(places, truth == 1, strict=True)]  # fmt: skip
    pairs = [(place[row][:, None] > place[~row][None]).mean() for place, row in zip(places, truth == 1, strict=True)]
    return {
        "coverage_error": (places * truth).max(axis=1).mean(),
        "label_ranking_average_precision_score": float(np.mean(hits)),
        "label_ranking_loss": float(np.mean(pairs)),
        "dcg_score": discounted(truth, order).mean(),
        "ndcg_score": (discounted(truth, order) / discounted(truth, best)).mean(),
    }


ASKED: dict[str, dict[str, Any]] = {
    "precision_score": {"average": "macro"},
    "recall_score": {"average": "macro"},
    "f1_score": {"average": "macro"},
    "fbeta_score": {"average": "macro", "beta": 2.0},
    "jaccard_score": {"average": "macro"},
}


def names_by_hand() -> set[str]:
    labels, answers = drawn(0)
    numbers = of_numbers(labels + 1.0, answers + 1.0)
    rows = of_rows(*rows_of_tags(0))
    return {*of_classes(labels, answers), *numbers, *OF_SCORES, *rows, "top_k_accuracy_score"}


def rows_of_tags(seed: int) -> tuple[Any, Any]:
    """0/1 rows with both in each, and scores of which no two are equal."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, (30, 5))
    truth[:, 0], truth[:, 1] = 1, 0
    return truth, random.permutation(150).reshape(30, 5) / 150


@pytest.mark.parametrize("seed", DRAWS)
def test_metrics_of_the_order_of_tags_give_the_number_of_their_name(seed: int) -> None:
    truth, scores = rows_of_tags(seed)
    for name, number in of_rows(truth, scores).items():
        assert getattr(metrics, name)(truth, scores) == pytest.approx(number), name


def test_no_row_is_left_out() -> None:
    assert names_by_hand() | TABLES == set(BY_NAME)


@pytest.mark.parametrize("seed", DRAWS)
def test_metrics_of_answers_give_the_number_of_their_name(seed: int) -> None:
    labels, answers = drawn(seed, classes=2 + seed)
    for name, number in of_classes(labels, answers).items():
        measured = getattr(metrics, name)(labels, answers, **ASKED.get(name, {}))
        assert measured == pytest.approx(number), name


@pytest.mark.parametrize("seed", DRAWS)
def test_metrics_of_real_numbers_give_the_number_of_their_name(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth, said = random.normal(3, 1, 40), random.normal(3, 1, 40)
    for name, number in of_numbers(truth, said).items():
        assert getattr(metrics, name)(truth, said) == pytest.approx(number), name


@pytest.mark.parametrize("seed", DRAWS)
@pytest.mark.parametrize("name", sorted(OF_SCORES))
def test_metrics_of_scores_give_the_number_of_their_name(name: str, seed: int) -> None:
    labels, _ = drawn(seed, classes=2)
    scores = np.random.default_rng(seed + 9).uniform(0.01, 0.99, len(labels))
    assert getattr(metrics, name)(labels, scores) == pytest.approx(OF_SCORES[name](labels, scores))


@pytest.mark.parametrize("seed", DRAWS)
def test_top_k_accuracy_counts_labels_among_the_highest_scores(seed: int) -> None:
    labels, _ = drawn(seed, classes=4)
    rows = np.random.default_rng(seed).random((len(labels), 4))
    highest = np.argsort(-rows, axis=1)[:, :2]
    assert metrics.top_k_accuracy_score(labels, rows) == pytest.approx((highest == labels[:, None]).any(axis=1).mean())


@pytest.mark.parametrize("name", sorted(of_classes(*drawn(0))))
def test_scores_in_the_place_of_answers_raise(name: str) -> None:
    labels, _ = drawn(1, classes=2)
    with pytest.raises(ValueError, match=r"continuous|mix of"):
        getattr(metrics, name)(labels, np.random.default_rng(1).random(len(labels)), **ASKED.get(name, {}))


@pytest.mark.parametrize("name", ["classification_report", "confusion_matrix", "precision_recall_fscore_support"])
def test_tables_refuse_scores_as_well(name: str) -> None:
    labels, _ = drawn(1, classes=2)
    with pytest.raises(ValueError, match=r"continuous|mix of"):
        getattr(metrics, name)(labels, np.random.default_rng(1).random(len(labels)))


def test_of_rows_of_0_and_1_the_accuracy_is_that_of_whole_rows() -> None:
    random = np.random.default_rng(2)
    truth = random.integers(0, 2, (40, 3))
    said = np.where(random.random((40, 3)) < 0.8, truth, 1 - truth)
    cells = truth == said
    assert metrics.accuracy_score(truth, said) == pytest.approx(cells.all(axis=1).mean())
    assert metrics.zero_one_loss(truth, said) == pytest.approx(1 - cells.all(axis=1).mean())
    assert metrics.hamming_loss(truth, said) == pytest.approx(1 - cells.mean())
    assert metrics.accuracy_score(truth, said) < cells.mean()
    for name in ("confusion_matrix", "cohen_kappa_score", "matthews_corrcoef"):
        with pytest.raises(ValueError, match="multilabel"):
            getattr(metrics, name)(truth, said)


def test_one_hot_rows_on_both_sides_give_the_accuracy_of_their_classes() -> None:
    labels, answers = drawn(3, classes=4)
    one_hot = np.eye(4, dtype=int)
    assert metrics.accuracy_score(one_hot[labels], one_hot[answers]) == pytest.approx((labels == answers).mean())
    wrong = (labels != answers).mean()
    assert metrics.hamming_loss(one_hot[labels], one_hot[answers]) == pytest.approx(wrong * 2 / 4)


@pytest.mark.parametrize("name", sorted(SCORERS))
def test_a_scorer_gives_the_number_of_its_function(name: str) -> None:
    if name not in metrics.get_scorer_names():
        pytest.skip("a name of earlier releases")
    linear = pytest.importorskip("sklearn.linear_model")
    function, average, scores = SCORERS[name]
    labels, _ = drawn(6, classes=2)
    rows = np.c_[labels + np.random.default_rng(6).normal(0, 0.7, len(labels)), np.arange(len(labels)) / 50]
    regression = function in of_numbers(labels + 1.0, labels + 1.0)
    model = (linear.LinearRegression if regression else linear.LogisticRegression)().fit(rows, labels)
    asked = {"average": average} if average and function not in OF_SCORES else {}
    if average == "samples":
        with pytest.raises(ValueError, match="Samplewise"):
            metrics.get_scorer(name)._score_func(labels, model.predict(rows), **asked)
        return
    given = model.predict_proba(rows)[:, 1] if scores else model.predict(rows)
    more = {"labels": [0, 1], "k": 2} if function == "top_k_accuracy_score" else asked
    number = getattr(metrics, function)(labels, given, **more)
    measured = metrics.get_scorer(name)(model, rows, labels)
    assert abs(measured) == pytest.approx(abs(number))
    assert (measured < 0) is (name.startswith("neg_") and number > 0)
