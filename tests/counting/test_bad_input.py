"""What cannot be counted is refused with what came, what is expected and what to do; never a number over fewer rows."""

from __future__ import annotations

import numpy as np
import pytest

import trueup

NAN = float("nan")
INF = float("inf")
TWO = [[0.9, 0.1], [0.2, 0.8]]


@pytest.mark.parametrize(
    ("labels", "given", "words"),
    [
        ([0, 1, 1], {"proba": TWO}, "3 labels and 2 rows of proba"),
        ([], {"predicted": []}, "no rows"),
        ([0, 1], {}, "exactly one of predicted=, proba= and logits="),
        ([0, 1], {"proba": TWO, "logits": TWO}, "proba and logits"),
        ([0, 2], {"proba": TWO}, "labels holds 2 in row 1 .*class numbers 0 to 1"),
        ([0, -1], {"proba": TWO}, "labels holds -1 in row 1 .*pass ignore="),
        ([1, 2], {"proba": TWO}, "The labels run from 1 to 2: subtract 1"),
        ([0, 0.5], {"proba": TWO}, "labels holds 0.5 in row 1"),
        ([0, NAN], {"proba": TWO}, "labels holds nan in row 1"),
        (["cat", "cow"], {"proba": TWO, "classes": ["cat", "dog"]}, "labels holds 'cow' in row 1 .*'cat', 'dog'"),
        (["cat", "dog"], {"proba": TWO, "classes": ["cat", "dog", "cow"]}, r"proba of shape \(2, 2\)"),
        (["cat", "dog"], {"proba": TWO, "classes": ["cat", "cat"]}, "1 different"),
        (["dog", "cat"], {"proba": TWO}, "labels in words and 2 columns of proba.* the order of those columns"),
        (["ham", "spam"], {"logits": [0.1, 0.2]}, "labels in words and 1 column of logits.* the order of no and yes"),
        ([0, 1], {"proba": TWO, "classes": ["cat", "dog"]}, "labels of the kind that the class list has"),
        ([0, 1], {"proba": [0.1, 0.2], "classes": 3}, "one column of proba for 3 classes"),
        ([0, 1], {"proba": TWO, "classes": 3}, r"proba of shape \(2, 2\).*\(rows, 3\)"),
        ([-1, 1], {"proba": [0.1, 0.9]}, "labels_as='sign'"),
        ([0, 2], {"proba": [0.1, 0.9]}, "labels holds 2 in row 1 .*0 or 1"),
        ([[1, 0], [1, 1]], {"proba": TWO}, "labels has 2 ones in row 1 .*labels_as='multi-hot'"),
        ([[1, 0], [0, 0]], {"proba": TWO}, "labels has 0 ones in row 1"),
        ([[1, 0], [0.5, 0.5]], {"proba": TWO}, "labels holds 0.5 in row 1, column 0"),
        ([[1, 0, 0], [0, 1, 0]], {"proba": TWO}, r"proba of shape \(2, 2\)"),
        ([0, 1], {"proba": [[0.9, 0.1], [0.2, NAN]]}, "proba is NaN in row 1 .*nan='exclude'"),
        ([0, 1], {"logits": [[0.9, 0.1], [NAN, 1.0]]}, "logits is NaN in row 1"),
        ([0, 1], {"proba": [["a", "b"], ["c", "d"]]}, "dtype"),
        ([0, 1], {"proba": [[0.9, 0.1], [0.2]]}, "proba is a ragged list"),
        ([0, 1], {"predicted": [0, 7], "classes": 2}, "predicted holds 7 in row 1"),
        (["a", 1], {"predicted": ["a", "b"]}, "labels mixes str with int"),
        (["a", None], {"predicted": ["a", "b"]}, "labels mixes str with NoneType"),
        ([0, None], {"predicted": [0, 1]}, "labels holds None"),
        (np.array([0, {}], dtype=object), {"predicted": [0, 1]}, "labels is an array of Python objects"),
        (np.array(["a", None], dtype=object), {"predicted": ["a", "b"]}, "labels mixes str with NoneType"),
        (["a", ""], {"predicted": ["a", "b"]}, "empty texts among the labels"),
        (np.array(["a", ""]), {"predicted": ["a", "b"], "classes": ["a", "b"]}, "labels holds '' in row 1"),
        (["a", "b"], {"predicted": ["a", "b"], "classes": ["a", "b", ""]}, "an empty text as the name of a class"),
        (np.zeros((2, 3, 4), int), {"predicted": np.zeros((2, 3, 4), int)}, "labels_as='integer' for a class number"),
        (np.zeros((2, 3), int), {"logits": np.zeros((2, 3, 3))}, "classes_axis=-1"),
        ([0, 1], {"predicted": [0, 1], "positive": 2}, "positive=2. Expected: one of the classes 0, 1"),
        (np.array(3), {"predicted": [0]}, "a single number"),
        ({0: 1}, {"predicted": [0]}, "labels is a dict"),
        (np.array([1j, 2j]), {"predicted": [0, 1]}, "dtype complex128"),
        ([0, 1], {"proba": TWO, "weights": [1.0]}, "2 labels and 1 rows of weights|equal numbers"),
        ([0, 1], {"proba": TWO, "weights": [1.0, -1.0]}, "sample weight that is negative"),
        ([0, 1], {"proba": TWO, "weights": [1.0, NAN]}, "infinite or NaN"),
        ([0, 1], {"proba": TWO, "mask": [1, 2]}, "mask with other values"),
        ([0, 1], {"proba": TWO, "mask": [False, False]}, "2 rows, none of which counts"),
        ([0, 1], {"proba": TWO, "labels_as": "multi-hot"}, "Give one column for each class|shape"),
        ([0, 1], {"proba": TWO, "bins": 0}, "bins=0"),
        ([[1, 0], [0, 1]], {"proba": TWO, "ignore": 0}, "Pass mask= instead"),
        ([0, 2_000_000], {"predicted": [0, 1]}, "class numbers up to 2,000,000"),
        ([0, 1], {"predicted": [0.2, 0.9]}, "real numbers, not class answers"),
        ([0, 1], {"proba": TWO, "bins": 2.5}, r"bins=2\.5.*a whole number"),
        ([0, 1], {"proba": TWO, "top_k": "3"}, "top_k='3'.*a whole number"),
        ([0, 1], {"proba": TWO, "classes": NAN}, "classes=nan.*a whole number"),
        ([0, 1], {"proba": TWO, "classes": "ab"}, "classes='ab'"),
        ([0, 1], {"proba": TWO, "classes": [0.5, 1.0]}, r"classes=\[0\.5"),
        (["x" * 5000, "a"], {"predicted": ["a", "a"]}, "a label of 5,000 characters"),
        (["a", "b"], {"predicted": [0, 1]}, "labels and class answers of the types int and str"),
        ([0, 1], {"proba": TWO, "clip": 0.0}, "clip=0.0"),
    ],
)
def test_it_is_refused(labels: object, given: dict[str, object], words: str) -> None:
    with pytest.raises(trueup.BadInputError, match=words) as refused:
        trueup.audit(labels, **given)
    assert " Expected: " in str(refused.value)
    assert str(refused.value).endswith(".")


