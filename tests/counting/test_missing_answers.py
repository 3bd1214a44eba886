"""Rows without an answer and rows without a label: told apart, and counted as was asked; never guessed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from sklearn import metrics

import trueup
from trueup.auditing.counting.columns import columns_of
from trueup.auditing.counting.count import add_rows
from trueup.auditing.counting.running import Running
from trueup.auditing.counting.state import Tally

NAN = float("nan")
ROWS = 400


def data(seed: int, classes: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Labels and answers as floats with gaps in both; and weights."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, ROWS).astype(float)
    answers = np.where(random.random(ROWS) < 0.6, labels, random.integers(0, classes, ROWS))
    labels[random.random(ROWS) < 0.05] = NAN
    answers[random.random(ROWS) < 0.1] = NAN
    return labels, answers, random.integers(0, 5, ROWS) / 4


def rows_of(labels: Any, answers: Any, policy: str) -> list[tuple[int, int | None]]:
    """What is counted, by the words of the option alone."""
    found = []
    for label, answer in zip(labels, answers, strict=True):
        if np.isnan(label) or (np.isnan(answer) and policy == "exclude"):
            continue
        found.append((int(label), None if np.isnan(answer) else int(answer)))
    return found


@pytest.mark.parametrize("policy", ["wrong", "exclude"])
@pytest.mark.parametrize("classes", [2, 4])
def test_class_answers_by_hand_and_by_scikit_learn(policy: Any, classes: int) -> None:
    labels, answers, _ = data(classes, classes)
    audit = trueup.audit(labels, predicted=answers, classes=classes, missing=policy)
    rows = rows_of(labels, answers, policy)
    right = sum(label == answer for label, answer in rows)
    assert (audit.accuracy.right, audit.accuracy.of) == (right, len(rows))
    assert audit.unlabelled == np.isnan(labels).sum()
    assert audit.unanswered == (np.isnan(answers) & ~np.isnan(labels)).sum()
    # To scikit-learn a missing answer is one more class, which no label has.
    y, p = [label for label, _ in rows], [classes if answer is None else answer for _, answer in rows]
    of_classes = list(range(classes))
    assert audit.mcc == pytest.approx(metrics.matthews_corrcoef(y, p), abs=1e-12)
    assert audit.definition("kappa").value == pytest.approx(metrics.cohen_kappa_score(y, p), abs=1e-12)  # type: ignore[union-attr]
    assert audit.balanced == pytest.approx(metrics.balanced_accuracy_score(y, p), abs=1e-12)
    for key, function in (("precision", metrics.precision_score), ("f1", metrics.f1_score)):
        expected = function(y, p, labels=of_classes, average="macro")
        assert audit.definition(f"macro_{key}").value == pytest.approx(expected, abs=1e-12)  # type: ignore[union-attr]
    if classes == 2:
        assert audit.definition("positive_specificity").value == pytest.approx(  # type: ignore[union-attr]
            Fraction(sum(pair == (0, 0) for pair in rows), sum(label == 0 for label, _ in rows)), abs=1e-12
        )
        assert audit.definition("positive_negative_value").value == pytest.approx(  # type: ignore[union-attr]
            Fraction(sum(pair == (0, 0) for pair in rows), sum(answer == 0 for _, answer in rows)), abs=1e-12
        )
    else:
        cells = sum(0 if a is None else classes - 2 * (a != label) for label, a in rows)
        assert audit.definition("elementwise").right == cells  # type: ignore[union-attr]


def test_the_other_way_stands_beside() -> None:
    labels, answers, _ = data(1, 3)
    wrong = trueup.audit(labels, predicted=answers, classes=3, missing="wrong")
    without = trueup.audit(labels, predicted=answers, classes=3, missing="exclude")
    assert wrong.definition("answered_only").value == without.accuracy.value  # type: ignore[union-attr]
    assert without.definition("missing_wrong").value == wrong.accuracy.value  # type: ignore[union-attr]


@pytest.mark.parametrize("policy", ["wrong", "exclude"])
@pytest.mark.parametrize("task", ["one-of-k", "binary", "multi-label"])
def test_scores(policy: Any, task: str) -> None:
    random = np.random.default_rng(5)
    width = 1 if task == "binary" else 4
    scores = random.random((ROWS, width))
    options: dict[str, Any] = {"missing": policy}
    if task == "multi-label":
        labels = random.integers(0, 2, (ROWS, width)).astype(float)
        labels[:5] = 0
        options["labels_as"] = "multi-hot"
    else:
        labels = random.integers(0, 2 if task == "binary" else width, ROWS).astype(float)
    scores[random.random(ROWS) < 0.1] = NAN
    scores[0] = NAN
    labels[random.random(ROWS) < 0.05] = NAN
    labels[0] = 0
    audit = trueup.audit(labels, proba=scores, **options)
    silent = np.isnan(scores).all(axis=1)
    unknown = np.isnan(labels) if labels.ndim == 1 else np.isnan(labels).any(axis=1)
    counted = ~unknown & ~silent if policy == "exclude" else ~unknown
    plain = {name: value for name, value in options.items() if name != "missing"}
    alone = trueup.audit(labels[~silent & ~unknown], proba=scores[~silent & ~unknown], **plain)
    assert (audit.counted, audit.accuracy.right) == (counted.sum(), alone.accuracy.right)
    assert audit.log_loss == alone.log_loss
    cells, cells_alone = audit.definition("elementwise"), alone.definition("elementwise")
    if cells is not None and cells_alone is not None:
        assert (cells.right, cells.of) == (cells_alone.right, counted.sum() * width)
    if task == "multi-label" and policy == "wrong":
        answers = np.where(silent[:, None], False, scores > 0.5)[counted]
        truth = labels[counted].astype(int)
        for average in ("micro", "macro", "samples"):
            expected = metrics.f1_score(truth, answers, average=average, zero_division=0)
            assert audit.definition(f"{average}_f1").value == pytest.approx(expected, abs=1e-12)  # type: ignore[union-attr]
        blank = sum(truth[silent[counted]].ravel() == 0)
        hamming = metrics.hamming_loss(truth, answers) + blank / truth.size
        assert audit.definition("hamming").value == pytest.approx(hamming, abs=1e-12)  # type: ignore[union-attr]


@pytest.mark.parametrize("multi", [False, True])
def test_weights_count_what_is_missing(multi: bool) -> None:
    labels, answers, weights = data(9, 3)
    if multi:
        labels, answers = (np.stack([(v == c).astype(float) for c in range(3)], axis=1) for v in (labels, answers))
        answers[::7] = NAN
        labels[::11] = NAN
    options: dict[str, Any] = {"labels_as": "multi-hot"} if multi else {"classes": 3}
    audit = trueup.audit(labels, predicted=answers, weights=weights, missing="wrong", **options)
    times = (weights * 4).astype(int)
    repeated = trueup.audit(labels.repeat(times, 0), predicted=answers.repeat(times, 0), missing="wrong", **options)
    for definition in repeated.definitions:
        weighted = audit.definition(f"sample_weighted_{definition.key}")
        if weighted is not None:
            assert weighted.value == pytest.approx(definition.value, abs=1e-12), definition.key


def test_any_split_gives_the_same_count() -> None:
    labels, answers, weights = data(3, 3)
    groups = np.array(["a", "b", "c"])[np.arange(ROWS) % 3]
    columns = columns_of(
        labels, answers, "predicted", {"classes": 3, "missing": "wrong", "weights": weights, "by": groups}
    )
    tallies = []
    for step in (ROWS, 7, 64):
        total = Tally.empty(columns.settings)
        for start in range(0, ROWS, step):
            running = Running(columns.settings)
            block, scores, beside = columns.block(start, min(start + step, ROWS))
            add_rows(running, block, scores, start_row=start, beside=beside)
            total += running.tally()
        tallies.append(total.to_dict())
    assert tallies[0] == tallies[1] == tallies[2]
    assert Tally.from_dict(tallies[0]).to_dict() == tallies[0]


def test_groups_say_what_they_lack() -> None:
    audit = trueup.audit(
        ["x", "y", None, "x", "y", "y"],
        predicted=["x", None, "y", "y", "", "y"],
        by=["a", "a", "a", "b", "b", "b"],
        missing="wrong",
    )
    assert [(one.name, one.rows, one.right, one.unanswered, one.unlabelled) for one in audit.slices] == [
        ("a", 2, 1, 1, 1),
        ("b", 3, 1, 1, 0),
    ]
    for report in (str(audit), audit.to_markdown(), audit.to_html()):
        assert "no answer" in report
        assert "no label" in report
    assert audit.to_dict()["missing"] == "wrong"
    assert (audit.to_dict()["unanswered"], audit.to_dict()["unlabelled"]) == (2, 1)


@pytest.mark.parametrize("make", ["list", "object", "pandas", "nullable", "polars", "arrow"])
def test_whatever_holds_the_gaps(make: str) -> None:
    labels: list[Any] = [None, 1, 0, 1, 2]
    answers: list[Any] = [1, None, 0, 2, 2]
    words = {None: None, 0: "p", 1: "q", 2: "r"}
    for shown in ({None: None, 0: 0, 1: 1, 2: 2}, words):
        columns = [_column(make, [shown[value] for value in values]) for values in (labels, answers)]
        options: dict[str, Any] = {} if shown is words else {"classes": 3}
        audit = trueup.audit(columns[0], predicted=columns[1], missing="wrong", **options)
        assert (audit.accuracy.right, audit.counted, audit.unanswered, audit.unlabelled) == (2, 4, 1, 1)
        with pytest.raises(trueup.BadInputError, match=r"(None|missing)"):
            trueup.audit(columns[0], predicted=columns[1], **options)


def _column(make: str, values: list[Any]) -> Any:
    if make == "list":
        return values
    if make == "object":
        return np.array(values, dtype=object)
    if make in ("pandas", "nullable"):
        pd = pytest.importorskip("pandas", reason="pandas is not installed")
        textual = any(isinstance(value, str) for value in values)
        return pd.Series(values, dtype=("string" if textual else "Int64") if make == "nullable" else object)
    if make == "polars":
        return pytest.importorskip("polars", reason="polars is not installed").Series(values)
    return pytest.importorskip("pyarrow", reason="pyarrow is not installed").chunked_array([values])


def test_a_row_with_some_scores_is_no_missing_answer() -> None:
    with pytest.raises(trueup.BadInputError, match="proba is NaN in row 1"):
        trueup.audit([0, 1, 1], proba=[[0.9, 0.1], [0.2, NAN], [NAN, NAN]], missing="wrong")
    audit = trueup.audit([0, 1, 1], proba=[[0.9, 0.1], [0.2, NAN], [NAN, NAN]], missing="wrong", nan="exclude")
    assert (audit.counted, audit.accuracy.right, audit.unanswered) == (2, 1, 1)


def test_what_is_masked_or_padding_is_not_missing() -> None:
    audit = trueup.audit([0, 1, 1, NAN], predicted=[0, NAN, 1, 1], mask=[1, 0, 1, 0], classes=2)
    assert (audit.counted, audit.accuracy.right, audit.unanswered, audit.unlabelled) == (2, 2, 0, 0)
    audit = trueup.audit([0, 1, 1, -1], predicted=[0, NAN, 1, NAN], ignore=-1, classes=2, missing="wrong")
    assert (audit.counted, audit.accuracy.right, audit.unanswered) == (3, 2, 1)


def test_nothing_answered_is_all_wrong() -> None:
    audit = trueup.audit([0, 1], proba=[[NAN, NAN], [NAN, NAN]], missing="wrong")
    assert (audit.accuracy.right, audit.counted, audit.log_loss) == (0, 2, None)
    assert audit.definition("answered_only") is None
    with pytest.raises(trueup.BadInputError, match="none of which counts"):
        trueup.audit([0, 1], proba=[[NAN, NAN], [NAN, NAN]], missing="exclude")
    with pytest.raises(trueup.BadInputError, match="missing='no'"):
        trueup.audit([0, 1], predicted=[0, 1], missing="no")  # type: ignore[arg-type]


def test_two_models_of_which_each_lacks_answers() -> None:
    labels = [0, 1, 1, 0, 1, None]
    models = {"old": [0, None, 1, 0, 0, 1], "new": [0, 1, None, 1, 1, 1]}
    found = trueup.against(labels, predicted=models, classes=2, missing="wrong")
    pair = found.rivals[0].pair
    assert (pair.rows, pair.only_first, pair.only_second, pair.both_right) == (5, 2, 2, 1)
    assert "1 rows without an answer of old: counted as wrong" in str(found)
    left = trueup.against(labels, predicted=models, classes=2, missing="exclude").rivals[0].pair
    assert (left.rows, left.only_first, left.only_second, left.both_right) == (3, 1, 1, 1)
