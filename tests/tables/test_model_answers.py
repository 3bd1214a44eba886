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
ASK = """
import contextlib, io, json, sys
from trueup.cli.main import main
for name, words in json.loads(sys.argv[1]).items():
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    with open(name, "w", encoding="utf-8") as file:
        json.dump([code, out.getvalue(), err.getvalue()], file)
"""
ASKED = [
    ("layers.keras", [], 0),
    ("code.keras", [], 2),
    ("code.keras", ["--trust-model"], 0),
    ("layers.h5", ["--trust-model"], 0),
]
LABELS = np.where(np.arange(2500) < 2000, np.arange(2500) % 3, 0)


def story(folder: Path) -> list[str]:
    """Labels and data in a folder, and the words of a command to which the model is still to be added."""
    np.save(folder / "x.npy", np.eye(4, dtype=np.float32)[np.arange(2500) % 3])
    np.save(folder / "y.npy", LABELS)
    return ["audit", str(folder / "y.npy"), "--data", str(folder / "x.npy"), "--model-gives", "proba", "--model"]


def in_a_process(*words: str) -> None:
    environment = keras_environment(os.environ["KERAS_BACKEND"])
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command says of each model, all asked in one process: a process that only starts Keras takes seconds."""
    return made_once(tmp_path_factory, "models_that_were_asked", _ask)


def _ask(folder: Path) -> None:
    in_a_process("-c", SAVE, *(str(folder / name) for name in ("layers.keras", "code.keras", "layers.h5")))
    words, form = story(folder), ["--output-format", "json", "--exit-zero"]
    commands = {
        str(folder / f"{number}.json"): [*words, str(folder / name), *trust, *form]
        for number, (name, trust, _) in enumerate(ASKED)
    }
    in_a_process("-c", ASK, json.dumps(commands))


@with_keras
@pytest.mark.probe
@pytest.mark.parametrize("number", range(len(ASKED)), ids=[" ".join([name, *trust]) for name, trust, _ in ASKED])
def test_a_model_is_asked(number: int, asked: Path) -> None:
    code, out, err = json.loads((asked / f"{number}.json").read_text(encoding="utf-8"))
    assert code == ASKED[number][2], err
    if code:
        assert "--trust-model also runs code that stands in it" in err
        return
    report = json.loads(out)
    expected = int((np.arange(2500) % 3 == LABELS).sum())
    assert (report["rows"], report["accuracy"]["right"]) == (2500, expected)


def test_an_older_format_is_loaded_only_when_trusted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A test before this one in the same process may have brought Keras in.
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    (tmp_path / "m.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    assert main([*story(tmp_path), str(tmp_path / "m.h5")]) == 2
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
