"""A metric that is a function of (labels, output), called with each batch: what Keras shows of it."""

from __future__ import annotations

import pytest
from asked_keras import answer

pytestmark = [pytest.mark.probe]


@pytest.mark.parametrize(("library", "backend"), [("keras", "jax"), ("tf_keras", "tensorflow")])
def test_the_mean_over_batches_is_shown(library: str, backend: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    found, _ = answer(tmp_path_factory, library, backend, "precision_of_batches")
    # The three batches have precisions of 1/2, 1 and 0 (nothing predicted); of all items 2 of 3 predictions are right.
    assert found["shown"] == pytest.approx((1 / 2 + 1 + 0) / 3, abs=1e-5)
    assert found["shown"] != pytest.approx(2 / 3, abs=0.1)
