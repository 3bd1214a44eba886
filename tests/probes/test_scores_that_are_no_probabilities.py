"""What losses of probabilities make of other numbers, asked of the installed libraries."""

from __future__ import annotations

import importlib.util
from math import log
from typing import Any

import pytest

NO_KERAS = importlib.util.find_spec("keras") is None
MOST = log(1e7)


@pytest.mark.probe
@pytest.mark.skipif(NO_KERAS, reason="Keras is not installed (group probe)")
def test_a_categorical_loss_divides_each_row_by_its_sum(keras: Any) -> None:
    np = pytest.importorskip("numpy")
    loss = keras.losses.CategoricalCrossentropy()
    assert float(loss(np.eye(3)[[0]], np.array([[5.0, 3.0, 2.0]]))) == pytest.approx(log(2), abs=1e-4)
    assert np.isnan(float(loss(np.eye(3)[[0]], np.zeros((1, 3)))))


@pytest.mark.probe
@pytest.mark.skipif(NO_KERAS, reason="Keras is not installed (group probe)")
def test_a_sparse_loss_clips_and_divides_by_backend(keras: Any) -> None:
    np = pytest.importorskip("numpy")
    loss = keras.losses.SparseCategoricalCrossentropy()
    below = [float(loss(np.array([0]), np.array([[low, 2.0, 3.0]]))) for low in (-1.0, -4.0)]
    assert below == pytest.approx([MOST, MOST], abs=0.8)  # TensorFlow clips the others as well, so that they share
    negative_sum = float(loss(np.array([1]), np.array([[-1.0, -3.0, 1.0]])))
    divides = keras.backend.backend() != "tensorflow"
    assert negative_sum == pytest.approx(0.0 if divides else MOST, abs=0.8)


@pytest.mark.parametrize("number", [-0.2, 1.2])
def test_pytorch_raises_outside_of_probabilities(number: float) -> None:
    torch = pytest.importorskip("torch")
    with pytest.raises(RuntimeError):
        torch.nn.BCELoss()(torch.tensor([number]), torch.tensor([1.0]))


def test_pytorch_raises_for_a_label_of_2() -> None:
    torch = pytest.importorskip("torch")
    with pytest.raises(RuntimeError):
        torch.nn.BCELoss()(torch.tensor([0.7]), torch.tensor([2.0]))


def test_the_likelihood_of_tanh_ends_at_minus_1() -> None:
    torch = pytest.importorskip("torch")
    scores = torch.tanh(torch.tensor([[50.0, 0.0]]))
    assert float(torch.nn.NLLLoss()(scores, torch.tensor([0]))) == -1.0


def test_the_logits_of_elu_are_kept_from_0_only() -> None:
    torch = pytest.importorskip("torch")
    lowest, highest = torch.sigmoid(torch.nn.functional.elu(torch.tensor([-50.0, 50.0]))).tolist()
    assert (round(lowest, 2), highest) == (0.27, 1.0)
