"""The numbers behind a verdict, against oracles: written out by hand, SciPy's, statsmodels', and simulated worlds."""

from __future__ import annotations

import math
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import multitest
from statsmodels.stats.weightstats import DescrStatsW

from trueup.auditing.comparison.layout import Error, bootstrap, error_of, layout_of
from trueup.auditing.comparison.significance import detectable, equivalence, holm, interval, seeds_for, two_sided

TABLES = st.integers(2, 4).flatmap(
    lambda seeds: st.lists(
        st.lists(st.tuples(st.booleans(), st.booleans()), min_size=seeds, max_size=seeds), min_size=2, max_size=12
    )
)


def sides(table: list[list[tuple[bool, bool]]]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """For each seed, which items the first and the second arm have right; a table has a row for each item."""
    cells = np.array(table)
    return [cells[:, s, 0] for s in range(cells.shape[1])], [cells[:, s, 1] for s in range(cells.shape[1])]


def mean_squares(table: list[list[int]]) -> tuple[float, float, float]:
    """Of seeds, items and the rest, cell by cell; a row for each item."""
    items, seeds = len(table), len(table[0])
    grand = sum(map(sum, table)) / (items * seeds)
    of_item = [sum(row) / seeds for row in table]
    of_seed = [sum(row[s] for row in table) / items for s in range(seeds)]
    rest = sum((table[i][s] - of_item[i] - of_seed[s] + grand) ** 2 for i in range(items) for s in range(seeds))
    return (
        items * sum((one - grand) ** 2 for one in of_seed) / (seeds - 1),
        seeds * sum((one - grand) ** 2 for one in of_item) / (items - 1),
        rest / ((items - 1) * (seeds - 1)),
    )


@given(TABLES)
def test_the_error_is_that_of_an_analysis_of_variance(table: list[list[tuple[bool, bool]]]) -> None:
    layout = layout_of(*sides(table))
    differences = [[int(b) - int(a) for a, b in row] for row in table]
    seeds, items = len(table[0]), len(table)
    assert layout.difference == pytest.approx(sum(map(sum, differences)) / (items * seeds))
    of_seeds, of_items, rest = mean_squares([*differences, [1] * seeds, [-1] * seeds])
    above = max(of_seeds, rest) + max(of_items - rest, 0)
    width, freedom = error_of(layout).at(seeds)
    assert width == pytest.approx(math.sqrt(above / (seeds * (items + 2))))
    if max(of_seeds, rest) > 1e-12:
        assert freedom == pytest.approx(above**2 / (max(of_seeds, rest) ** 2 / (seeds - 1)))
    assert width >= math.sqrt(of_seeds / (seeds * (items + 2))) - 1e-12, "never below that over the seeds alone"
    assert width >= math.sqrt(of_items / (seeds * (items + 2))) - 1e-12, "never below that over the items alone"


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_one_seed_gives_the_adjusted_interval_of_paired_proportions(rows: list[tuple[bool, bool]]) -> None:
    """Bonett and Price 2012: one more flip each way, two more items."""
    layout = layout_of([np.array([a for a, _ in rows])], [np.array([b for _, b in rows])])
    items = len(rows) + 2
    gained = (sum(b and not a for a, b in rows) + 1) / items
    lost = (sum(a and not b for a, b in rows) + 1) / items
    error = error_of(layout)
    width, freedom = error.at(1)
    assert error.centre == pytest.approx(gained - lost)
    assert width == pytest.approx(math.sqrt((gained + lost - (gained - lost) ** 2) / items))
    assert math.isinf(freedom)


def test_one_seed_gives_the_published_example() -> None:
    """statpsych's `ci.prop.ps(.05, 12, 4, 26, 6)`: 0.44, error 0.09448809, 0.2548067 to 0.6251933."""
    first = np.array([True] * 4 + [False] * 44)
    second = np.array([False] * 4 + [True] * 26 + [False] * 18)
    error = error_of(layout_of([first], [second]))
    assert error.centre == pytest.approx(0.44)
    assert error.at(1)[0] == pytest.approx(0.09448809, abs=1e-8)
    assert interval(error.centre, *error.at(1)) == pytest.approx((0.2548067, 0.6251933), abs=1e-6)


def test_no_flip_at_all_is_not_certainty() -> None:
    right = [np.ones(20, bool)] * 3
    error = error_of(layout_of(right, right))
    low, high = interval(error.centre, *error.at(3))
    assert -0.2 < low < -0.05 < 0.05 < high < 0.2, "of 20 items, a difference of 5 points is still possible"


@given(st.lists(st.floats(-0.1, 0.1), min_size=3, max_size=8, unique=True), st.sampled_from([0.005, 0.01, 0.05]))
def test_tests_and_interval_are_those_of_scipy_and_statsmodels(values: list[float], margin: float) -> None:
    mean, error, freedom = (
        float(np.mean(values)),
        float(np.std(values, ddof=1) / math.sqrt(len(values))),
        len(values) - 1,
    )
    if error < 1e-9:
        return
    assert two_sided(mean, error, freedom) == pytest.approx(stats.ttest_1samp(values, 0).pvalue)
    oracle = DescrStatsW(values).ttost_mean(-margin, margin)[0]
    assert equivalence(mean, error, freedom, margin) == pytest.approx(oracle, abs=1e-12)
    assert interval(mean, error, freedom, low=-9, high=9) == pytest.approx(
        stats.t.interval(0.95, freedom, mean, error), abs=1e-12
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_holm_steps_down_as_statsmodels_has_it(p_values: list[float]) -> None:
    # It collects all garbage at each call, which is most of the time of this test and changes nothing of it.
    with patch("gc.collect"):
        assert holm(p_values) == pytest.approx(list(multitest.multipletests(p_values, method="holm")[1]))


def test_holm_of_nothing() -> None:
    assert holm([]) == []


@given(
    st.floats(1e-6, 1), st.floats(0, 1), st.integers(2, 6), st.integers(50, 20_000), st.sampled_from([0.002, 0.01, 0.1])
)
def test_as_many_seeds_as_are_said_are_needed_and_enough(
    of_seeds: float, of_items: float, seeds: int, items: int, margin: float
) -> None:
    error = Error(0.0, of_seeds, of_items, seeds, items)
    needed = seeds_for(margin, error)
    if needed is None:
        assert detectable(error, 1 << 20) > margin
        return
    assert detectable(error, needed) <= margin
    assert needed == 2 or detectable(error, needed - 1) > margin


def test_the_bootstrap_draws_seeds_and_items() -> None:
    """Against drawing both by hand."""
    random = np.random.default_rng(4)
    first = [random.random(150) < 0.7 for _ in range(4)]
    second = [random.random(150) < 0.6 + 0.1 * s for s in range(4)]
    cells = np.stack(second).astype(float) - np.stack(first)
    drawn = [cells[np.ix_(random.integers(0, 4, 4), random.integers(0, 150, 150))].mean() for _ in range(4000)]
    layout = layout_of(first, second)
    assert bootstrap(layout) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.012)
    assert bootstrap(layout) == bootstrap(layout)


def world(random: np.random.Generator, seeds: int, items: int, of_seed: float) -> tuple[list, list]:
    """Two arms that are equally good, whose runs vary with seeds and items."""
    item = random.normal(1.5, 1.5, items)
    arms: tuple[list, list] = ([], [])
    for arm in arms:
        own = item + random.normal(0, 0.4, items)
        for _ in range(seeds):
            arm.append(own + random.normal(0, of_seed) + random.normal(0, 0.4, items) > 0)
    return arms


@pytest.mark.parametrize(("seeds", "of_seed"), [(2, 0.5), (3, 0.1), (3, 0.5), (5, 0.0)])
def test_the_interval_holds_what_it_says(seeds: int, of_seed: float) -> None:
    random = np.random.default_rng([seeds, int(10 * of_seed)])
    held = 0
    for _ in range(300):
        error = error_of(layout_of(*world(random, seeds, 200, of_seed)))
        low, high = interval(error.centre, *error.at(seeds))
        held += low <= 0 <= high
    assert held >= 0.92 * 300


def test_a_difference_of_the_margin_is_seldom_called_equivalent() -> None:
    random = np.random.default_rng(8)
    called = 0
    for _ in range(400):
        first = [random.random(2000) < 0.95 for _ in range(3)]
        second = [random.random(2000) < 0.96 for _ in range(3)]
        error = error_of(layout_of(first, second))
        called += equivalence(error.centre, *error.at(3), 0.01) < 0.05
    assert called <= 0.08 * 400
