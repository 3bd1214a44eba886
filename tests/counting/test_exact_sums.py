"""The grid, the logarithm and the sums: right to the stated error, and the same bits wherever a row lies."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.auditing.counting.exact import (
    confidence_sums,
    exact_sum,
    exp_below_one,
    grid_sums,
    minus_log,
    on_grid,
    whole_sum,
)

UNIT = st.floats(0, 1)


@given(st.lists(st.floats(-2000, 2000), max_size=50))
def test_the_grid_rounds_half_to_even(values: list[float]) -> None:
    assert on_grid(np.array(values)).tolist() == [oracle.on_grid(Fraction(value), 40) for value in values]


@given(st.integers(1, 4), st.integers(1, 30), st.data())
def test_sums_on_the_grid_along_either_axis(rows: int, columns: int, data: st.DataObject) -> None:
    cells = data.draw(st.lists(st.lists(UNIT, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    expected = [sum(oracle.on_grid(Fraction(cell), 40) for cell in row) for row in cells]
    assert grid_sums(np.array(cells), 1).tolist() == expected
    assert grid_sums(np.array(cells).T.copy(), 0).tolist() == expected


@given(st.floats(2.0**-1022, 1) | st.floats(2.0**-40, 1, width=32))
def test_the_logarithm_is_within_its_error(p: float) -> None:
    assert float(minus_log(np.array([p]))[0]) == pytest.approx(-math.log(p), abs=2.0**-43, rel=2.0**-50)


@given(st.floats(-40, 0))
def test_the_exponential_is_within_its_error(x: float) -> None:
    assert float(exp_below_one(np.array([x]))[0]) == pytest.approx(math.exp(x), rel=2.0**-43)


def test_ends_of_the_functions() -> None:
    assert minus_log(np.array([1.0]))[0] == 0.0
    assert exp_below_one(np.array([0.0, -40.5, -np.inf])).tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("function", [minus_log, exp_below_one])
def test_a_value_has_the_same_bits_wherever_it_lies(function: object) -> None:
    """Alone, shifted, strided, backwards, in short and in long arrays."""
    x = np.random.default_rng(11).random(5_003)
    x = x if function is minus_log else -30 * x
    whole = function(x.copy())
    assert np.array_equal(function(x[1:].copy()), whole[1:])
    assert np.array_equal(function(np.ascontiguousarray(x[::-1]))[::-1], whole)
    assert np.array_equal(np.concatenate([function(x[at : at + 7].copy()) for at in range(0, len(x), 7)]), whole)
    assert [function(x[at : at + 1].copy())[0] for at in range(50)] == whole[:50].tolist()


@given(st.lists(st.floats(0, allow_infinity=False) | st.floats(0, 1e-300), max_size=40))
def test_weights_are_summed_exactly(weights: list[float]) -> None:
    exact = sum(map(Fraction, weights), Fraction(0))
    assert Fraction(exact_sum(np.array(weights, np.float64)), 2**1074) == exact


@given(st.lists(st.tuples(st.floats(0, 1e30), st.integers(0, 5000)), max_size=40))
def test_weights_times_cells_are_summed_exactly(pairs: list[tuple[float, int]]) -> None:
    weights, times = np.array([w for w, _ in pairs], np.float64), np.array([t for _, t in pairs], np.int64)
    exact = sum((Fraction(w) * t for w, t in pairs), Fraction(0))
    assert Fraction(exact_sum(weights, times), 2**1074) == exact


def test_large_blocks_of_weights_stay_exact() -> None:
    """As many as a block holds, of nearly the largest mantissa, with the most cells."""
    rows = 1 << 16
    weights, times = np.full(rows, float(2**53 - 1)), np.full(rows, 1_000)
    assert exact_sum(weights, times) == rows * 1_000 * (2**53 - 1) << 1074


@given(st.lists(st.integers(-(2**62), 2**62), max_size=50))
def test_whole_sums_do_not_overflow(values: list[int]) -> None:
    assert whole_sum(np.array(values, np.int64)) == sum(values)


def test_confidences_of_a_full_block_stay_exact() -> None:
    rows = 1 << 20
    p = np.full(rows, 1 - 2.0**-32)
    assert confidence_sums(p, np.zeros(rows, np.int64), 2).tolist() == [rows * (2**32 - 1), 0]
