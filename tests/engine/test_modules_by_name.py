"""Modules and classes that a program looks up by a text are those of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.source.program import Wishes, read_program
from trueup.source.project import Project

NET = """
from torch import nn


class StandardNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.last = nn.Linear(784, classes)

    def forward(self, images):
        return self.last(images.flatten(1))
"""
PROGRAM = """
import importlib
import torch
from torch import nn
import torchvision.models
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from models.standard_net import StandardNet as Own

name = "standard_net"
model = {made}
for images, labels in DataLoader(datasets.MNIST(".", transform=transforms.ToTensor()), batch_size=8):
    nn.CrossEntropyLoss()(model(images), labels).backward()
"""


def units(folder: Path, made: str) -> object:
    """How many outputs the model of the program has."""
    (folder / "models").mkdir()
    (folder / "models" / "__init__.py").write_text("", encoding="utf-8")
    (folder / "models" / "standard_net.py").write_text(NET, encoding="utf-8")
    file = folder / "train.py"
    file.write_text(PROGRAM.replace("{made}", made), encoding="utf-8")
    read = read_program(file.read_bytes(), "train.py", file, Project(folder), Wishes())
    (setup,) = read.setups
    return getattr(setup.head.units, "value", None)


@pytest.mark.parametrize(
    "made",
    [
        'getattr(importlib.import_module("models." + name), "StandardNet")(7)',
        'importlib.import_module("models.standard_net").StandardNet(7)',
        'globals()["Own"](7)',
        'globals().get("Own")(7)',
        'importlib.import_module("models." + name).__dict__["StandardNet"](7)',
        'torchvision.models.__dict__["vgg" + "16"](num_classes=7)',
        'eval("Own")(7)',
        'eval("torchvision.models." + "resnet18")(num_classes=7)',
    ],
)
def test_what_is_looked_up_by_a_text_is_followed(made: str, tmp_path: Path) -> None:
    assert units(tmp_path, made) == 7


@pytest.mark.parametrize(
    "made",
    [
        "globals()[input()](7)",
        "eval(input())(7)",
        'eval("Own(9)" if name else "model")',
        "torchvision.models.__dict__[input()](7)",
        'importlib.import_module("other.net").StandardNet(7)',
    ],
)
def test_what_is_not_known_stays_unknown(made: str, tmp_path: Path) -> None:
    assert units(tmp_path, made) is None
