"""What Keras's accuracy does with the places of padded labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest


@pytest.mark.probe
def test_keras_counts_each_place(keras: Any) -> None:
    labels = np.eye(3)[np.array([[1, 2, 0, 0]])]
    outputs = np.eye(3)[np.array([[2, 1, 0, 0]])]
    metric = keras.metrics.CategoricalAccuracy()
    metric.update_state(labels, outputs)
    assert float(metric.result()) == 0.5
    metric.reset_state()
    metric.update_state(labels, outputs, sample_weight=np.array([[1, 1, 0, 0]]))
    assert float(metric.result()) == 0.0
