"""Small models for the tests of the training loop."""

from __future__ import annotations

from typing import Any

import numpy as np


def dense(keras: Any, units: int = 3, activation: str | None = "softmax", features: int = 4) -> Any:
    """One layer between inputs and outputs."""
    return keras.Sequential([keras.layers.Input((features,)), keras.layers.Dense(units, activation=activation)])


def compiled(keras: Any, loss: Any = "categorical_crossentropy", metrics: Any = ("accuracy",), **more: Any) -> Any:
    """A softmax over three units, compiled."""
    model = dense(keras)
    model.compile(keras.optimizers.SGD(0.1), loss, metrics=list(metrics), **more)
    return model


def untraced(keras: Any) -> dict[str, Any]:
    """For compile, where how steps run is not what is tested: on TensorFlow, tracing takes longer than these fits."""
    on_tensorflow = not hasattr(keras, "ops") or keras.backend.backend() == "tensorflow"
    return {"run_eagerly": True} if on_tensorflow else {}


def two_outputs(keras: Any) -> Any:
    """Outputs "kind" (softmax over three) and "flag" (one sigmoid)."""
    inputs = keras.layers.Input((4,))
    kind = keras.layers.Dense(3, activation="softmax", name="kind")(inputs)
    flag = keras.layers.Dense(1, activation="sigmoid", name="flag")(inputs)
    model = keras.Model(inputs, [kind, flag])
    model.compile(
        "sgd",
        {"kind": "categorical_crossentropy", "flag": "binary_crossentropy"},
        metrics={"kind": ["accuracy"], "flag": ["accuracy"]},
    )
    return model


def right(model: Any, inputs: Any, classes: Any) -> float:
    """The true accuracy by predict and argmax."""
    return float((model.predict(inputs, verbose=0).argmax(axis=-1) == classes).mean())


def host(tensor: Any) -> Any:
    """A tensor of any backend in NumPy."""
    return np.asarray(tensor.detach().cpu() if hasattr(tensor, "detach") else tensor)


def state(model: Any) -> dict[str, Any]:
    """What a model is compiled with, by identity: what a training itself changes is left out."""
    passing = ("history", "stop_", "_jax_state", "_eval", "_train_counter", "_test_counter", "_predict", "_iter")
    kept = {name: id(value) for name, value in vars(model).items() if not name.startswith(passing)}
    return {**kept, "metrics": [id(each) for each in model.metrics], "_metrics": [id(each) for each in model._metrics]}
