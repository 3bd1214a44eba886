"""MLflow and Weights & Biases themselves take the numbers of a training: in a process of its own, without a network."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from keras_process import keras_environment

_PROGRAM = """
import json, sys
import keras, mlflow, numpy, wandb
from trueup.keras import TrueUp

folder = sys.argv[1]
mlflow.set_tracking_uri(f"file://{folder}/mlruns")
inputs = numpy.random.default_rng(0).normal(size=(64, 4)).astype("float32")
labels = numpy.eye(3, dtype="float32")[(inputs[:, 0] > 0).astype(int) + (inputs[:, 1] > 1)]
model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
with wandb.init(mode="offline", project="probe", dir=folder) as tracked, mlflow.start_run() as run:
    history = model.fit(
        inputs, labels, epochs=3, verbose=0, validation_split=0.25, callbacks=[TrueUp(action="log", verbose=False)]
    ).history
    summary = {name: value for name, value in dict(tracked.summary).items() if not name.startswith("_")}
client = mlflow.MlflowClient()
kept = {
    name: [[point.step, point.value] for point in client.get_metric_history(run.info.run_id, name)]
    for name in client.get_run(run.info.run_id).data.metrics
}
print(json.dumps({"history": history, "mlflow": kept, "wandb": summary}))
"""


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What Keras, MLflow and W&B kept of one training of three epochs."""
    if not all(importlib.util.find_spec(name) for name in ("mlflow", "wandb")):
        pytest.skip("MLflow and W&B are not installed")
    if os.environ.get("KERAS_BACKEND") == "tensorflow":
        pytest.skip("what the trackers are given does not depend on the backend: tried on JAX")
    folder = tmp_path_factory.mktemp("trackers")
    quiet = {"WANDB_SILENT": "true", "MLFLOW_ALLOW_FILE_STORE": "true", "DO_NOT_TRACK": "true"}
    command = [sys.executable, "-c", _PROGRAM, str(folder)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**keras_environment("jax"), **quiet},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


_OURS = {"true_accuracy", "majority_share", "lift", "val_true_accuracy", "val_majority_share", "val_lift"}


def test_mlflow_keeps_each_epoch_at_its_step(tracked: Any) -> None:
    assert set(tracked["mlflow"]) == _OURS
    for name, points in tracked["mlflow"].items():
        assert points == [[epoch, pytest.approx(value)] for epoch, value in enumerate(tracked["history"][name])]


def test_wandb_keeps_the_last_epoch(tracked: Any) -> None:
    last = {f"trueup/{name}": pytest.approx(tracked["history"][name][-1]) for name in _OURS}
    assert tracked["wandb"] == {**last, "epoch": 2}
