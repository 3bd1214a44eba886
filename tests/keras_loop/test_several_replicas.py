"""A training spread over two replicas of one machine is counted as exactly as one on a single device."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from keras_process import keras_environment

_TENSORFLOW = """
import tensorflow
(processor,) = tensorflow.config.list_physical_devices("CPU")
halves = [tensorflow.config.LogicalDeviceConfiguration() for _ in range(2)]
tensorflow.config.set_logical_device_configuration(processor, halves)
strategy = tensorflow.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
replicas, scope = strategy.num_replicas_in_sync, strategy.scope()
"""
_JAX = """
import contextlib, jax, keras
keras.distribution.set_distribution(keras.distribution.DataParallel(devices=jax.devices("cpu")))
replicas, scope = len(jax.devices("cpu")), contextlib.nullcontext()
"""
_PROGRAM = """
import json
import keras, numpy
from trueup.keras import TrueAccuracy, TrueUp

inputs = numpy.random.default_rng(0).normal(size=(rows, 4)).astype("float32")
classes = (inputs[:, 0] > 0).astype(int) + (inputs[:, 1] > 1)
labels = numpy.eye(3, dtype="float32")[classes]
with scope:
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    model.compile(keras.optimizers.SGD(0.5), "categorical_crossentropy", metrics=[TrueAccuracy("counted")])
callback = TrueUp(action="log", verbose=False)
logs = model.fit(
    inputs, labels, epochs=2, batch_size=16, verbose=0, validation_data=(inputs, labels), callbacks=[callback]
).history
by_hand = float((model.predict(inputs, verbose=0).argmax(1) == classes).mean())
print(json.dumps({"replicas": replicas, "logs": logs, "by_hand": by_hand, "unobserved": len(callback.unobserved)}))
"""


def trained(backend: str, start: str, rows: int) -> Any:
    """What the logs say of two epochs on two replicas, and the accuracy by hand after them."""
    two = {"XLA_FLAGS": "--xla_force_host_platform_device_count=2"} if backend == "jax" else {}
    done = subprocess.run(
        [sys.executable, "-c", f"{start}\nrows = {rows}\n{_PROGRAM}"],
        capture_output=True, text=True, env={**keras_environment(backend), **two}, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("backend", "start", "rows"),
    # Keras on JAX takes only batches that the devices divide.
    [("tensorflow", _TENSORFLOW, 103), ("jax", _JAX, 112)],
    ids=["tensorflow", "jax"],
)
def test_two_replicas_count_every_row_once(backend: str, start: str, rows: int) -> None:
    if os.environ.get("KERAS_BACKEND", "jax") != backend:
        pytest.skip(f"it is tried in the run of {backend}")
    seen = trained(backend, start, rows)
    assert seen["replicas"] == 2
    assert seen["unobserved"] == 0
    logs = seen["logs"]
    assert logs["val_true_accuracy"][-1] == pytest.approx(seen["by_hand"], abs=1e-6)
    for mine, counted in (("true_accuracy", "counted"), ("val_true_accuracy", "val_counted")):
        assert logs[mine] == pytest.approx(logs[counted], abs=1e-6)
        assert all(abs(share * rows - round(share * rows)) < 1e-4 for share in logs[mine]), "whole numbers of rows"
