"""Several models on the same rows: every row is paired by its number, in whatever blocks it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trueup
from trueup.auditing.counting import joint
from trueup.auditing.counting.joint import JointCount, RowsCounted, pair_up

SEED = np.random.default_rng(4)
LABELS = SEED.integers(0, 4, 300)
OLD, NEW, THIRD = (SEED.dirichlet(np.ones(4), 300) for _ in range(3))


def pairs_by_hand(first: np.ndarray, second: np.ndarray, counts: np.ndarray) -> Counter[tuple[bool, bool]]:
    one, other = first.argmax(1) == LABELS, second.argmax(1) == LABELS
    return Counter(zip(one[counts].tolist(), other[counts].tolist(), strict=True))


@pytest.mark.parametrize("step", [1, 7, 64, 1000])
def test_pairs_flips_and_audits_are_those_counted_by_hand(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint, "_STEP", step)
    mask, sites = SEED.random(300) < 0.8, SEED.choice(["x", "y"], 300)
    models = {"old": OLD, "new": NEW, "third": THIRD}
    found = trueup.against(LABELS, proba=models, mask=mask, by=sites, by_name="site")
    for rival, scores in zip(found.rivals, (NEW, THIRD), strict=True):
        cells = pairs_by_hand(OLD, scores, mask)
        pair = rival.pair
        assert pair.both_right == cells[True, True]
        assert pair.only_first == cells[True, False]
        assert pair.only_second == cells[False, True]
        assert pair.both_wrong == cells[False, False]
        assert (
            rival.audit.to_dict() == trueup.audit(LABELS, proba=scores, mask=mask, by=sites, by_name="site").to_dict()
        )
        for flips in rival.classes:
            cells = pairs_by_hand(OLD, scores, mask & (int(flips.name) == LABELS))
            assert (flips.rows, flips.only_first) == (cells.total(), cells[True, False])
            assert flips.only_second == cells[False, True]
        for flips in rival.groups:
            cells = pairs_by_hand(OLD, scores, mask & (sites == flips.name))
            assert (flips.rows, flips.only_first) == (cells.total(), cells[True, False])
        assert {flips.name for flips in rival.groups} == {"x", "y"}


def test_rows_that_one_model_leaves_out_are_in_no_pair() -> None:
    broken = NEW.copy()
    broken[10:20, 0] = np.nan
    found = trueup.against(LABELS, proba={"old": OLD, "new": broken}, nan="exclude")
    assert (found.audit.counted, found.rivals[0].audit.counted, found.rivals[0].pair.rows) == (300, 290, 290)


def test_p_values_are_corrected_and_never_printed_as_nothing() -> None:
    right = LABELS.copy()
    wrong = (LABELS + 1) % 4
    found = trueup.against(LABELS, predicted={"wrong": wrong, "right": right, "random": OLD.argmax(1)})
    assert found.rivals[0].p_adjusted == pytest.approx(2 * found.rivals[0].pair.p_value)
    text = str(found)
    assert "right is more often right than wrong." in text
    assert "p < 0.001, after Holm's correction for 2 models" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80
    many = trueup.paired(np.zeros(5000, int), np.ones(5000, int), np.zeros(5000, int))
    assert many.p_value < 1e-300
    assert "p < 0.001" in str(many)


@pytest.mark.parametrize(
    ("labels", "models", "words"),
    [
        ([0, 1], {"only": [0, 1]}, "a mapping of two or more models"),
        ([0, 1], {"old": [0, 1], "new": [0]}, "2 labels and 1 rows of predicted"),
    ],
)
def test_what_is_no_pair_is_refused(labels: list[int], models: dict[str, list[int]], words: str) -> None:
    with pytest.raises(trueup.BadInputError, match=words):
        trueup.against(labels, predicted=models)
    with pytest.raises(trueup.BadInputError, match="McNemar's test counts rows"):
        trueup.against([0, 1], predicted={"old": [0, 1], "new": [0, 1]}, weights=[1, 2])


def test_answers_of_other_classes_are_counted_with_the_classes_of_all() -> None:
    found = trueup.against(["cat", "dog"], predicted={"old": ["cat", "cat"], "new": ["cow", "dog"]})
    assert found.audit.classes == ("cat", "cow", "dog")
    assert (found.rivals[0].pair.only_first, found.rivals[0].pair.only_second) == (1, 1)


BLOCKS = st.lists(st.integers(1, 5), min_size=1, max_size=8)


@settings(max_examples=100, deadline=None)
@given(BLOCKS, BLOCKS, st.integers(1, 20))
def test_blocks_of_any_size_meet_at_the_same_rows(one: list[int], other: list[int], rows: int) -> None:
    """Streams are cut wherever the shorter one ends; a longer stream is told."""
    right = np.arange(rows) % 3 == 0

    def stream(sizes: list[int], total: int) -> Iterator[RowsCounted]:
        start = 0
        while start < total:
            for size in sizes:
                end = min(start + size, total)
                if end > start:
                    numbers = np.arange(start, end)
                    yield RowsCounted(end, numbers, np.resize(right, total)[start:end], numbers % 2)
                start = end

    count = JointCount()
    pair_up([stream(one, rows), stream(other, rows)], ["a", "b"], [count])
    assert count.cells.tolist() == [int((~right).sum()), 0, 0, int(right.sum())]
    assert sum(int(cells.sum()) for cells in count.classes.values()) == rows
    with pytest.raises(trueup.BadInputError, match="b has more rows"):
        pair_up([stream(one, rows), stream(other, rows + 1)], ["a", "b"], [JointCount()])


def test_models_take_what_an_audit_takes() -> None:
    """What is masked does not count, and leading axes are rows, as for a single model."""
    hidden = np.arange(300) % 3 == 0
    labels = np.ma.MaskedArray(np.where(hidden, 99, LABELS), mask=hidden)
    found = trueup.against(labels, proba={"old": OLD, "new": NEW})
    cells = pairs_by_hand(OLD, NEW, ~hidden)
    assert (found.rivals[0].pair.rows, found.rivals[0].pair.only_first) == (200, cells[True, False])
    pixels = {name: scores.reshape(30, 10, 4) for name, scores in (("old", OLD), ("new", NEW))}
    assert trueup.against(LABELS.reshape(30, 10), proba=pixels).rivals[0].pair.rows == 300
    with pytest.raises(trueup.BadInputError, match="300 labels and 3 rows of mask"):
        trueup.against(LABELS, proba={"old": OLD, "new": NEW}, mask=[1, 0, 1])
