"""Where a sigmoid of 32-bit floats is 0 or 1: what the page on tests of equality says (TU322)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

SCORES = np.array([15.0, 18.0, -80.0, -110.0], dtype="float32")


def _numpy() -> Callable[[np.ndarray], np.ndarray]:
    return lambda scores: 1 / (1 + np.exp(-scores))


def _keras() -> Callable[[np.ndarray], np.ndarray]:
    keras = pytest.importorskip("keras")
    return lambda scores: np.asarray(keras.ops.convert_to_numpy(keras.ops.sigmoid(scores)))


def _torch() -> Callable[[np.ndarray], np.ndarray]:
    torch = pytest.importorskip("torch")
    return lambda scores: torch.sigmoid(torch.from_numpy(scores)).numpy()


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("library", [_numpy, _keras, _torch])
def test_only_far_scores_are_rounded_to_0_or_1(library: Callable[[], Callable[[np.ndarray], np.ndarray]]) -> None:
    just_below, one, just_above, zero = library()(SCORES)
    assert 0.9999 < just_below < 1
    assert one == 1
    assert 0 < just_above < 1e-30
    assert zero == 0
