"""What a data function may give, what is refused and in which words, and how items are split."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.comparing.data import Data, data_of
from trueup.comparing.splits import held_out, order_of, split_of
from trueup.contract.bad_input import BadInputError

X, Y = np.arange(12.0).reshape(6, 2), np.array([0, 1, 2, 0, 1, 2])


def both(labels: Any, inputs: Any = X) -> Any:
    return (inputs, labels), (inputs, labels)


@pytest.mark.parametrize(
    "labels",
    [
        Y,
        Y.tolist(),
        Y.astype(float),
        Y.astype(np.uint8)[:, None],
        np.eye(3)[Y],
        np.eye(3, dtype=bool)[Y],
    ],
)
def test_every_way_to_write_classes_gives_the_same_numbers(labels: Any) -> None:
    data = data_of(lambda: both(labels))
    assert data.train.labels.tolist() == Y.tolist()
    assert (data.classes, data.names) == (3, ())
    assert data.mark == data_of(both(Y)).mark


def test_words_are_numbered_in_their_order_over_all_parts() -> None:
    data = data_of(((X[:2], ["b", "a"]), (X[:2], ["c", "a"])))
    assert data.names == ("a", "b", "c")
    assert (data.train.labels.tolist(), data.test.labels.tolist()) == ([1, 0], [2, 0])


def test_booleans_are_two_classes() -> None:
    assert data_of(both(Y > 0)).classes == 2


def test_several_inputs_stay_together() -> None:
    data = data_of(both(Y, {"left": X, "right": X * 2}))
    part = data.train.at(np.array([3, 1]))
    assert part.inputs["right"].tolist() == (X * 2)[[3, 1]].tolist()
    assert part.labels.tolist() == [0, 1]
    assert data_of(both(Y, [X, X])).mark != data.mark


def test_the_mark_sees_every_number() -> None:
    changed = X.copy()
    changed[5, 1] += 1e-9
    marks = {data_of(both(Y, inputs)).mark for inputs in (X, changed, X.astype(np.float32))}
    marks |= {data_of(both(labels)).mark for labels in (Y, Y[::-1])}
    assert len(marks) == 4


@pytest.mark.parametrize(
    ("given_data", "words"),
    [
        (both(Y - 1), r"the label -1 in train. Expected: class numbers 0 to k-1"),
        (both(np.where(Y > 0, 1, -1)), r"Convert -1/\+1 with \(y \+ 1\) // 2"),
        (both(Y + 1), r"labels 1 to 3, and no item of class 0.*Subtract 1"),
        (both(Y / 255), r"no whole numbers \(such as 0\.0039"),
        (both(np.array([0, 1, np.nan, 0, 1, 2])), "no whole numbers"),
        (both(np.zeros(6, int)), "a single class"),
        (both(np.ones((6, 3))), r"row 0 of the labels of train is \[1\.0, 1\.0, 1\.0\].*single 1"),
        (both(np.zeros((6, 2, 2))), r"labels of shape \(6, 2, 2\)"),
        (both(Y[:4]), r"inputs of shape \(6, 2\) and 4 labels in train"),
        (both(Y, [[1], [2, 3]]), "the inputs of train: a list of 2"),
        (both([0, 1, 2, 0, 1, 10**9]), "the label 1000000000"),
        ((both(Y)[0], (X[:, :1], Y)), r"\(n, 1\) in test and \(n, 2\) in train"),
        (((X, Y), (X, ["a"] * 6)), "words in one part of the labels and numbers in another"),
        ((X, Y), r"gives an array of shape \(6, 2\) for train.*Test items are needed"),
        ({"train": (X, Y)}, "a dictionary with train"),
        ({"train": (X, Y), "test": (X, Y), "tset": (X, Y)}, "tset"),
        (None, "a NoneType"),
        (7, "an int"),
        (((X, []), (X, [])), "no labels in train"),
    ],
)
def test_what_is_no_data_is_told(given_data: Any, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        data_of(given_data)


def test_an_error_of_the_function_is_told_with_its_place() -> None:
    def load() -> Any:
        return 1 // 0

    with pytest.raises(BadInputError, match=r"load\(\) failed: ZeroDivisionError: .*\(test_data.py, line \d+\)"):
        data_of(load, "load()")


@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=60),
    st.integers(0, 2**32 - 1),
    st.floats(0.2, 0.8),
    st.booleans(),
)
def test_a_split_takes_each_item_once(labels: list[int], seed: int, share: float, stratify: bool) -> None:
    codes = np.array(labels)
    held = held_out(codes, seed, share, stratify=stratify)
    assert len(set(held.tolist())) == len(held) == round(len(labels) * share)
    assert held.tolist() == sorted(held.tolist())
    assert held.tolist() == held_out(codes, seed, share, stratify=stratify).tolist()
    if stratify:
        for code in set(labels):
            exact = labels.count(code) * len(held) / len(labels)
            assert abs((codes[held] == code).sum() - exact) < 1


def two_hundred() -> Data:
    labels = np.repeat([0, 1], [160, 40])
    return data_of(((np.arange(200.0)[:, None], labels), (X[:, :1], Y % 2)))


def test_seeds_differ_and_own_validation_items_are_left_as_they_are() -> None:
    data = two_hundred()
    one, other = (split_of(data, seed, 0.1, stratify=False)[1].inputs.ravel().tolist() for seed in (0, 1))
    assert one != other
    own = data_of({"train": (X, Y), "validation": (X[:3], Y[:3]), "test": (X, Y)})
    train, validation = split_of(own, 0, 0.5, stratify=False)
    assert (len(train), len(validation)) == (6, 3)
    with pytest.raises(BadInputError, match="at least one item on each side"):
        split_of(data_of(both(Y)), 0, 0.01, stratify=False)


def test_every_epoch_has_an_order_of_its_own() -> None:
    orders = [order_of(seed, epoch, 50).tolist() for seed in (0, 1) for epoch in (1, 2)]
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert len({tuple(order) for order in orders}) == 4
    assert order_of(0, 1, 50).tolist() == orders[0]
