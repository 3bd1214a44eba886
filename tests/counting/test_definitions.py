"""Every definition against a few lines of fractions that were written from its meaning, and against scikit-learn."""

from __future__ import annotations

import warnings
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import trueup
from trueup.auditing.counting.ranking import score_cells, score_grid, score_order

WEIGHTS = st.sampled_from([0.0, 0.25, 1.0, 3.0, 1e-3, 7.5])
SCORES = st.sampled_from([0.0, 0.1, 0.25, 0.4, 0.5, 0.500001, 0.75, 0.9, 1.0])


def value(audit: trueup.Audit, key: str) -> float:
    definition = audit.definition(key)
    assert definition is not None, f"{key} is not among {[one.key for one in audit.definitions]}"
    return definition.value


def share(part: Fraction, of: Fraction) -> Fraction:
    return part / of if of else Fraction(0)


@st.composite
def answers(draw: st.DrawFn) -> tuple[list[int], list[int], list[float], int]:
    classes, rows = draw(st.integers(2, 4)), draw(st.integers(1, 12))
    column = st.lists(st.integers(0, classes - 1), min_size=rows, max_size=rows)
    return draw(column), draw(column), draw(st.lists(WEIGHTS, min_size=rows, max_size=rows)), classes


@given(answers())
def test_averages_over_classes(data: tuple[list[int], list[int], list[float], int]) -> None:
    labels, predicted, weights, classes = data
    audit = trueup.audit(labels, predicted=predicted, classes=classes, weights=weights)
    for prefix, units in (("", [Fraction(1)] * len(labels)), ("sample_weighted_", list(map(Fraction, weights)))):
        if not sum(units):
            continue
        true, given_, both = (
            [
                sum((u for u, t, p in zip(units, labels, predicted, strict=True) if which(t, p, c)), Fraction(0))
                for c in range(classes)
            ]
            for which in (lambda t, p, c: t == c, lambda t, p, c: p == c, lambda t, p, c: t == p == c)
        )
        of = {
            "recall": [share(b, t) for b, t in zip(both, true, strict=True)],
            "precision": [share(b, g) for b, g in zip(both, given_, strict=True)],
            "f1": [share(2 * b, t + g) for b, t, g in zip(both, true, given_, strict=True)],
            "jaccard": [share(b, t + g - b) for b, t, g in zip(both, true, given_, strict=True)],
        }
        met = [c for c in range(classes) if true[c] or given_[c]]
        present = [c for c in range(classes) if true[c]]
        assert value(audit, f"{prefix}balanced") == pytest.approx(
            float(sum(of["recall"][c] for c in present) / len(present)), abs=1e-15
        )
        for figure, values in of.items():
            if figure != "recall" or len(met) != len(present):
                macro = float(sum(values[c] for c in met) / len(met))
                assert value(audit, f"{prefix}macro_{figure}") == pytest.approx(macro, abs=1e-15)
            if len(met) != classes:
                every = float(sum(values, Fraction(0)) / classes)
                assert value(audit, f"{prefix}macro_{figure}_all") == pytest.approx(every, abs=1e-15)
            if figure != "recall":
                weighted = float(sum((v * t for v, t in zip(values, true, strict=True)), Fraction(0)) / sum(true))
                assert value(audit, f"{prefix}weighted_{figure}") == pytest.approx(weighted, abs=1e-15)
        agree, rows = sum(both, Fraction(0)), sum(units)
        chance = sum((t * g for t, g in zip(true, given_, strict=True)), Fraction(0)) / rows**2
        if chance != 1:
            kappa = float((agree / rows - chance) / (1 - chance))
            assert value(audit, f"{prefix}kappa") == pytest.approx(kappa, abs=1e-14)


@st.composite
def scored(draw: st.DrawFn) -> tuple[list[int], list[float], list[float]]:
    rows = draw(st.integers(2, 14))
    labels = draw(st.lists(st.integers(0, 1), min_size=rows, max_size=rows))
    return (
        labels,
        draw(st.lists(SCORES, min_size=rows, max_size=rows)),
        draw(st.lists(WEIGHTS, min_size=rows, max_size=rows)),
    )


def area_of(labels: list[int], scores: list[float], units: list[Fraction]) -> Fraction | None:
    """Of all pairs of a positive and another row, those in order, ties half."""
    rows = list(zip(labels, scores, units, strict=True))
    of = sum((u * v for (a, _, u), (b, _, v) in product(rows, rows) if a and not b), Fraction(0))
    won = sum(
        (u * v * (2 * (s > r) + (s == r)) / 2 for (a, s, u), (b, r, v) in product(rows, rows) if a and not b), of * 0
    )
    return won / of if of else None


