"""The parts that stories are made of: splits, thresholds, other writings of a hand, and the comparison of digits."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("keras")

from stories.one_output import rewritten_hands
from stories.parts.rare_outcome import chosen_threshold, divided, weights_of
from stories.parts.training import Seen
from stories.runner.story_run import StoryRun


def mcc(y: list[int], answered: list[bool]) -> float:
    """Matthews' correlation, cell by cell."""
    cells = [sum(a == bool(i) and t == j for t, a in zip(y, answered, strict=True)) for i in (0, 1) for j in (0, 1)]
    tn, fn, fp, tp = cells
    below = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return (tp * tn - fp * fn) / below**0.5 if below else 0.0


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 20)), min_size=2, max_size=40))
def test_no_threshold_is_better_than_the_chosen_one(rows: list[tuple[int, int]]) -> None:
    y, scores = [label for label, _ in rows], [score / 20 for _, score in rows]
    if len(set(y)) < 2:
        return
    chosen = chosen_threshold(np.array(y), np.array(scores))
    levels = sorted(set(scores))
    best = max((mcc(y, [s > (a + b) / 2 for s in scores]) for a, b in pairwise(levels)), default=0.0)
    assert mcc(y, [s > chosen for s in scores]) == pytest.approx(best)


@given(st.integers(4, 40), st.integers(40, 400))
def test_parts_keep_the_share_of_the_rare(rare: int, common: int) -> None:
    y = np.array([1] * rare + [0] * common)
    parts = divided(y, (0.5, 0.25, 0.25))
    assert sorted(np.concatenate(parts)) == list(range(len(y)))
    for part, share in zip(parts, (0.5, 0.25, 0.25), strict=True):
        assert abs(int(y[part].sum()) - share * rare) <= 1


def test_weights_make_both_classes_count_alike() -> None:
    weights = weights_of(np.array([1] + [0] * 49))
    assert weights[1] * 1 == pytest.approx(weights[0] * 49)


def test_a_hand_stays_the_same_hand() -> None:
    drawn = np.random.default_rng(3)
    deck = [(suit, rank) for suit in range(4) for rank in range(13)]
    hands = np.zeros((50, 5, 17), dtype=np.float32)
    for hand in hands:
        for place, card in enumerate(drawn.permutation(52)[:5]):
            suit, rank = deck[card]
            hand[place, suit] = hand[place, 4 + rank] = 1
    again = rewritten_hands(hands, drawn)
    assert not np.array_equal(hands, again)
    for old, new in zip(hands, again, strict=True):
        ranks = [sorted(each[:, 4:].argmax(axis=1)) for each in (old, new)]
        suits = [sorted(np.bincount(each[:, :4].argmax(axis=1), minlength=4)) for each in (old, new)]
        assert ranks[0] == ranks[1]
        assert suits[0] == suits[1]


def test_one_row_more_or_less_does_not_agree_to_the_last_digit() -> None:
    for right in (914, 915, 916):
        seen = Seen(0.1, float(np.float32(915) / np.float32(1000)), np.zeros((1, 1)), right, 1000)
        assert seen.agrees == (right == 915)
    assert seen.digits == "0.915 and 0.916 (916 of 1,000)"


def test_what_is_told_is_heard_and_kept() -> None:
    heard: list[object] = []
    story = StoryRun(on_passage=heard.append)
    story.tell("A heading", "word " * 40, "as it\n   stands\n")
    story.claim("a claim", expected="1", measured="2", holds=False)
    assert heard == [*story.passages, *story.claims]
    assert max(map(len, story.passages[0].text.splitlines())) <= 80
    assert story.passages[0].text.endswith("as it\n   stands")
