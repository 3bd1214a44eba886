"""A saved model is loaded only where that was asked for, and code that stands in it is not run unasked."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_process import keras_environment
from shared_by_workers import made_once
from trueup.cli.main import main

with_keras = pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed")
SAVE = """
import sys, numpy, keras
for name in sys.argv[1:]:
    layers = [keras.Input((4,))]
    if "code" in name:
        layers.append(keras.layers.Lambda(lambda x: x))
    dense = keras.layers.Dense(3, activation="softmax")
    model = keras.Sequential([*layers, dense])
    dense.set_weights([numpy.eye(4, 3), numpy.zeros(3)])
    model.save(name)
"""


@pytest.fixture
def story(tmp_path: Path) -> list[str]:
    data = np.eye(4, dtype=np.float32)[np.arange(2500) % 3]
    np.save(tmp_path / "x.npy", data)
    np.save(tmp_path / "y.npy", np.where(np.arange(2500) < 2000, np.arange(2500) % 3, 0))
    return ["audit", str(tmp_path / "y.npy"), "--data", str(tmp_path / "x.npy"), "--model-gives", "proba", "--model"]


def in_a_process(*words: str) -> subprocess.CompletedProcess[str]:
    environment = keras_environment(os.environ["KERAS_BACKEND"])
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Saved models; a process that only starts Keras takes four seconds."""
    return made_once(tmp_path_factory, "models_to_ask", _save)


def _save(folder: Path) -> None:
    saved = in_a_process("-c", SAVE, *(str(folder / name) for name in ("layers.keras", "code.keras", "layers.h5")))
    assert saved.returncode == 0, saved.stderr


@with_keras
@pytest.mark.probe
@pytest.mark.parametrize(
    ("name", "trust", "code"),
    [
        ("layers.keras", [], 0),
        ("code.keras", [], 2),
        ("code.keras", ["--trust-model"], 0),
        ("layers.h5", ["--trust-model"], 0),
    ],
)
def test_a_model_is_asked(
    name: str, trust: list[str], code: int, story: list[str], models: Path, tmp_path: Path
) -> None:
    words = [*story, str(models / name), *trust, "--output-format", "json", "--exit-zero"]
    done = in_a_process("-m", "trueup", *words)
    assert done.returncode == code, done.stderr
    if code:
        assert "--trust-model also runs code that stands in it" in done.stderr
        return
    report = json.loads(done.stdout)
    expected = int((np.arange(2500) % 3 == np.load(tmp_path / "y.npy")).sum())
    assert (report["rows"], report["accuracy"]["right"]) == (2500, expected)


def test_an_older_format_is_loaded_only_when_trusted(
    story: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A test before this one in the same process may have brought Keras in.
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    (tmp_path / "m.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    assert main([*story, str(tmp_path / "m.h5")]) == 2
    assert "loading it can run code that stands in it" in capsys.readouterr().err
    assert "keras" not in sys.modules


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--model", "m.keras"], "--model needs --data FILE"),
        (["--model", "m.keras", "--data", "x.npy"], "--model-gives proba or logits"),
        (["--data", "x.npy", "--proba", "p.npy"], "belong to --model"),
        (
            ["--model", "m.keras", "--data", "x.npy", "--model-gives", "proba", "--proba", "p.npy"],
            "no other predictions",
        ),
        (["--model", "m.keras", "--data", "x.csv", "--model-gives", "proba"], "one .npy or .npz file of each"),
    ],
)
def test_wrong_usage_of_a_model(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "y.npy", *words]) == 2
    assert said in capsys.readouterr().err
