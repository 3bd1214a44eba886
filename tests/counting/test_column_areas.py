"""Areas of all columns at once are those of each column by itself, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trueup
from trueup.auditing.counting.ranking import column_areas
from trueup.contract.audit import Audit


def audited(seed: int, rows: int, classes: int, places: int, **options: Any) -> Audit:
    rng = np.random.default_rng(seed)
    scores = rng.dirichlet(np.ones(classes), rows).round(places)
    if options.get("labels_as") == "multi-hot":
        labels = (rng.random((rows, classes)) < 0.3).astype(int)
        labels[:, 0] = 0  # a tag that no row has
        labels[:, 1] = 1
    else:
        labels = rng.integers(0, max(1, classes - 1), rows)
    if options.pop("weighted", False):
        options["weights"] = rng.random(rows)
    return trueup.audit(labels, proba=scores, auc=True, **options)


@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(3, 70), st.integers(1, 12), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=40)
def test_the_numbers_are_those_of_each_column(
    seed: int, rows: int, classes: int, places: int, multi: bool, weighted: bool
) -> None:
    options = {"weighted": weighted, **({"labels_as": "multi-hot"} if multi else {})}
    _hold_equal(seed, rows, classes, places, options)


@pytest.mark.parametrize("options", [{}, {"labels_as": "multi-hot"}])
def test_cells_of_a_grid_are_bounded_alike(options: dict[str, Any]) -> None:
    """More different scores than are kept as they are."""
    _hold_equal(7, 30_000, 5, 12, options)


def _hold_equal(seed: int, rows: int, classes: int, places: int, options: dict[str, Any]) -> None:
    at_once = audited(seed, rows, classes, places, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(column_areas._Stretches, "of", classmethod(lambda *_: None))
        one_by_one = audited(seed, rows, classes, places, **options)
    assert at_once.definitions == one_by_one.definitions


def test_numbers_of_rows_beyond_64_bits_are_left_to_each_column(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = audited(3, 50, 4, 2)
    monkeypatch.setattr(column_areas, "MOST_PAIRS", 1)
    assert audited(3, 50, 4, 2).definitions == expected.definitions
