"""The same quantities from scikit-learn, torchmetrics and Keras, where they are installed."""

from __future__ import annotations

import os

import numpy as np
import pytest

import trueup

ROWS = 3_000


def scores(classes: int, dtype: type = np.float32, seed: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels of unequal classes, logits that know something of them, and their softmax."""
    rng = np.random.default_rng(seed)
    labels = np.minimum(rng.geometric(0.3, ROWS) - 1, classes - 1)
    logits = rng.standard_normal((ROWS, classes)) * 1.5
    logits[np.arange(ROWS), labels] += 1.5
    logits = logits.astype(dtype)
    powers = np.exp(logits.astype(np.float64))
    return labels, logits, (powers / powers.sum(axis=1, keepdims=True)).astype(dtype)


def value(audit: trueup.Audit, key: str) -> float:
    definition = audit.definition(key)
    assert definition is not None
    return definition.value


@pytest.mark.parametrize("classes", [2, 5, 80])
def test_scikit_learn_one_of_k(classes: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    labels, logits, proba = scores(classes)
    answers = proba.argmax(axis=1)
    audit = trueup.audit(labels, proba=proba, top_k=3)
    every = list(range(classes))
    assert audit.accuracy.value == metrics.accuracy_score(labels, answers)
    assert audit.balanced == pytest.approx(metrics.balanced_accuracy_score(labels, answers), abs=1e-12)
    assert audit.mcc == pytest.approx(metrics.matthews_corrcoef(labels, answers), abs=1e-12)
    for average in ("macro", "weighted"):
        settings = {"average": average, "zero_division": 0}
        precision = metrics.precision_score(labels, answers, **settings)
        assert value(audit, f"{average}_precision") == pytest.approx(precision, abs=1e-12)
        assert value(audit, f"{average}_f1") == pytest.approx(metrics.f1_score(labels, answers, **settings), abs=1e-12)
    recalls = metrics.recall_score(labels, answers, average=None, labels=every, zero_division=np.nan)
    assert [one.recall if one.recall is not None else np.nan for one in audit.per_class] == pytest.approx(
        list(recalls), nan_ok=True
    )
    matrix = metrics.confusion_matrix(labels, answers, labels=every)
    assert {pair: rows for pair, rows in np.ndenumerate(matrix) if rows} == dict(audit.confusion)
    loss = metrics.log_loss(labels, proba.astype(np.float64), labels=every)
    assert audit.log_loss == pytest.approx(loss, abs=1e-7)
    if classes > 3:
        top = metrics.top_k_accuracy_score(labels, proba, k=3, labels=every)
        assert value(audit, "top_k") == top
    one_hot = np.eye(classes)[labels]
    assert audit.brier == pytest.approx(((proba.astype(np.float64) - one_hot) ** 2).sum(axis=1).mean(), abs=1e-9)
    assert value(audit, "exact") == metrics.accuracy_score(one_hot.astype(int), (proba > 0.5).astype(int))
    from_logits = trueup.audit(labels, logits=logits)
    assert from_logits.log_loss == pytest.approx(audit.log_loss, abs=1e-6)
    assert from_logits.brier == pytest.approx(audit.brier, abs=1e-6)


def test_scikit_learn_one_column() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    labels, _, proba = scores(2)
    column = proba[:, 1]
    audit = trueup.audit(labels, proba=column)
    answers = (column > 0.5).astype(int)
    assert audit.accuracy.value == metrics.accuracy_score(labels, answers)
    assert audit.mcc == pytest.approx(metrics.matthews_corrcoef(labels, answers), abs=1e-12)
    assert audit.brier == pytest.approx(metrics.brier_score_loss(labels, column), abs=1e-7)
    assert audit.log_loss == pytest.approx(metrics.log_loss(labels, column.astype(np.float64)), abs=1e-7)


def test_scikit_learn_many_labels() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    rng = np.random.default_rng(1)
    truth, proba = rng.integers(0, 2, (500, 6)), rng.random((500, 6))
    audit = trueup.audit(truth, proba=proba, labels_as="multi-hot")
    answers = (proba > 0.5).astype(int)
    assert audit.accuracy.value == metrics.accuracy_score(truth, answers)
    assert 1 - value(audit, "elementwise") == pytest.approx(metrics.hamming_loss(truth, answers), abs=1e-12)
    for average in ("micro", "macro", "weighted"):
        assert value(audit, f"{average}_f1") == pytest.approx(metrics.f1_score(truth, answers, average=average))


@pytest.mark.probe
@pytest.mark.parametrize("classes", [5, 80])
def test_torchmetrics(classes: int) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed")
    functional = pytest.importorskip("torchmetrics.functional.classification", reason="torchmetrics is not installed")
    labels, _, proba = scores(classes)
    audit = trueup.audit(labels, proba=proba, top_k=3)
    given = (torch.tensor(proba), torch.tensor(labels))
    assert audit.accuracy.value == pytest.approx(
        float(functional.multiclass_accuracy(*given, classes, average="micro")), abs=1e-6
    )
    macro = value(audit, "macro_recall") if audit.definition("macro_recall") else audit.balanced
    assert macro == pytest.approx(float(functional.multiclass_accuracy(*given, classes, average="macro")), abs=1e-6)
    top = functional.multiclass_accuracy(*given, classes, average="micro", top_k=3)
    assert value(audit, "top_k") == pytest.approx(float(top), abs=1e-6)
    error = functional.multiclass_calibration_error(*given, classes, n_bins=15, norm="l1")
    assert audit.calibration_error == pytest.approx(float(error), abs=1e-5)
    one_hot = torch.eye(classes, dtype=torch.int64)[given[1]]
    cells = functional.multilabel_accuracy(given[0], one_hot, classes, average="micro")
    assert value(audit, "elementwise") == pytest.approx(float(cells), abs=1e-6)


@pytest.fixture
def keras_metrics() -> object:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    pytest.importorskip("jax", reason="jax is not installed")
    return pytest.importorskip("keras", reason="keras is not installed").metrics


@pytest.mark.probe
@pytest.mark.parametrize("classes", [5, 80])
def test_keras(keras_metrics: object, classes: int) -> None:
    labels, logits, proba = scores(classes)
    one_hot = np.eye(classes, dtype=np.float32)[labels]
    audit = trueup.audit(labels, proba=proba, top_k=3)

    def counted(name: str, truth: np.ndarray, given: np.ndarray, **arguments: object) -> float:
        metric = getattr(keras_metrics, name)(**arguments)
        metric.update_state(truth, given)
        return float(metric.result())

    assert audit.accuracy.value == pytest.approx(counted("CategoricalAccuracy", one_hot, proba), abs=1e-6)
    assert audit.accuracy.value == pytest.approx(counted("SparseCategoricalAccuracy", labels, proba), abs=1e-6)
    assert value(audit, "elementwise") == pytest.approx(counted("BinaryAccuracy", one_hot, proba), abs=1e-6)
    assert value(audit, "top_k") == pytest.approx(counted("TopKCategoricalAccuracy", one_hot, proba, k=3), abs=1e-6)
    raw = trueup.audit(labels, logits=logits)
    assert value(raw, "raw_half") == pytest.approx(counted("BinaryAccuracy", one_hot, logits), abs=1e-6)
    assert audit.log_loss == pytest.approx(counted("CategoricalCrossentropy", one_hot, proba), abs=1e-5)