def precision_of(labels: list[int], scores: list[float], units: list[Fraction]) -> Fraction | None:
    rows = list(zip(labels, scores, units, strict=True))
    positive = sum((u for a, _, u in rows if a), Fraction(0))
    total, before = Fraction(0), Fraction(0)
    for cut in sorted(set(scores), reverse=True):
        found = sum((u for a, s, u in rows if a and s >= cut), Fraction(0))
        above = sum((u for _, s, u in rows if s >= cut), Fraction(0))
        total += (found - before) * share(found, above)
        before = found
    return total / positive if positive else None


def best_of(labels: list[int], scores: list[float], units: list[Fraction]) -> Fraction:
    rows = list(zip(labels, scores, units, strict=True))
    cuts = [*set(scores), float("inf")]
    return max(sum((u for a, s, u in rows if (s >= cut) == a), Fraction(0)) for cut in cuts) / sum(units)


@given(scored(), st.sampled_from(["float32", "float64", "logits"]))
def test_areas_under_curves(data: tuple[list[int], list[float], list[float]], how: str) -> None:
    labels, scores, weights = data
    kind = "logits" if how == "logits" else "proba"
    column = np.array(scores, "float64" if how == "logits" else how)
    audit = trueup.audit(labels, **{kind: column}, weights=weights)
    for prefix, units in (("", [Fraction(1)] * len(labels)), ("sample_weighted_", list(map(Fraction, weights)))):
        if not sum(units):
            continue
        area, precision = area_of(labels, scores, units), precision_of(labels, scores, units)
        assert (audit.definition(f"{prefix}roc_auc") is None) == (area is None)
        if area is not None:
            assert value(audit, f"{prefix}roc_auc") == float(area)
        if precision is not None:
            assert value(audit, f"{prefix}average_precision") == pytest.approx(float(precision), abs=1e-15)
        assert value(audit, f"{prefix}best_threshold") == float(best_of(labels, scores, units))
        assert audit.definitions[0].within is None


