"""The stories of examples/ live: broken models have the codes that `check` finds in the source, repaired ones none."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trueup

EXAMPLES = Path(__file__).parents[2] / "examples"
#: TU111 is about one backend, which `check` is not told.
ONLY_LIVE = {"TU111"}


@pytest.fixture
def codes(keras3: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Runs an example on small made-up data, with every training replaced by an inspection; gives all codes."""
    found: set[str] = set()
    complete: list[bool] = []

    def fit(model: Any, x: Any = None, y: Any = None, **_: Any) -> Any:
        inspection = trueup.inspect(model, x, y)
        found.update(one.code for one in inspection.findings)
        complete.append(inspection.complete)
        return type("History", (), {"history": {"val_loss": [0.0], "val_accuracy": [0.0]}})()

    def predict(model: Any, x: Any, **_: Any) -> Any:
        return np.zeros((len(x), model.output_shape[-1]))

    rng = np.random.default_rng(0)
    digits = rng.integers(0, 255, (40, 28, 28)), np.arange(40) % 10
    words = np.array([[1, 2, 3]] * 92, dtype=object), np.arange(92) % 46
    np.savez(tmp_path / "beats.npz", beats=rng.normal(size=(50, 140)).astype("float32"), label=np.arange(50) % 5 + 1)
    monkeypatch.setattr(keras3.Model, "fit", fit)
    monkeypatch.setattr(keras3.Model, "predict", predict)
    monkeypatch.setattr(keras3.Model, "evaluate", lambda *_, **__: (0.0, 0.0))
    monkeypatch.setattr(keras3.datasets.mnist, "load_data", lambda: (digits, digits))
    monkeypatch.setattr(keras3.datasets.reuters, "load_data", lambda **_: (words, words))

    def run(program: str) -> set[str]:
        given = str(tmp_path / "beats.npz") if program.startswith("heartbeats") else "600"
        monkeypatch.setattr(sys, "argv", [program, given])
        runpy.run_path(str(EXAMPLES / program), run_name="__main__")
        assert complete
        assert all(complete)
        return found

    return run


PROGRAMS = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("*/keras3/*.py"))


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_story_says_live_what_check_says_of_its_source(codes: Any, program: str) -> None:
    checked = {one.code for one in trueup.check(EXAMPLES / program).findings}
    live = codes(program)
    assert live - ONLY_LIVE == checked
    if "repaired" in program:
        assert live == set()
    if os.environ.get("KERAS_BACKEND") != "tensorflow":
        assert live & ONLY_LIVE == set()


def test_there_are_broken_and_repaired_stories() -> None:
    assert len(PROGRAMS) == 9
