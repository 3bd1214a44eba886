"""A reading that is done with is freed at once: circles would keep each program's syntax until a collection."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from trueup.engine.interpret.machine import Machine
from trueup.source import read_text
from trueup.source.project import Project

_KERAS = """
from tensorflow.keras import layers, models
model = models.Sequential([layers.Dense(10, activation="softmax")])
model.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
model.evaluate(x, y)
"""
_TORCH = """
import torch
from torch import nn
model = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))
criterion = nn.CrossEntropyLoss()
for x, y in loader:
    loss = criterion(model(x), y)
    loss.backward()
    right += (model(x).argmax(1) == y).sum()
print(right / len(loader))
"""
_SKLEARN = """
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
model = LogisticRegression().fit(x, y)
print(accuracy_score(y, model.predict(x)), model.score(x, y))
"""


def _machines() -> int:
    return sum(isinstance(item, Machine) for item in gc.get_objects())


@pytest.mark.parametrize("program", [_KERAS, _TORCH, _SKLEARN], ids=["keras", "torch", "sklearn"])
def test_nothing_of_a_program_waits_for_a_collection(program: str) -> None:
    gc.collect()
    before = _machines()
    gc.disable()
    try:
        assert read_text(program, "program.py").setups
        assert _machines() == before
    finally:
        gc.enable()


def test_what_is_kept_of_an_imported_module_holds_no_machine(tmp_path: Path) -> None:
    (tmp_path / "part.py").write_text(_KERAS)
    program, project = tmp_path / "program.py", Project(tmp_path)
    program.write_text("from part import model\nmodel.fit(a, b)\n")
    gc.collect()
    before = _machines()
    gc.disable()
    try:
        assert read_text(program.read_bytes(), str(program), project=project).setups
        assert _machines() == before
    finally:
        gc.enable()
