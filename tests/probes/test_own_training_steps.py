"""A loss of logits on a softmax inside a model's own training step: what TensorFlow's two Keras make of it."""

from __future__ import annotations

import pytest
from asked_keras import answer

pytestmark = [pytest.mark.probe]


@pytest.mark.parametrize("library", ["keras", "tf_keras"])
def test_the_hidden_scores_are_taken_on_tensorflow(library: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    found, _ = answer(tmp_path_factory, library, "tensorflow", "loss_in_an_own_step")
    assert found["softmax, logits"] == pytest.approx(found["scores, logits"], rel=1e-4)
    assert found["softmax"] == pytest.approx(found["scores, logits"], rel=1e-4)
    assert found["scores, logits"] > 1.0
