"""What a batch of labels proves, and what it leaves open."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.contract.head import Head
from trueup.contract.known import Known, Place, Unknown, value_of
from trueup.contract.labels import Labels, unread_labels
from trueup.contract.loss import Loss
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.models.live.labels_live import labels_of

Y = Place("model", path="y")
ONE_HOT = np.eye(4)[[0, 3, 1, 1]]


def setup(units: int | None, activation: str = "softmax", rank: int | None = 2, loss: str | None = None) -> Setup:
    head = Head(
        units=Known(units) if units is not None else Unknown("not read"),
        activation=Known(activation),
        rank=Known(rank) if rank is not None else Unknown("not read"),
    )
    return Setup(
        where=Y,
        target=Target(library="keras", version=(3, 15, 1)),
        head=head,
        labels=unread_labels("not given"),
        loss=Loss(name=Known(loss) if loss is not None else Unknown("not read")),
    )


def labels(given: Any, units: int | None = 4, activation: str = "softmax", rank: int | None = 2, **more: Any) -> Labels:
    return labels_of(given, setup(units, activation, rank, **more), Y)


@pytest.mark.parametrize(
    ("given", "units", "activation", "believed"),
    [
        (ONE_HOT, 4, "softmax", ("one-hot", 4, 4)),
        (ONE_HOT.astype(bool), 4, "softmax", ("one-hot", 4, 4)),
        (np.array([[1, 1, 0, 0], [0, 1, 0, 1]]), 4, "sigmoid", ("multi-hot", 4, 4)),
        (np.array([[0, 0, 0, 0], [0, 1, 0, 0]]), 4, "sigmoid", ("multi-hot", 4, 4)),
        (np.arange(8) % 4, 4, "softmax", ("integer", None, None)),
        (np.arange(8)[:, None] % 4, 4, "softmax", ("integer", None, 1)),
        ((np.arange(8) % 4).astype("float32"), 4, "softmax", ("integer", None, None)),
        (np.array([0, 1, 1, 0]), 1, "sigmoid", ("binary", 2, None)),
        (np.array([[0.0], [1.0]]), 1, "sigmoid", ("binary", 2, 1)),
        (np.array([False, False]), 1, "sigmoid", ("binary", 2, None)),
        (np.array([0, 1, 1, 0]), 10, "softmax", ("integer", None, None)),
        (np.array([-1, 1, 1]), 1, "tanh", ("sign", None, None)),
        (np.array([[-1.0, 1.0], [1.0, -1.0]]), 2, "tanh", ("sign", None, 2)),
        (np.array([0.2, 7.5, 3.25]), 1, "linear", ("continuous", None, None)),
        (np.linspace(0, 1, 20), 1, "linear", ("continuous", None, None)),
        (np.random.default_rng(0).normal(size=(8, 3)), 3, "linear", ("continuous", None, 3)),
        (np.array([[0.1, 0.9], [0.6, 0.4]]), 2, "softmax", ("probabilities", 2, 2)),
        ([3, 1, 0], 4, "softmax", ("integer", None, None)),
    ],
)
def test_what_a_batch_is(given: Any, units: int, activation: str, believed: tuple[Any, ...]) -> None:
    found = labels(given, units, activation)
    assert (value_of(found.encoding), value_of(found.classes), value_of(found.columns)) == believed


@pytest.mark.parametrize(
    ("given", "units", "activation", "why"),
    [
        (np.zeros(8), 1, "sigmoid", "only the value 0"),
        (np.array([0, 1, 1]), None, "softmax", "the first of many"),
        (np.array([3, 40, 7]), 1, "linear", "classes, or amounts"),
        (np.array([0.05, 0.95, 0.05]), 1, "sigmoid", "smoothed"),
        (np.array([-1, 1]), 10, "softmax", ""),
        (np.array([[0, 1, 0]]), 3, "sigmoid", "one class, or one tag"),
        (np.array([[0.1, 0.9], [0.9, 0.9]]), 2, "sigmoid", "smoothed"),
        (np.array([1.0, np.nan]), 4, "softmax", "not finite"),
        (np.array([]), 4, "softmax", "no rows"),
        (np.float32(1), 4, "softmax", "no batch"),
        (np.array(["cat", "dog"]), 4, "softmax", "class numbers"),
        ([[1, 2], [3]], 4, "softmax", "no array of numbers"),
        (np.zeros((2, 3, 4)), 4, "softmax", "3 axes do not fit a head of 2"),
        ("labels.npy", 4, "softmax", "no array of numbers"),
        (iter([1, 2]), 4, "softmax", "not consumed"),
    ],
)
def test_what_a_batch_does_not_prove(given: Any, units: int | None, activation: str, why: str) -> None:
    found = labels(given, units, activation)
    if why:
        assert isinstance(found.encoding, Unknown)
        assert why in found.encoding.why
    else:
        assert value_of(found.encoding) == "sign"


def test_positions_have_class_numbers_of_their_own() -> None:
    found = labels(np.array([[0, 3, 1], [2, 2, 0]]), 4, rank=3)
    assert (value_of(found.encoding), value_of(found.columns)) == ("integer", 3)
    assert value_of(labels(np.eye(4)[[[0, 3, 1], [2, 2, 0]]], 4, rank=3).encoding) == "one-hot"


def test_under_a_cross_entropy_whole_numbers_are_classes() -> None:
    whole = np.array([3, 40, 7])
    assert value_of(labels(whole, 1, "linear", loss="binary_crossentropy").encoding) == "integer"
    assert isinstance(labels(whole, 1, "linear", loss="mean_squared_error").encoding, Unknown)
    assert value_of(labels(np.zeros(8), 1, "sigmoid", loss="binary_crossentropy").encoding) == "binary"
    assert isinstance(labels(np.zeros(8), 1, "sigmoid", loss="mean_squared_error").encoding, Unknown)
    assert value_of(labels(np.array([-1, 2, 0]), 4, loss="sparse_categorical_crossentropy").encoding) == "integer"


def test_class_numbers_that_were_scaled_like_pixels_are_seen() -> None:
    found = labels((np.arange(10) / 255).astype("float32"), 10)
    assert (value_of(found.encoding), value_of(found.scale)) == ("integer", pytest.approx(1 / 255))


def test_range_and_dtype_are_those_of_the_batch() -> None:
    found = labels(np.array([1, 10, 4], dtype="uint8"), 10)
    assert (value_of(found.lowest), value_of(found.highest), value_of(found.dtype)) == (1, 10, "uint8")
    assert isinstance(found.classes, Unknown)


def tensors(backend: str) -> Any:
    """The function that makes a tensor of the backend."""
    named = {"jax": ("jax.numpy", "asarray"), "torch": ("torch", "as_tensor")}
    module, name = named.get(backend, ("tensorflow", "convert_to_tensor"))
    return getattr(pytest.importorskip(module), name)


def test_tensors_of_the_backend_are_read() -> None:
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    made = tensors(backend)
    assert value_of(labels(made(np.arange(8) % 4)).encoding) == "integer"
    assert value_of(labels(made(ONE_HOT)).encoding) == "one-hot"


def test_columns_and_frames_of_pandas_are_read() -> None:
    pandas = pytest.importorskip("pandas")
    assert value_of(labels(pandas.Series([0, 3, 1])).encoding) == "integer"
    assert value_of(labels(pandas.DataFrame(ONE_HOT)).encoding) == "one-hot"


@settings(max_examples=300)
@given(
    st.sampled_from(["integer", "one-hot", "multi-hot", "binary"]),
    st.integers(3, 12),
    st.integers(2, 24),
    st.randoms(use_true_random=False),
)
def test_a_batch_of_known_labels_is_never_claimed_to_be_others(true: str, k: int, rows: int, random: Any) -> None:
    """The oracle is how the labels were made; leaving them open is allowed, and so is 0 and 1 as class numbers."""
    numbers = np.array([random.randrange(k) for _ in range(rows)])
    if true == "binary":
        array, one = numbers % 2, setup(1, "sigmoid")
    elif true == "integer":
        array, one = numbers, setup(k)
    elif true == "one-hot":
        array, one = np.eye(k)[numbers], setup(k)
    else:
        array = np.eye(k)[numbers]
        array[:, 0] = 1 - array[:, 0]
        one = setup(k, "sigmoid")
    found = labels_of(array, one, Y)
    alone = true == "multi-hot" and set(array.sum(axis=1)) == {1}
    assert value_of(found.encoding) in ({true, None} if not alone else {"one-hot", None})
    classes = {"integer": None, "binary": 2}.get(true, k)
    assert value_of(found.classes) in (classes, None)
