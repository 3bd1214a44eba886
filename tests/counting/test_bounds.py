"""The bounds against every count vector, and against every small table of scores."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations_with_replacement, product

import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.auditing.counting.bounds import bounds, right_rows
from trueup.contract.bad_input import BadInputError
from trueup.report.bounds_text import render

#: Rows of three scores that sum to 1: a class above 1/2, or none.
SOFTMAX_ROWS = [row for row in product([0.0, 0.2, 0.3, 0.5, 0.7, 0.9], repeat=3) if abs(sum(row) - 1) < 1e-9]
SIGMOID_ROWS = list(product([0.1, 0.2, 0.6, 0.7], repeat=3))


def reached(rows: list[tuple[float, ...]], samples: int) -> dict[int, set[int]]:
    """Wrong cells -> the numbers of right rows that occur with them, over all tables of so many rows."""
    each = set()
    for row in rows:
        for label in range(3):
            wrong = 3 - oracle.cells_right([oracle.one_hot(label, 3)], [row], 0.5)
            each.add((wrong, int(oracle.answer(row) == label)))
    found: dict[int, set[int]] = {}
    for table in combinations_with_replacement(sorted(each), samples):
        found.setdefault(sum(w for w, _ in table), set()).add(sum(r for _, r in table))
    return found


@pytest.mark.parametrize("samples", [1, 2, 3, 4])
@pytest.mark.parametrize(("head", "rows"), [("softmax", SOFTMAX_ROWS), ("sigmoid", SIGMOID_ROWS)])
def test_both_ends_are_attained_by_tables_of_scores(head: str, rows: list[tuple[float, ...]], samples: int) -> None:
    found = reached(rows, samples)
    for wrong in range(3 * samples + 1):
        expected = (min(found[wrong]), max(found[wrong])) if wrong in found else None
        assert right_rows(wrong, samples, 3, head) == expected


@pytest.mark.parametrize("classes", [3, 4, 10])
@pytest.mark.parametrize("samples", range(1, 9))
def test_both_ends_are_attained_by_count_vectors(classes: int, samples: int) -> None:
    """Softmax: rows right with none wrong, wrong with two cells, undecided and right, undecided and wrong."""
    found: dict[int, set[int]] = {}
    for sure, wrong, lucky in product(range(samples + 1), repeat=3):
        unlucky = samples - sure - wrong - lucky
        if unlucky >= 0:
            found.setdefault(2 * wrong + lucky + unlucky, set()).add(sure + lucky)
    for cells in range(classes * samples + 1):
        expected = (min(found[cells]), max(found[cells])) if cells in found else None
        assert right_rows(cells, samples, classes, "softmax") == expected


@given(st.integers(2, 12), st.integers(1, 60), st.integers(0, 4), st.sampled_from(["softmax", "sigmoid"]), st.data())
def test_printed_digits_take_in_every_count_that_is_printed_so(
    classes: int, samples: int, digits: int, head: str, data: st.DataObject
) -> None:
    most = samples * (2 if head == "softmax" else classes)
    wrong = data.draw(st.integers(0, most))
    if right_rows(wrong, samples, classes, head) is None:
        return
    b = 1 - Fraction(wrong, samples * classes)
    text = f"{float(b):.{digits}f}"
    alike, sure = [], []
    for cells in range(most + 1):
        value = 1 - Fraction(cells, samples * classes)
        if abs(value - Fraction(text)) <= max(Fraction(1, 2 * 10**digits), Fraction(5, 10**7)):
            ends = right_rows(cells, samples, classes, head)
            alike += [ends] if ends else []
            sure += [1 - cells / 2 / samples] if cells % 2 == 0 else []
    found = bounds(text, classes, samples, head)
    assert (found.right_low, found.right_high) == (min(low for low, _ in alike), max(high for _, high in alike))
    if head == "softmax" and classes > 2:
        ends = (min(sure), max(sure)) if sure else (None, None)
        assert (found.confident_low, found.confident_high) == pytest.approx(ends)
    endless = bounds(text, classes, None, head)
    assert endless.low <= found.low + 1e-12
    assert endless.high >= found.high - 1e-12


def test_the_published_example() -> None:
    """k = 10, b = 0.9976: between 0.9755 and 1, and 0.988 if the model is sure of every row."""
    found = bounds("0.9976", 10)
    assert (found.low, found.high) == pytest.approx((0.9755, 1.0), abs=1e-12)
    assert (found.confident_low, found.confident_high) == pytest.approx((0.98775, 0.98825), abs=1e-12)


def test_an_odd_number_of_wrong_cells_was_no_confident_model() -> None:
    found = bounds("0.9729", 10, samples=1000)
    assert (found.confident_low, found.confident_high) == (None, None)
    assert "the wrong outputs are odd in number" in render(found)


def test_two_classes_lose_nothing() -> None:
    found = bounds("0.90", 2)
    assert (found.low, found.high) == pytest.approx((0.895, 0.905))
    assert bounds("0.9", 2, samples=20).to_dict()["right_low"] == 17


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"reported": "0.5", "classes": 10}, "at least 0.8"),
        ({"reported": "0.9976", "classes": 10, "samples": 3}, "some count of wrong outputs"),
        ({"reported": "0.9", "classes": 1}, "2 or more outputs"),
        ({"reported": "0.9", "classes": 3, "samples": 0}, "at least one row"),
        ({"reported": "97.6", "classes": 3}, "Write a percentage with its sign"),
        ({"reported": "ninety", "classes": 3}, "a number such as"),
        ({"reported": float("nan"), "classes": 3}, "a number such as"),
        ({"reported": "0.9", "classes": 3, "head": "tanh"}, "'softmax' or 'sigmoid'"),
    ],
)
def test_what_cannot_be_is_refused(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        bounds(**arguments)


@pytest.mark.parametrize("reported", ["1e-99999999", "1e99999999", "0." + "1" * 5000])
def test_numbers_without_end_are_refused_at_once(reported: str) -> None:
    """As an exact fraction the first would never be done."""
    with pytest.raises(BadInputError, match="a number such as"):
        bounds(reported, 10)
