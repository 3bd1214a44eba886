"""Folders of tables for the tests of many files, and calls of the command in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

COLUMNS = ["--labels-column", "y", "--proba-columns", "p*"]


def write_tables(folder: Path, files: int = 6, rows: int = 500, classes: int = 3) -> Path:
    """Text tables, so that no extra is needed, with weights and groups."""
    folder.mkdir(exist_ok=True)
    random = np.random.default_rng(files * rows)
    for at in range(files):
        proba = random.dirichlet(np.ones(classes), rows)
        labels = random.integers(0, classes, rows)
        head = ",".join(["y", "w", "site", *(f"p{column}" for column in range(classes))])
        lines = [
            f"{label},{weight!r},{site},{','.join(map(repr, row))}"
            for label, weight, site, row in zip(
                labels.tolist(),
                random.random(rows).tolist(),
                random.choice(["a", "b"], rows),
                proba.tolist(),
                strict=True,
            )
        ]
        (folder / f"part-{at:02}.csv").write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    return folder


def command(*words: str | Path) -> list[str]:
    """trueup in a process of its own."""
    return [sys.executable, "-m", "trueup", *map(str, words)]


def called(*words: str | Path, code: int | None = 0) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    done = subprocess.run(command(*words), capture_output=True, text=True, check=False)
    assert code is None or done.returncode == code, done.stderr
    return done


def report(*words: str | Path) -> dict[str, Any]:
    """The JSON report of a call."""
    done = called(*words, "--output-format", "json", "--exit-zero")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
