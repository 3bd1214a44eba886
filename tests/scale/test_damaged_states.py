"""A state that is not what was written is refused: a changed digit must not become another accuracy."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from trueup.auditing.counting.columns import tally_of
from trueup.auditing.counting.digest import sealed
from trueup.auditing.counting.state import Tally
from trueup.auditing.scale.state import Done, State
from trueup.contract.bad_input import BadInputError


def _changed(data: Any, random: np.random.Generator) -> str:
    """One number, or one letter of a name, of the state changed, in place; what it was changed to."""
    places: list[tuple[Any, Any]] = []
    waiting = [data]
    while waiting:
        node = waiting.pop()
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            child = node[key]
            if isinstance(child, (dict, list)):
                waiting.append(child)
            elif isinstance(child, (int, str)) and not isinstance(child, bool) and key not in ("format", "what"):
                places.append((node, key))
    node, key = places[int(random.integers(len(places)))]
    old = node[key]
    node[key] = old + int(random.integers(1, 5)) if isinstance(old, int) else f"{old}x"
    return f"{key}: {old!r} -> {node[key]!r}"


def test_any_change_of_a_state_is_refused() -> None:
    """A digit that was changed by hand, or by a failing disk, must not become another accuracy."""
    random = np.random.default_rng(1)
    proba = random.dirichlet(np.ones(3), 60)
    tally = tally_of(random.integers(0, 3, 60), proba, "proba", {"by": ["a", "b"] * 30, "batch_size": 7})
    state = State(tally, {"plan": Done(1, ((0, 1),))})
    text = json.dumps(state.to_dict())
    assert State.from_dict(json.loads(text)) == state
    for _ in range(200):
        data = json.loads(text)
        change = _changed(data, random)
        with pytest.raises(BadInputError, match=r"digest|format"):
            raise AssertionError(f"{change} was taken: {State.from_dict(data)}")


def test_any_change_of_a_count_alone_is_refused() -> None:
    """`Tally.to_dict` is what people keep themselves: in JSON, in a database, between machines of their own."""
    random = np.random.default_rng(2)
    proba = random.dirichlet(np.ones(3), 60)
    options: Any = {"by": ["a", "b"] * 30, "batch_size": 7, "auc": True, "weights": random.random(60)}
    tally = tally_of(random.integers(0, 3, 60), proba, "proba", options)
    text = json.dumps(tally.to_dict())
    assert Tally.from_dict(json.loads(text)) == tally
    for _ in range(200):
        data = json.loads(text)
        change = _changed(data, random)
        with pytest.raises(BadInputError, match="digest"):
            raise AssertionError(f"{change} was taken: {Tally.from_dict(data)}")
    for name in json.loads(text):
        data = json.loads(text)
        del data[name]
        with pytest.raises(BadInputError, match=r"digest|calls itself"):
            Tally.from_dict(data)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("counts", "right"), "confusion matrix and the rows right|right, counted"),
        (("counts", "counted"), "right, counted|rows counted"),
        (("tables", "confusion", "0"), "confusion matrix"),
    ],
)
def test_counts_that_contradict_one_another_are_refused(path: tuple[str, ...], words: str) -> None:
    """Even where somebody made a new digest."""
    tally = tally_of([0, 1, 1, 0], [[0.9, 0.1]] * 4, "proba", {})
    data = json.loads(json.dumps(tally.to_dict()))
    node = data
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] += 1
    del data["digest"]
    with pytest.raises(BadInputError, match=words):
        Tally.from_dict(sealed(data))
