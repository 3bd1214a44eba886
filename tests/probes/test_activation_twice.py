"""What a second activation makes of probabilities, with the Keras that is installed."""

from __future__ import annotations

import importlib.util
from math import exp
from typing import Any

import pytest

from trueup.rules.activation_applied_twice import _squeezed

pytestmark = [
    pytest.mark.probe,
    pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed (group probe)"),
]


def test_a_sigmoid_of_a_sigmoid_passes_half_for_every_item(keras: Any) -> None:
    np = pytest.importorskip("numpy")
    base = keras.Sequential([keras.Input((1,)), keras.layers.Activation("sigmoid")])
    model = keras.Sequential([base, keras.layers.Activation("sigmoid")])
    scores = model.predict(np.linspace(-40.0, 40.0, 101).reshape(-1, 1), verbose=0)
    assert 0.5 <= scores.min() < 0.5001
    assert 0.731 < scores.max() < 0.73106
    assert "0.7311" in _squeezed(1, "sigmoid")


@pytest.mark.parametrize("k", [2, 3, 10])
def test_a_softmax_of_a_softmax_is_never_sure(keras: Any, k: int) -> None:
    np = pytest.importorskip("numpy")
    base = keras.Sequential([keras.Input((k,)), keras.layers.Activation("softmax")])
    model = keras.Sequential([base, keras.layers.Activation("softmax")])
    highest = model.predict(80.0 * np.eye(k), verbose=0).max()
    assert highest == pytest.approx(exp(1) / (exp(1) + k - 1), abs=1e-5)
    assert f"{highest:.4f}" in _squeezed(k, "softmax")
