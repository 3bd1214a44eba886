"""`trueup compare` in processes of their own, which a test stops as it likes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from keras_process import keras_environment

HERE = Path(__file__).resolve().parent
SMALL = ("--epochs", "2", "--batch-size", "36")


def current_environment(folder: Path) -> dict[str, str]:
    """The environment: one backend, and where the tiny models write down what is trained."""
    return {**keras_environment("jax"), "TRAINED": str(folder / "trained.txt")}


def with_shared_weights(folder: Path, *words: str, held_at: int = 0) -> subprocess.Popen[str]:
    """The command at work, in a folder of its own, on the tiny models. In epoch `held_at`, of all runs, it stays."""
    command = [sys.executable, "-m", "trueup", "compare", "--model", f"{HERE / 'tiny_models.py'}:build_counted"]
    command += ["--data", f"{HERE / 'tiny_models.py'}:load", *SMALL, *words]
    around = {**current_environment(folder), "HELD_AT": str(held_at)}
    return subprocess.Popen(command, cwd=folder, env=around, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def trained(folder: Path) -> list[str]:
    """The epochs that were trained so far, in all processes."""
    path = folder / "trained.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def until(holds: Callable[[], bool], running: subprocess.Popen[str]) -> None:
    """Wait for something that a running command does."""
    while not holds():
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)
