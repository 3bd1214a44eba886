"""Looking changes nothing: not the model, not its training state, not the global state; and nothing is imported."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import trueup


class Counted:
    """How often the program's own code was run."""

    calls = 0


def sequential(keras: Any) -> Any:
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(6), keras.layers.BatchNormalization(), head(keras)])


def head(keras: Any) -> Any:
    return keras.layers.Dense(3, activation="softmax")


def functional(keras: Any) -> Any:
    given = keras.Input((4,))
    return keras.Model(given, keras.activations.softmax(keras.layers.Dropout(0.5)(keras.layers.Dense(3)(given))))


def unbuilt(keras: Any) -> Any:
    return keras.Sequential([keras.layers.Dense(6), head(keras)])


def own(keras: Any) -> Any:
    class Own(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.last = head(keras)

        def call(self, given: Any) -> Any:
            Counted.calls += 1
            return self.last(given)

    return Own()


def state(keras: Any, model: Any) -> dict[str, Any]:
    """Everything that looking might move, as plain data."""
    layers = [model, *model.layers]
    return {
        "weights": [array.tolist() for array in model.get_weights()] if model.built else None,
        "built": [layer.built for layer in layers],
        "nodes": [len(layer._inbound_nodes) for layer in layers],
        "attributes": [{key: id(value) for key, value in vars(layer).items()} for layer in layers],
        "compiled": json.dumps(model.get_compile_config(), default=str),
        "containers": [
            {key: id(value) for key, value in vars(held).items()}
            for name in ("_compile_loss", "_compile_metrics", "compiled_loss", "compiled_metrics")
            if (held := vars(model).get(name)) is not None
        ],
        "metrics": [variable.numpy().tolist() for metric in model.metrics for variable in metric.variables],
        "numpy": repr(np.random.get_state()),
        "python": random.getstate(),
        "floats": keras.backend.floatx(),
        "layout": keras.backend.image_data_format(),
        "modules": set(sys.modules),
        "calls": Counted.calls,
    }


@pytest.mark.parametrize("build", [sequential, functional, unbuilt, own])
@pytest.mark.parametrize("trained", [False, True])
def test_a_model_is_as_it_was(keras: Any, build: Callable[[Any], Any], trained: bool) -> None:
    model = build(keras)
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy", keras.metrics.AUC()])
    x, y = np.ones((6, 4), "float32"), np.eye(3)[[0, 1, 2, 0, 1, 2]]
    if trained:
        model.fit(x, y, verbose=0)
    trueup.inspect(model, x, y).to_text()
    before = state(keras, model)
    inspection = trueup.inspect(model, x, y)
    inspection.to_json()
    after = state(keras, model)
    assert {key for key in before if before[key] != after[key]} == set()
    assert {one.code for one in inspection.findings} >= {"TU103"}


def test_random_numbers_go_on_as_if_nothing_was_looked_at(keras3: Any) -> None:
    model = functional(keras3)
    model.compile(loss="mse")
    drawn = []
    for looked in (False, True):
        keras3.utils.set_random_seed(5)
        if looked:
            trueup.inspect(model, y=np.eye(3))
        drawn.append(float(keras3.ops.sum(keras3.random.normal((3,)))))
    assert drawn[0] == drawn[1]


def test_no_framework_is_imported_to_ask_whose_a_model_is() -> None:
    code = (
        "import sys, trueup\n"
        "try:\n    trueup.inspect(object())\n"
        "except trueup.BadInputError:\n    pass\n"
        "print(*{m.partition('.')[0] for m in sys.modules}"
        " & {'keras', 'tf_keras', 'tensorflow', 'torch', 'jax', 'numpy'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "")