@pytest.mark.parametrize("kind", ["proba", "logits"])
@pytest.mark.parametrize("classes", [1, 3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_grid_holds_the_exact_number(kind: str, classes: int, dtype: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """With too many different scores the bounds hold what all of them give, and lie close together."""
    rng = np.random.default_rng(5)
    rows = 3_000
    labels = rng.integers(0, max(2, classes), rows)
    raw = rng.standard_normal((rows, max(2, classes))) * 3
    raw[np.arange(rows), labels] += 2
    powers = np.exp(raw)
    proba = powers / powers.sum(axis=1, keepdims=True)
    scores = (proba if kind == "proba" else raw).astype(dtype)
    scores = scores[:, 1] - (scores[:, 0] if kind == "logits" else 0) if classes == 1 else scores
    exact = trueup.audit(labels, **{kind: scores}, auc=True)
    for module in (score_grid, score_order):
        monkeypatch.setattr(module, "MOST", 100)
    grid = trueup.audit(labels, **{kind: scores}, auc=True)
    keys = [item.key for item in exact.definitions if item.group == "ranking"]
    assert len(keys) >= 3
    for key in keys:
        definition, true = grid.definition(key), value(exact, key)
        assert definition is not None
        low, high = definition.within or (definition.value, definition.value)
        assert low <= true <= high
        assert high - low < (0.02 if key.startswith(("macro", "weighted", "micro")) else 0.01)
        assert definition.value == pytest.approx(true, abs=2e-4)
    assert "; between " in str(grid)


@given(st.floats(0, 1, width=32) | st.floats(-300, 300, width=32) | st.just(float("inf")), st.booleans())
def test_a_cell_is_the_same_however_it_is_found(score: float, probabilities: bool) -> None:
    """In NumPy, for both widths, and in plain Python; and cells keep the order of the scores."""
    grid = score_grid.Grid(probabilities, 9)
    cells = {int(score_cells.cell_of(np.array([[score]], dtype), grid)[0, 0]) for dtype in (np.float32, np.float64)}
    assert cells == {grid.cell(score_grid.order_of(score))}
    higher = float(np.nextafter(np.float32(score), np.float32(np.inf)))
    assert grid.cell(score_grid.order_of(higher)) >= min(cells)
    assert 0 <= min(cells) < grid.size


@st.composite
def tagged(draw: st.DrawFn) -> tuple[list[list[int]], list[list[int]]]:
    tags, rows = draw(st.integers(1, 4)), draw(st.integers(1, 8))
    table = st.lists(st.lists(st.integers(0, 1), min_size=tags, max_size=tags), min_size=rows, max_size=rows)
    return draw(table), draw(table)


@given(tagged())
def test_several_tags(data: tuple[list[list[int]], list[list[int]]]) -> None:
    truth, answered = (np.array(part) for part in data)
    audit = trueup.audit(truth, predicted=answered, labels_as="multi-hot")
    both, true, given_ = int((truth & answered).sum()), int(truth.sum()), int(answered.sum())
    expected = {
        "precision": lambda b, t, g: share(Fraction(b), Fraction(g)),
        "recall": lambda b, t, g: share(Fraction(b), Fraction(t)),
        "f1": lambda b, t, g: share(Fraction(2 * b), Fraction(t + g)),
        "jaccard": lambda b, t, g: share(Fraction(b), Fraction(t + g - b)),
    }
    for figure, of in expected.items():
        assert value(audit, f"micro_{figure}") == float(of(both, true, given_))
        rows = [of(int((t & a).sum()), int(t.sum()), int(a.sum())) for t, a in zip(truth, answered, strict=True)]
        assert value(audit, f"samples_{figure}") == pytest.approx(float(sum(rows, Fraction(0)) / len(rows)), abs=1e-15)
    assert value(audit, "hamming") == float(Fraction(int((truth != answered).sum()), truth.size))


def test_where_no_tag_is_set_averages_are_zero_and_not_absent() -> None:
    audit = trueup.audit(np.zeros((3, 2), int), predicted=np.zeros((3, 2), int), labels_as="multi-hot")
    for key in ("micro_f1", "micro_jaccard", "samples_f1", "macro_f1_all", "weighted_f1"):
        assert value(audit, key) == 0.0


def test_every_usual_figure_of_two_classes_has_its_number_and_its_names() -> None:
    """13 of 13: what a reader of a paper may have taken for the accuracy, held against scikit-learn."""
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    rng = np.random.default_rng(8)
    labels = (rng.random(4_000) < 0.2).astype(int)
    scores = np.clip(0.25 * labels + 0.6 * rng.random(4_000), 0, 1)
    answered = (scores > 0.5).astype(int)
    tables = metrics.confusion_matrix(labels, answered)
    cuts = np.append(np.unique(scores), 2)
    expected = {
        "accuracy_score": metrics.accuracy_score(labels, answered),
        "precision_score": metrics.precision_score(labels, answered),
        "recall_score": metrics.recall_score(labels, answered),
        "f1_score": metrics.f1_score(labels, answered),
        "specificity": tables[0, 0] / tables[0].sum(),
        "roc_auc_score": metrics.roc_auc_score(labels, scores),
        "average_precision_score": metrics.average_precision_score(labels, scores),
        "matthews_corrcoef": metrics.matthews_corrcoef(labels, answered),
        "cohen_kappa_score": metrics.cohen_kappa_score(labels, answered),
        "balanced_accuracy_score": metrics.balanced_accuracy_score(labels, answered),
        "AUC of class answers": metrics.roc_auc_score(labels, answered),
        "best_threshold": max(((scores >= cut) == labels).mean() for cut in cuts),
        "jaccard_score": metrics.jaccard_score(labels, answered),
    }
    assert len(expected) == 13
    for name, number in expected.items():
        audit = trueup.audit(labels, proba=scores, reported={name.replace("AUC of class answers", "balanced"): number})
        assert audit.reported is not None
        assert audit.reported.holds, name
        alone = trueup.audit(labels, proba=scores, reported=number)
        assert alone.reported is not None
        assert alone.reported.matches, name
    positive = trueup.audit(labels, proba=scores, positive=0)
    assert value(positive, "positive_recall") == pytest.approx(tables[0, 0] / tables[0].sum())
    assert value(positive, "average_precision") == pytest.approx(
        metrics.average_precision_score(1 - labels, 1 - scores), abs=1e-12
    )
    curve = metrics.roc_curve(labels, scores, drop_intermediate=False)
    for point in audit.curve:
        at = int(np.flatnonzero(curve[2] == point.threshold)[0])
        assert (point.false_alarms, point.recall) == pytest.approx((curve[0][at], curve[1][at]))


@pytest.mark.parametrize("weighted", [False, True])
def test_several_classes_and_tags_against_scikit_learn(weighted: bool) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    rng = np.random.default_rng(9)
    labels = rng.integers(0, 5, 1_500)
    proba = rng.random((1_500, 5)) + np.eye(5)[labels] * 0.5
    proba /= proba.sum(axis=1, keepdims=True)
    weights = rng.random(1_500) * 3 if weighted else None
    prefix = "sample_weighted_" if weighted else ""
    audit = trueup.audit(labels, proba=proba, auc=True, weights=weights)
    for average in ("macro", "weighted", "micro"):
        for key, function, extra in (
            ("roc_auc", metrics.roc_auc_score, {"multi_class": "ovr"}),
            ("average_precision", metrics.average_precision_score, {}),
        ):
            expected = function(labels, proba, average=average, sample_weight=weights, **extra)
            assert value(audit, f"{prefix}{average}_{key}") == pytest.approx(expected, abs=1e-12)
    truth = (rng.random((800, 4)) < 0.3).astype(int)
    scores = np.clip(truth * 0.3 + rng.random((800, 4)) * 0.7, 0, 1)
    weights = rng.random(800) if weighted else None
    audit = trueup.audit(truth, proba=scores, labels_as="multi-hot", auc=True, weights=weights)
    answered = (scores > 0.5).astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for average in ("micro", "samples", "macro", "weighted"):
            for figure in ("precision", "recall", "f1", "jaccard"):
                function = getattr(metrics, f"{figure}_score")
                expected = function(truth, answered, average=average, sample_weight=weights)
                key = "balanced" if (average, figure) == ("macro", "recall") else f"{average}_{figure}"
                assert value(audit, f"{prefix}{key}") == pytest.approx(expected, abs=1e-12)
        for average in ("micro", "macro", "weighted"):
            expected = metrics.roc_auc_score(truth, scores, average=average, sample_weight=weights)
            assert value(audit, f"{prefix}{average}_roc_auc") == pytest.approx(expected, abs=1e-12)


def test_items_and_their_positions() -> None:
    """Sequences, and pictures with the classes before or behind: the same counts, and items beside positions."""
    rng = np.random.default_rng(10)
    labels = rng.integers(0, 3, (40, 4, 5))
    scores = rng.random((40, 4, 5, 3)) + np.eye(3)[labels] * 0.9
    last = trueup.audit(labels, logits=scores)
    assert trueup.audit(labels, logits=np.moveaxis(scores, -1, 1)).to_dict() == last.to_dict()
    right = scores.argmax(-1) == labels
    items = last.definition("items")
    assert items is not None
    assert last.accuracy.right == right.sum()
    assert (items.right, items.of) == (right.reshape(40, -1).all(axis=1).sum(), 40)
    answered = trueup.audit(labels, predicted=scores.argmax(-1), labels_as="integer")
    assert answered.definition("items") == items
    ignoring = trueup.audit(labels, logits=scores, ignore=0).definition("items")
    assert ignoring is not None
    assert ignoring.right == (right | (labels == 0)).reshape(40, -1).all(axis=1).sum()
    both = [int(((labels == c) & (scores.argmax(-1) == c)).sum()) for c in range(3)]
    either = [int(((labels == c) | (scores.argmax(-1) == c)).sum()) for c in range(3)]
    assert [one.iou for one in last.per_class] == [b / e for b, e in zip(both, either, strict=True)]
    mask = trueup.audit(labels > 0, logits=scores[..., 0], labels_as="binary")
    assert (mask.task, mask.counted) == ("binary", 800)


def test_a_class_that_items_end_with_looks_like_padding() -> None:
    rng = np.random.default_rng(11)
    labels = rng.integers(1, 5, (60, 20))
    for row in labels:
        row[rng.integers(6, 19) :] = 0
    scores = rng.random((60, 20, 5))
    (note,) = [one for one in trueup.audit(labels, logits=scores).notes if one.key == "looks_like_padding"]
    assert "rows of class 0, with which nearly all items end" in note.text
    assert "ignore=0" in note.text
    for other in (rng.integers(0, 5, (60, 20)), np.where(rng.random((60, 20)) < 0.6, 0, labels)):
        assert "looks_like_padding" not in {one.key for one in trueup.audit(other, logits=scores).notes}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_loss_of_logits_is_not_clipped(dtype: type) -> None:
    rng = np.random.default_rng(12)
    logits = (rng.standard_normal((200, 4)) * 10.0 ** rng.integers(0, 6, (200, 1))).astype(dtype)
    labels = rng.integers(0, 4, 200)
    wide = logits.astype(np.longdouble)
    highest = wide.max(axis=1)
    total = np.log(np.exp(wide - highest[:, None]).sum(axis=1))
    loss = total + highest - wide[np.arange(200), labels]
    assert trueup.audit(labels, logits=logits).log_loss == pytest.approx(float(loss.mean()), rel=1e-12)
    column, yes = wide[:, 0], labels > 1
    one = np.log1p(np.exp(-np.abs(column))) + np.where((column >= 0) == yes, 0, np.abs(column))
    audit = trueup.audit(yes, logits=logits[:, 0])
    assert audit.log_loss == pytest.approx(float(one.mean()), rel=1e-12)
    endless = trueup.audit([0, 1], logits=[[-np.inf, 0.0], [0.0, 1.0]])
    assert endless.log_loss is None
    assert "endless_loss" in {note.key for note in endless.notes}
