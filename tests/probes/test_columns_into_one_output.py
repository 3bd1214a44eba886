"""What Keras does with labels of two columns where the head has one output, against the sentence of TU203."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

from keras_process import keras_environment
from trueup.contract.head import Head
from trueup.contract.known import Known, Place
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.facts.rows_into_one import rows_into_one_output

SCRIPT = """
import json, sys, importlib
import numpy as np
keras = importlib.import_module(sys.argv[1])
x, y = np.linspace(0, 1, 16, dtype="float32").reshape(4, 4), np.eye(2, dtype="float32")[[0, 1, 1, 0]]
def batches():
    while True:
        yield x, y
def did(loss, generator):
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile("sgd", loss, metrics=["acc"])
    try:
        given = {"x": batches(), "steps_per_epoch": 1} if generator else {"x": x, "y": y}
        return float(model.fit(**given, verbose=0).history["acc"][0])
    except ValueError:
        return "ValueError"
losses = ("binary_crossentropy", "mean_squared_error")
seen = {loss: [did(loss, False), did(loss, True)] for loss in losses}
print("seen:", json.dumps({"version": keras.__version__, **seen}))
"""
LIBRARIES: tuple[tuple[str, str, str], ...] = (("keras", "keras", "jax"), ("tf-keras", "tf_keras", "tensorflow"))

pytestmark = [pytest.mark.probe]


@pytest.mark.parametrize(("library", "module", "backend"), LIBRARIES, ids=[row[0] for row in LIBRARIES])
def test_two_columns_end_as_the_sentence_says(library: str, module: str, backend: str) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
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
    version = tuple(int(part) for part in seen["version"].split(".")[:3])
    for loss in ("binary_crossentropy", "mean_squared_error"):
        setup = Setup(
            where=Place("a.py"),
            target=Target(library=library, version=version, backend=backend),
            head=Head(units=Known(1), activation=Known("sigmoid")),
            labels=Labels(encoding=Known("one-hot"), classes=Known(2), columns=Known(2)),
            loss=Loss(name=Known(loss), spelling="string"),
        )
        said = rows_into_one_output(setup)
        array, generator = seen[loss]
        if said.startswith("It trains without a word"):
            assert (array, generator) == (0.5, 0.5), f"{loss}: {seen[loss]}"
        elif said.startswith("An array of labels raises"):
            assert (array, generator) == ("ValueError", 0.5), f"{loss}: {seen[loss]}"
        else:
            assert (array, generator) == ("ValueError", "ValueError"), f"{loss}: {seen[loss]}"
