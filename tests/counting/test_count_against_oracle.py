"""Every counter against the ten-line definitions in `oracle.py`, with ties, equal-to-threshold and odd values."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

import trueup
from trueup.auditing.counting.count import count
from trueup.auditing.counting.settings import Settings

# Few different values, so that ties and scores at the threshold are common; all exact in float32.
CELLS = st.sampled_from([0.0, 0.0625, 0.1875, 0.25, 0.3125, 0.5, 0.5, 0.625, 0.75, 1.0])
FLOATS = st.floats(0, 1, width=32)
LOGITS = st.floats(-60, 60, width=32) | st.sampled_from([0.0, 0.5, -2.0, 2.0])


@st.composite
def one_of_k(draw: st.DrawFn, cells: st.SearchStrategy[float] = CELLS) -> tuple[list[int], list[list[float]]]:
    classes = draw(st.sampled_from([2, 3, 5, 70]))
    rows = draw(st.integers(1, 12 if classes < 70 else 3))
    labels = draw(st.lists(st.integers(0, classes - 1), min_size=rows, max_size=rows))
    row = st.lists(cells, min_size=classes, max_size=classes)
    return labels, draw(st.lists(row, min_size=rows, max_size=rows))


def tally_of(labels: list[int], rows: list[list[float]], dtype: type = np.float32, **more: object):
    settings = Settings(kind="proba", task="one-of-k", labels_as="integer", classes=len(rows[0]), **more)
    return count(np.array(labels), np.array(rows, dtype), settings, start_row=0)


@given(one_of_k(), st.sampled_from([np.float32, np.float64]))
def test_answers_and_cells_are_those_of_the_definitions(data: tuple[list[int], list[list[float]]], dtype: type) -> None:
    labels, rows = data
    tally = tally_of(labels, rows, dtype)
    classes = len(rows[0])
    truth = [oracle.one_hot(label, classes) for label in labels]
    expected = {true * classes + answered: n for (true, answered), n in oracle.confusion(labels, rows).items()}
    assert tally.table("confusion") == expected
    assert Fraction(tally.count("right"), len(labels)) == oracle.accuracy(labels, rows)
    assert tally.count("ties") == oracle.ties(rows)
    assert tally.count("main:rows_right") == oracle.rows_right(truth, rows, 0.5)
    assert tally.table("above:main") == oracle.rows_by_cells_above(rows, 0.5)
    assert tally.count("main:at") == sum(row.count(0.5) for row in rows)
    audit = trueup.audit(labels, proba=np.array(rows, dtype))
    definition = audit.definition("elementwise")
    assert definition is not None
    assert (definition.right, definition.of) == (oracle.cells_right(truth, rows, 0.5), len(labels) * classes)
    assert Fraction(audit.majority.right, audit.majority.of) == oracle.majority_share(labels)


@given(one_of_k(), st.integers(1, 6))
def test_top_k_takes_the_first_of_equal_scores(data: tuple[list[int], list[list[float]]], top: int) -> None:
    labels, rows = data
    tally = tally_of(labels, rows, top_k=top)
    if top < len(rows[0]):
        assert tally.count("top_right") == oracle.in_top(labels, rows, top)


@given(one_of_k(FLOATS))
def test_sums_of_reals_are_the_rounded_terms_added_up(data: tuple[list[int], list[list[float]]]) -> None:
    labels, rows = data
    tally = tally_of(labels, rows)
    assert tally.count("brier") == oracle.brier_on_grid(labels, rows, 40)
    assert tally.count("log_loss") / 2**40 / len(rows) == pytest.approx(
        oracle.log_loss(labels, rows, 2.0**-23), abs=2**-39
    )
    assert tally.count("off_one_rows") == oracle.rows_off_one(rows, Fraction(1, 1000))
    audit = trueup.audit(labels, proba=np.array(rows, np.float32))
    highest = [max(row) for row in rows]
    right = [oracle.answer(row) == label for label, row in zip(labels, rows, strict=True)]
    assert audit.calibration_error == pytest.approx(float(oracle.calibration_error(highest, right, 15)), abs=2**-31)


@given(one_of_k(), st.integers(1, 5))
def test_averages_are_those_of_the_definitions(data: tuple[list[int], list[list[float]]], size: int) -> None:
    labels, rows = data
    audit = trueup.audit(labels, proba=np.array(rows, np.float32), batch_size=size)
    answers = [oracle.answer(row) for row in rows]
    assert audit.balanced == pytest.approx(float(oracle.balanced_accuracy(labels, answers)), abs=1e-15)
    for code, one in enumerate(audit.per_class):
        recall, precision = oracle.recall(labels, answers, code), oracle.precision(labels, answers, code)
        assert one.recall == (None if recall is None else float(recall))
        assert one.precision == (None if precision is None else float(precision))
    right = [answer == label for answer, label in zip(answers, labels, strict=True)]
    batches = audit.definition("batches")
    assert batches is not None
    assert batches.value == float(oracle.mean_of_batches(right, size))


@given(st.lists(st.tuples(st.integers(0, 1), CELLS | FLOATS), min_size=1, max_size=30))
def test_one_column_of_probabilities(data: list[tuple[int, float]]) -> None:
    labels, column = [y for y, _ in data], [p for _, p in data]
    audit = trueup.audit(labels, proba=np.array(column, np.float32))
    rows, truth = [[p] for p in column], [[y] for y in labels]
    assert audit.accuracy.key == "threshold"
    assert audit.accuracy.right == oracle.cells_right(truth, rows, 0.5)
    assert audit.brier == pytest.approx(float(oracle.binary_brier(labels, column)), abs=2**-40)
    pairs = [[1 - p, p] for p in column]
    assert audit.log_loss == pytest.approx(oracle.log_loss(labels, pairs, 2.0**-23), abs=2**-39)
    expected = oracle.calibration_error(column, [y == 1 for y in labels], 15)
    assert audit.calibration_error == pytest.approx(float(expected), abs=2**-31)


@given(st.integers(1, 4), st.data())
def test_many_labels(classes: int, data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, 10))
    bits = st.lists(st.integers(0, 1), min_size=classes, max_size=classes)
    truth = data.draw(st.lists(bits, min_size=rows, max_size=rows))
    scores = data.draw(st.lists(st.lists(CELLS, min_size=classes, max_size=classes), min_size=rows, max_size=rows))
    audit = trueup.audit(np.array(truth), proba=np.array(scores, np.float32), labels_as="multi-hot")
    definitions = {item.key: item for item in audit.definitions}
    assert definitions["exact"].right == oracle.rows_right(truth, scores, 0.5)
    assert definitions["elementwise"].right == oracle.cells_right(truth, scores, 0.5)
    assert definitions["argmax_first"].right == oracle.first_positive_is_highest(truth, scores)
    column = [list(values) for values in zip(*truth, strict=True)]
    always = sum(max(sum(values), rows - sum(values)) for values in column)
    assert (audit.majority.right, audit.majority.of) == (always, rows * classes)


@given(one_of_k(LOGITS))
def test_logits_are_judged_as_their_softmax(data: tuple[list[int], list[list[float]]]) -> None:
    labels, rows = data
    audit = trueup.audit(labels, logits=np.array(rows, np.float32))
    scores = np.array(rows, np.float32).astype(np.longdouble)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    at = np.arange(len(labels))
    assert audit.accuracy.right == sum(oracle.answer(row) == label for label, row in zip(labels, rows, strict=True))
    assert audit.brier == pytest.approx(float(((p**2).sum(axis=1) - 2 * p[at, labels] + 1).mean()), abs=1e-9)
    loss = np.log(powers.sum(axis=1)) - (scores[at, labels] - scores.max(axis=1))
    assert audit.log_loss == pytest.approx(float(loss.mean()), abs=1e-9)
    raw = audit.definition("raw_half")
    assert raw is not None
    assert raw.right == oracle.cells_right([oracle.one_hot(label, len(rows[0])) for label in labels], rows, 0.5)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1e300) | st.floats(0, 1e-300)), min_size=1, max_size=20))
def test_weights_are_added_without_rounding(data: list[tuple[bool, float]]) -> None:
    right, weights = [hit for hit, _ in data], [weight for _, weight in data]
    if not sum(weights):
        return
    audit = trueup.audit([1] * len(data), predicted=[int(hit) for hit in right], weights=weights)
    weighted = audit.definition("weighted")
    assert weighted is not None
    assert weighted.value == float(oracle.weighted_accuracy(right, weights))


def test_the_definition_with_equal_cells_as_yes_appears_only_where_it_differs() -> None:
    audit = trueup.audit([0, 1], proba=[[0.5, 0.5], [0.25, 0.75]])
    moved = audit.definition("elementwise_ge")
    assert moved is not None
    assert (moved.right, moved.of) == (3, 4)
    assert trueup.audit([0, 1], proba=[[0.6, 0.4], [0.25, 0.75]]).definition("elementwise_ge") is None


def test_ties_are_shown_with_what_they_decided() -> None:
    audit = trueup.audit([1, 0, 2], proba=[[0.5, 0.5, 0.0], [0.4, 0.4, 0.2], [0.4, 0.4, 0.2]])
    (note,) = [note for note in audit.notes if note.key == "ties"]
    assert note.number == 3
    assert "right in 1" in note.text
    assert "the label is among them in 2" in note.text
