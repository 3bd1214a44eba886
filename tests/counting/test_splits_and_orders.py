"""Any split, order and grouping of the rows gives the same bits."""

from __future__ import annotations

import json
from functools import cache, reduce
from itertools import pairwise
from operator import add

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trueup
from trueup.auditing.counting.count import Beside, count
from trueup.auditing.counting.digest import sealed
from trueup.auditing.counting.ranking import score_grid, score_order
from trueup.auditing.counting.settings import Settings
from trueup.auditing.counting.state import Tally

CASES = {
    "narrow proba": ("proba", "one-of-k", "integer", 7),
    "wide proba": ("proba", "one-of-k", "one-hot", 90),
    "logits": ("logits", "one-of-k", "integer", 5),
    "wide logits": ("logits", "one-of-k", "integer", 70),
    "one column": ("proba", "binary", "sign", 2),
    "one column of logits": ("logits", "binary", "binary", 2),
    "tags": ("proba", "multi-label", "multi-hot", 4),
    "tags of logits": ("logits", "multi-label", "multi-hot", 4),
    "answers": ("predicted", "one-of-k", "integer", 6),
}


def case(name: str, dtype: type, rows: int = 61) -> tuple[Settings, np.ndarray, np.ndarray, Beside]:
    kind, task, form, classes = CASES[name]
    rng = np.random.default_rng(20260112)
    chosen = Settings(
        kind=kind,
        task=task,
        labels_as=form,
        classes=classes,
        top_k=2 if task == "one-of-k" and kind != "predicted" else 0,
        batch_size=8,
        weighted=True,
        masked=True,
        by="site",
        nan="exclude",
        ranked=kind != "predicted",
        items=True,
    )
    raw = (rng.standard_normal((rows, classes)) * 3).astype(dtype)
    powers = np.exp(raw)
    scores = raw if kind == "logits" else powers / powers.sum(axis=1, keepdims=True)
    labels = rng.integers(0, classes, rows)
    if task == "binary":
        scores, labels = scores[:, 0], labels if form == "binary" else labels * 2 - 1
    if form == "one-hot":
        labels = np.eye(classes)[labels]
    if form == "multi-hot":
        labels = rng.integers(0, 2, (rows, classes))
    if kind == "predicted":
        scores = rng.integers(0, classes, rows)
    else:
        scores = np.array(scores, dtype)
        scores[3] = scores[5]
        scores[rows // 2, ...] = np.nan
    beside = Beside(
        rng.random(rows) * 10.0 ** rng.integers(-9, 9, rows),
        rng.choice(["a", "b"], rows),
        rng.random(rows) > 0.1,
        item=4,
    )
    return chosen, labels, scores, beside


def pieces(cuts: list[int], rows: int) -> list[tuple[int, int]]:
    edges = sorted({0, rows, *(cut % rows for cut in cuts)})
    return list(pairwise(edges))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", CASES)
@given(cuts=st.lists(st.integers(0, 60), max_size=20), most=st.sampled_from([1 << 17, 20]), data=st.data())
@settings(max_examples=15)
def test_the_same_bits(name: str, dtype: type, cuts: list[int], most: int, data: st.DataObject) -> None:
    """With so many different scores kept that all are, and so few that the grid comes in on the way."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(score_grid, "MOST", most)
        patched.setattr(score_order, "MOST", most)
        _the_same_bits(name, dtype, cuts, _whole(name, dtype, most), data)


@cache
def _whole(name: str, dtype: type, most: int) -> str:
    """The count of all rows at once, as JSON; most: how many different scores are kept while it is called."""
    chosen, labels, scores, beside = case(name, dtype)
    return json.dumps(count(labels, scores, chosen, start_row=0, beside=beside).to_dict())


def _the_same_bits(name: str, dtype: type, cuts: list[int], whole: str, data: st.DataObject) -> None:
    chosen, labels, scores, beside = case(name, dtype)
    parts = [
        count(labels[a:b], scores[a:b], chosen, start_row=a, beside=beside.part(a, b))
        for a, b in pieces(cuts, len(labels))
    ]
    shuffled = data.draw(st.permutations(parts))
    middle = data.draw(st.integers(0, len(parts)))
    left = reduce(add, shuffled[:middle], Tally.empty(chosen))
    right = reduce(add, shuffled[middle:], Tally.empty(chosen))
    assert json.dumps((left + right).to_dict()) == whole
    assert json.dumps((right + left).to_dict()) == whole


@pytest.mark.parametrize("name", CASES)
def test_rows_may_come_in_any_order_and_any_memory_layout(name: str) -> None:
    chosen, labels, scores, beside = case(name, np.float32)
    bare = Settings(**{**chosen.to_dict(), "batch_size": 0, "items": False, "names": ()})
    whole = count(labels, scores, bare, start_row=0, beside=beside)
    order = np.random.default_rng(3).permutation(len(labels))
    turned = Beside(beside.weights[order], beside.groups[order], beside.mask[order])
    strided = np.asfortranarray(np.repeat(scores[order], 2, axis=0))[::2]
    again = count(labels[order], strided, bare, start_row=0, beside=turned)
    assert again.to_dict() == whole.to_dict()


@pytest.mark.parametrize("columns", [10, 300])
def test_many_blocks_inside_one_call_change_nothing(columns: int) -> None:
    """More rows than one inner block holds, against parts that are cut elsewhere."""
    rng = np.random.default_rng(5)
    rows = 40_000 if columns == 10 else 8_000
    scores = rng.random((rows, columns), dtype=np.float32)
    scores /= scores.sum(axis=1, keepdims=True)
    labels = rng.integers(0, columns, rows)
    chosen = Settings(kind="proba", task="one-of-k", labels_as="integer", classes=columns, top_k=5, batch_size=32)
    whole = count(labels, scores, chosen, start_row=0)
    parts = [count(labels[a:b], scores[a:b], chosen, start_row=a) for a, b in pieces(list(range(0, rows, 977)), rows)]
    assert reduce(add, reversed(parts)).to_dict() == whole.to_dict()


def test_the_state_survives_json() -> None:
    for name in CASES:
        chosen, labels, scores, beside = case(name, np.float64)
        tally = count(labels, scores, chosen, start_row=0, beside=beside)
        assert Tally.from_dict(json.loads(json.dumps(tally.to_dict()))).to_dict() == tally.to_dict()


def test_rows_are_never_counted_twice() -> None:
    chosen, labels, scores, beside = case("answers", np.float32)
    tally = count(labels, scores, chosen, start_row=0, beside=beside)
    with pytest.raises(ValueError, match="rows 0 to 60 counted twice"):
        tally + tally
    elsewhere = Beside(beside.weights, beside.groups, beside.mask, source="second.npy")
    assert (tally + count(labels, scores, chosen, start_row=0, beside=elsewhere)).rows == 122


def test_different_settings_refuse_to_merge() -> None:
    one = Tally.empty(Settings(kind="proba", task="one-of-k", labels_as="integer", classes=3))
    other = Tally.empty(Settings(kind="proba", task="one-of-k", labels_as="integer", classes=3, threshold=0.25))
    with pytest.raises(ValueError, match=r"different threshold \(None and 0.25\)"):
        one + other


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"format": 99}, "format 99"),
        ({"what": "coverage"}, "calls itself 'coverage'"),
        ({"counts": {"right": 0.5}}, "0.5 is not a whole number"),
        ({"spans": {"": [[0, 5], [3, 9]]}}, "rows 3 to 4 counted twice"),
        ({"tables": None}, "damaged state"),
        ({"settings": {}}, "amiss"),
    ],
)
def test_a_damaged_state_is_refused(damage: dict[str, object], words: str) -> None:
    chosen, labels, scores, beside = case("answers", np.float32)
    state = count(labels, scores, chosen, start_row=0, beside=beside).to_dict()
    del state["digest"]
    with pytest.raises(ValueError, match=words):
        Tally.from_dict(sealed({**state, **damage}))


@pytest.mark.parametrize("few", [0, 1000, 60_000])
@pytest.mark.parametrize("kind", ["proba", "logits", "predicted"])
def test_threads_give_the_same_bits(kind: str, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neighbouring rows in spans of their own, whatever lies beside them; the first bad row is named all the same."""
    random = np.random.default_rng(11)
    rows = 20_003
    labels, scores = random.integers(0, 5, rows), random.dirichlet(np.ones(5), rows)
    given = {kind: scores if kind != "predicted" else scores.argmax(1)}
    beside = {
        "weights": random.random(rows),
        "by": random.choice(["a", "b"], rows),
        "mask": random.random(rows) < 0.9,
        "batch_size": 64,
        "classes": 5,
        "auc": kind != "predicted",
    }
    if few:
        monkeypatch.setattr("trueup.auditing.counting.ranking.score_order.MOST", few)
        monkeypatch.setattr("trueup.auditing.counting.ranking.score_grid.MOST", few)
    alone = trueup.audit(labels, **given, **beside).to_dict()
    monkeypatch.setattr("trueup.auditing.counting.columns._CELLS_OF_A_THREAD", 100)
    monkeypatch.setattr("trueup.auditing.counting.columns.processors", lambda: 7)
    assert trueup.audit(labels, **given, **beside).to_dict() == alone
    labels[[5, 19_000]] = 9
    with pytest.raises(trueup.BadInputError, match="labels holds 9 in row 5"):
        trueup.audit(labels, **given, classes=5)
