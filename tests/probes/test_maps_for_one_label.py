"""Keras refuses one label for each item where the model ends in maps or steps, as TU203 says: all installed lines."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

from keras_process import keras_environment

SCRIPT = """
import json, sys, importlib
import numpy as np
keras = importlib.import_module(sys.argv[1])
layers = keras.layers
x = np.linspace(0, 1, 8 * 6 * 6 * 3, dtype="float32").reshape(8, 6, 6, 3)
numbers = np.arange(8) % 4
rows = np.eye(4, dtype="float32")[numbers]
def maps():
    return [layers.Input((6, 6, 3)), layers.Conv2D(4, 3, activation="softmax")]
def steps():
    return [layers.Input((6, 6, 3)), layers.Reshape((6, 18)), layers.Dense(4, activation="softmax")]
def did(ends, loss, y):
    model = keras.Sequential(ends())
    model.compile("sgd", loss)
    try:
        model.fit(x, y, verbose=0)
        return "trained"
    except Exception as error:
        return "raised"
seen = {ends.__name__ + " " + loss: did(ends, loss, y) for ends in (maps, steps) for loss, y in (
    ("categorical_crossentropy", rows), ("sparse_categorical_crossentropy", numbers))}
print("seen:", json.dumps(seen))
"""
LIBRARIES = (("keras", "jax"), ("keras", "tensorflow"), ("tf_keras", "tensorflow"))

pytestmark = [pytest.mark.probe]


@pytest.mark.parametrize(("module", "backend"), LIBRARIES)
def test_one_label_for_maps_raises(module: str, backend: str) -> None:
    for needed in (module, backend):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, module],
        capture_output=True,
        text=True,
        env=keras_environment(backend),
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("seen: "))[6:])
    assert len(seen) == 4
    assert set(seen.values()) == {"raised"}, seen
