"""`trueup check` in a process of its own: it imports neither NumPy nor a framework, and runs nothing that it reads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FORBIDDEN = ("numpy", "scipy", "pandas", "sklearn", "keras", "tf_keras", "tensorflow", "torch", "jax", "flax", "optax")
SCRIPT = """
from pathlib import Path
import keras
from keras import layers

Path("was_run.txt").write_text("the checked program was executed")
model = keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
(x, y), _ = keras.datasets.mnist.load_data()
model.fit(x.reshape(-1, 784), keras.utils.to_categorical(y, 10))
"""
REPORT = "; print(*sorted(m for m in sys.modules if m in {forbidden!r}), file=open('loaded.txt', 'w'))"


def loaded_by(code: str, folder: Path) -> set[str]:
    """The forbidden modules that a piece of Python loads in a fresh process started in the folder.

    Empty modules of those names stand first on the path, so that an import is seen whether or not the library is
    installed, and `except ImportError` hides none.
    """
    shadows = folder / "shadows"
    shadows.mkdir(exist_ok=True)
    for name in FORBIDDEN:
        (shadows / f"{name}.py").write_text("", encoding="utf-8")
    program = "import sys; " + code + REPORT.format(forbidden=FORBIDDEN)
    environment = {**os.environ, "PYTHONPATH": str(shadows)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set((folder / "loaded.txt").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "words",
    [
        ["check", "train.py"],
        ["check", "train.py", "--output-format", "json"],
        ["check", "train.py", "--unsafe-fixes", "--diff"],
        ["rule", "TU301"],
        ["explain", "accuracy", "--library", "keras==2.0.4", "--loss", "binary_crossentropy", "--units", "10"],
        ["--version"],
    ],
)
def test_reading_imports_no_framework(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    call = f"from trueup.cli.main import main; code = main({words!r}); assert code in (0, 1), code"
    assert loaded_by(call, tmp_path) == set()
    assert not (tmp_path / "was_run.txt").exists()


@pytest.mark.parametrize("name", FORBIDDEN)
def test_an_import_would_be_seen(tmp_path: Path, name: str) -> None:
    assert loaded_by(f"import {name}", tmp_path) == {name}


def test_a_program_that_runs_would_be_seen(tmp_path: Path) -> None:
    start, _, _ = SCRIPT.partition("model =")
    (tmp_path / "train.py").write_text(start.replace("from keras", "# from keras"), encoding="utf-8")
    assert loaded_by("import runpy; runpy.run_path('train.py')", tmp_path) == {"keras"}
    assert (tmp_path / "was_run.txt").exists()
