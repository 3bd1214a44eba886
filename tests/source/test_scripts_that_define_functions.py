"""A script may define functions of its own and call, outside of them, what it imports from its project."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.source.calling_programs import may_call_trainings
from trueup.source.project import Project

_MODULE = """import torch
from torch import nn


def train(model, loader):
    for x, y in loader:
        nn.functional.cross_entropy(model(x), y).backward()


def setup():
    return 1
"""


@pytest.mark.parametrize(
    ("program", "read"),
    [
        ("from training import train\n\n\ndef show():\n    print(1)\n\n\ntrain(model, loader)\nshow()\n", True),
        (
            "from training import (\n    setup,\n    train,\n)\n\n\ndef show():\n    pass\n\n\nmodel = train(a, b)\n",
            True,
        ),
        ("from training import train\n\n\ndef run(model):\n    train(model, 1)\n", False),
        ("from training import train\n\n\ndef show():\n    print(1)\n\n\nshow()\n", False),
        ("from elsewhere import train\n\n\ndef show():\n    print(1)\n\n\ntrain(1)\n", False),
    ],
)
def test_it_is_read_for_what_it_calls(program: str, *, read: bool, tmp_path: Path) -> None:
    (tmp_path / "training.py").write_text(_MODULE)
    path = tmp_path / "main.py"
    path.write_text(program)
    assert may_call_trainings(program.encode(), path, Project(tmp_path)) is read