def test_rows_with_nan_are_left_out_only_when_asked_and_then_shown() -> None:
    proba = [[0.9, 0.1], [NAN, 0.8], [0.3, 0.7]]
    audit = trueup.audit([0, 1, 0], proba=proba, nan="exclude")
    assert (audit.rows, audit.counted, audit.accuracy.right) == (3, 2, 1)
    (note,) = [note for note in audit.notes if note.key == "nan_rows"]
    assert note.number == 1
    assert "1  rows with NaN left out, as asked" in str(audit)


def test_values_outside_the_range_are_shown_and_give_no_brier_score() -> None:
    audit = trueup.audit([0, 1], proba=[[2.5, -1.5], [0.2, 0.8]])
    assert audit.accuracy.right == 2
    assert (audit.brier, audit.log_loss, audit.calibration_error) == (None, None, None)
    assert {note.key: note.number for note in audit.notes} == {"outside_values": 2, "improper_rows": 1}


def test_a_hair_outside_the_range_is_rounding() -> None:
    audit = trueup.audit([0, 1], proba=np.array([[1.0000001, 0.0], [0.2, 0.8]], np.float32))
    assert audit.brier == pytest.approx(0.04)
    assert {note.key: note.number for note in audit.notes} == {"outside_values": 1}


def test_rows_that_do_not_sum_to_one_are_shown() -> None:
    audit = trueup.audit([0, 1, 1], proba=[[0.9, 0.8], [0.2, 0.8], [0.4995, 0.4996]])
    assert {note.key: note.number for note in audit.notes} == {"off_one_rows": 1}


def test_the_border_of_the_sum_is_exact_in_any_layout() -> None:
    """The largest multiple of 2**-40 that is no more than a thousandth is not off; the next one is."""
    most = 2**40 // 1000
    column = 0.5 + np.array([most, most + 1, -most, -most - 1]) * 2.0**-40
    for pad in (0, 100):
        rows = np.concatenate([column[:, None], np.full((4, 1), 0.5), np.zeros((4, pad))], axis=1)
        for shown in (rows, np.asfortranarray(rows), rows[::-1]):
            notes = {note.key: note.number for note in trueup.audit([0, 0, 0, 0], proba=shown).notes}
            assert notes["off_one_rows"] == 2


def test_infinite_logits() -> None:
    audit = trueup.audit([0, 1, 1], logits=[[-INF, 2.0], [-INF, 1.0], [0.0, INF]])
    assert audit.accuracy.right == 2
    assert audit.brier is None
    keys = {note.key: note.number for note in audit.notes}
    assert (keys["inf_rows"], keys["improper_rows"]) == (3, 1)
    masked = trueup.audit([1, 1], logits=[[-INF, 2.0], [-INF, 1.0]])
    assert (masked.brier, masked.log_loss) == (0.0, 0.0)
    assert trueup.audit([1, 0], logits=[INF, -INF]).log_loss == 0.0


def test_padding_is_left_out_and_shown() -> None:
    labels = [[0, 1, -100], [1, -100, -100]]
    logits = [[[2, 0], [0, 2], [0, 0]], [[2, 0], [0, 2], [0, 0]]]
    audit = trueup.audit(labels, logits=np.array(logits, np.float32), ignore=-100)
    assert (audit.rows, audit.counted, audit.accuracy.right) == (6, 3, 2)
    padded = audit.definition("padded")
    assert padded is not None
    assert (padded.right, padded.of) == (2, 6)
    class_0 = trueup.audit([0, 1, 0, 0], predicted=[0, 0, 0, 0], mask=[True, True, False, False])
    padded = class_0.definition("padded")
    assert padded is not None
    assert (class_0.accuracy.right, class_0.counted, padded.right, padded.of) == (1, 2, 3, 4)


def test_nothing_of_a_padded_row_is_looked_at() -> None:
    audit = trueup.audit([0, -1], proba=[[0.9, 0.1], [NAN, 7.0]], ignore=-1)
    assert audit.counted == 1
    assert {note.key for note in audit.notes} == {"ignored", "absent_classes"}


def test_one_class_and_one_row() -> None:
    audit = trueup.audit([0], predicted=[0])
    assert (audit.accuracy.value, audit.majority.share, audit.mcc) == (1.0, 1.0, None)
    assert str(audit)
