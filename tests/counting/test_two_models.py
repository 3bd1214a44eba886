"""Two models on the same rows: McNemar's exact test, the paired interval, the flips; nothing unpaired."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.auditing.counting.paired import compare_right, paired


def exact_p(one: int, other: int) -> float:
    """Two-sided: both tails of a fair coin thrown one + other times."""
    flips = one + other
    if not flips:
        return 1.0
    tail = sum(comb(flips, heads) for heads in range(min(one, other) + 1))
    return min(1.0, 2 * tail / 2**flips)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_rows_are_counted_and_mcnemar_is_exact(rows: list[tuple[bool, bool]]) -> None:
    first, second = np.array([a for a, _ in rows]), np.array([b for _, b in rows])
    pair = compare_right(first, second)
    assert pair.rows == len(rows)
    assert (pair.first, pair.second) == (first.mean(), second.mean())
    assert pair.flips == sum(a != b for a, b in rows)
    assert pair.difference == pytest.approx(second.mean() - first.mean())
    assert pair.p_value == pytest.approx(exact_p(pair.only_first, pair.only_second))
    assert pair.low <= pair.high


def test_the_paired_interval_is_narrower_than_the_two_alone() -> None:
    """900 rows both right, 60 both wrong, 30 only the second, 10 only the first."""
    first = np.array([True] * 900 + [False] * 90 + [True] * 10)
    second = np.array([True] * 900 + [False] * 60 + [True] * 30 + [False] * 10)
    pair = compare_right(first, second)
    assert pair.difference == pytest.approx(0.02)
    # The normal approximation of a paired difference: 0.02 +- 1.96 sqrt((40 - 400 / 1000) / 1000**2).
    assert (pair.low, pair.high) == pytest.approx((0.0077, 0.0323), abs=0.0015)
    assert pair.p_value < 0.01
    assert pair.first_interval[1] > pair.second_interval[0]
    assert compare_right(first, second) == pair
    assert pair.to_dict()["flips"] == 40
    assert str(pair).splitlines()[0] == "first 91.00 %, second 93.00 %, the same 1,000 rows"
    assert "flips 40: 30 rows only second right, 10 only first" in str(pair)
    assert "the models are told apart at 5 %" in str(pair)


def test_answers_and_names() -> None:
    pair = paired(["a", "b", "b"], ["a", "a", "a"], ["a", "b", "a"])
    assert (pair.both_right, pair.only_first, pair.only_second, pair.both_wrong) == (1, 0, 1, 1)


@pytest.mark.parametrize(
    ("labels", "first", "second", "words"),
    [
        ([0, 1], [0, 1], [0], "an unpaired test is not offered"),
        ([0, 1], [0, 1], [[0, 1], [1, 0]], "Take the argmax"),
        ([], [], [], "no rows"),
        (["a"], [1], ["a"], "one kind"),
    ],
)
def test_what_is_not_paired_is_refused(labels: list, first: list, second: list, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        paired(labels, first, second)


def test_different_numbers_of_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="5 rows of the first model and 4 of the second"):
        compare_right(np.ones(5, bool), np.ones(4, bool))
