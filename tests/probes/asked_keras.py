"""What each installed Keras answers to `ask_keras.py`: one process for each, since starting it costs most."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from keras_process import keras_environment
from shared_by_workers import made_once

SCRIPT = Path(__file__).with_name("ask_keras.py")
_ON_ANY_BACKEND = ("logged", "one_label_for_maps", "two_columns_into_one_output", "precision_of_batches")
#: (module, backend) -> the questions that are asked of it.
ASKED = {
    ("keras", "jax"): _ON_ANY_BACKEND,
    ("keras", "tensorflow"): ("one_label_for_maps", "loss_in_an_own_step", "heads"),
    ("tf_keras", "tensorflow"): (*_ON_ANY_BACKEND, "loss_in_an_own_step"),
}


def answer(factory: pytest.TempPathFactory, module: str, backend: str, question: str) -> tuple[Any, str]:
    """What this Keras answers, and its version; the test is skipped where one of the two is not installed."""
    for needed in (module, backend):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed (group probe)")
    folder = made_once(factory, f"answers_of_{module}_on_{backend}", lambda folder: _ask(module, backend, folder))
    document = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    assert question in document["answers"], document["failed"][question]
    return document["answers"][question], document["version"]


def _ask(module: str, backend: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), module, str(folder), *ASKED[module, backend]],
        capture_output=True,
        text=True,
        env=keras_environment(backend),
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
