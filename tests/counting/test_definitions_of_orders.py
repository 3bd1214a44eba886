"""Definitions that need an order (of tags by scores, of classes) against fractions, and against scikit-learn."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import trueup
from trueup.report.audit.curves import curves_of

WEIGHTS = st.sampled_from([0.0, 0.25, 1.0, 3.0, 1e-3, 7.5])
SCORES = st.sampled_from([0.0, 0.1, 0.25, 0.4, 0.5, 0.500001, 0.75, 0.9, 1.0])


def value(audit: trueup.Audit, key: str) -> float:
    definition = audit.definition(key)
    assert definition is not None, f"{key} is not among {[one.key for one in audit.definitions]}"
    return definition.value


@st.composite
def answers(draw: st.DrawFn) -> tuple[list[int], list[int], list[float], int]:
    classes, rows = draw(st.integers(2, 4)), draw(st.integers(1, 12))
    column = st.lists(st.integers(0, classes - 1), min_size=rows, max_size=rows)
    return draw(column), draw(column), draw(st.lists(WEIGHTS, min_size=rows, max_size=rows)), classes


@st.composite
def tagged_scores(draw: st.DrawFn) -> tuple[list[list[int]], list[list[float]], list[float]]:
    rows, tags = draw(st.integers(1, 6)), draw(st.integers(2, 5))
    cells = st.lists(st.lists(st.integers(0, 1), min_size=tags, max_size=tags), min_size=rows, max_size=rows)
    scores = st.lists(st.lists(SCORES, min_size=tags, max_size=tags), min_size=rows, max_size=rows)
    return draw(cells), draw(scores), draw(st.lists(WEIGHTS, min_size=rows, max_size=rows))


@given(tagged_scores())
def test_true_tags_in_the_order_of_scores(data: tuple[list[list[int]], list[list[float]], list[float]]) -> None:
    labels, proba, weights = data
    audit = trueup.audit(labels, proba=proba, labels_as="multi-hot", weights=weights, auc=True)
    rows: list[tuple[Fraction, Fraction, int]] = []
    for truth, scores in zip(labels, proba, strict=True):
        pairs = list(zip(truth, scores, strict=True))
        true, other = [s for t, s in pairs if t], [s for t, s in pairs if not t]
        of = [Fraction(sum(t >= s for t in true), sum(each >= s for each in scores)) for s in true]
        precision = sum(of) / Fraction(len(true)) if true and other else Fraction(1)
        swapped = sum(s <= each for s in true for each in other)
        loss = Fraction(swapped, len(true) * len(other)) if true and other else Fraction(0)
        rows.append((precision, loss, max((sum(each >= s for each in scores) for s in true), default=0)))
    keys = ("label_ranking_average_precision", "label_ranking_loss", "coverage_error")
    for prefix, units in (("", [Fraction(1)] * len(rows)), ("sample_weighted_", list(map(Fraction, weights)))):
        if not sum(units):
            continue
        for at, key in enumerate(keys):
            expected = sum((u * row[at] for u, row in zip(units, rows, strict=True)), Fraction(0)) / sum(units)
            assert value(audit, prefix + key) == pytest.approx(float(expected), abs=1e-11)


def test_true_tags_in_the_order_of_scores_as_scikit_learn_has_them() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    random = np.random.default_rng(2)
    for tags in (3, 70, 1500):
        labels = random.integers(0, 2, (40, tags))
        labels[0], labels[1] = 0, 1
        logits = random.integers(-4, 5, (40, tags)).astype(np.float32)
        weights = random.random(40)
        audit = trueup.audit(labels, logits=logits, labels_as="multi-hot", weights=weights, auc=True)
        for key, function in (
            ("label_ranking_average_precision", metrics.label_ranking_average_precision_score),
            ("label_ranking_loss", metrics.label_ranking_loss),
            ("coverage_error", metrics.coverage_error),
        ):
            assert value(audit, key) == pytest.approx(function(labels, logits), abs=1e-11)
            weighted = function(labels, logits, sample_weight=weights)
            assert value(audit, f"sample_weighted_{key}") == pytest.approx(weighted, abs=1e-11)
        parts = [
            trueup.audit(labels[rows], logits=logits[rows], labels_as="multi-hot", weights=weights[rows], auc=True)
            for rows in (slice(0, 7), slice(7, None))
        ]
        for name in ("tag_precision", "tag_loss", "tag_places", "tag_precision_weight", "tag_loss_weight"):
            assert sum(part.state["counts"].get(name, 0) for part in parts) == audit.state["counts"][name]


def test_a_short_curve_has_a_point_for_each_score_and_the_mark_is_exact() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    random = np.random.default_rng(4)
    labels, proba = random.integers(0, 2, 300), random.random(300)
    audit = trueup.audit(labels, proba=proba)
    false, found, cuts = metrics.roc_curve(labels, proba, drop_intermediate=False)
    points = [(point.false_alarms, point.recall, point.threshold) for point in audit.curve]
    np.testing.assert_allclose(points, np.stack([false, found, cuts], axis=1)[1:], atol=1e-15)
    roc = curves_of(audit)[0]
    answers = proba > 0.5
    assert roc.here == ((answers & (labels == 0)).sum() / (labels == 0).sum(), answers[labels == 1].mean())


@given(answers())
def test_kappa_of_ranks(data: tuple[list[int], list[int], list[float], int]) -> None:
    labels, predicted, weights, classes = data
    audit = trueup.audit(labels, predicted=predicted, classes=classes, weights=weights)
    for prefix, units in (("", [Fraction(1)] * len(labels)), ("sample_weighted_", list(map(Fraction, weights)))):
        for name, power in (("linear", 1), ("quadratic", 2)):
            rows = list(zip(units, labels, predicted, strict=True))
            away = sum((u * abs(t - p) ** power for u, t, p in rows), Fraction(0)) * sum(units)
            chance = sum((u * v * abs(t - p) ** power for u, t, _ in rows for v, _, p in rows), Fraction(0))
            definition = audit.definition(f"{prefix}kappa_{name}")
            assert (definition is not None) == (classes > 2 and chance > 0)
            if definition is not None:
                assert definition.value == pytest.approx(float(1 - away / chance), abs=1e-13)


def test_kappa_of_ranks_is_no_accuracy_unless_it_is_called_so() -> None:
    labels = np.arange(600) % 3
    answers = np.where(np.arange(600) < 60, 1, labels)
    audit = trueup.audit(labels, predicted=answers)
    linear = f"{value(audit, 'kappa_linear'):.6f}"
    assert trueup.audit(labels, predicted=answers, reported=linear).reports[0].matches == ()
    assert trueup.audit(labels, predicted=answers, reported={"kappa_linear": linear}).reports[0].holds


def test_the_highest_point_of_a_long_curve_is_that_of_the_best_threshold() -> None:
    rng = np.random.default_rng(0)
    for _ in range(5):
        labels = rng.integers(0, 2, 3000)
        proba = 1 / (1 + np.exp(-rng.normal(size=3000) - labels))
        audit = trueup.audit(labels, proba=proba, auc=True)
        highest = max(audit.curve, key=lambda point: point.accuracy)
        best = audit.definition("best_threshold")
        assert best is not None
        assert highest.accuracy == best.value
        assert f"{highest.threshold:.4g}" in best.counts
        assert len(audit.curve) < 600
