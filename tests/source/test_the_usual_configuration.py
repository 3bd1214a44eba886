"""A program that is started with a configuration: the only one of the project, or the base of several."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.contract.known import Known
from trueup.contract.setup import Setup
from trueup.source import read_text
from trueup.source.project import Project

_PROGRAM = """import argparse, json, yaml
from pathlib import Path
import torch
from torch import nn
from torchvision import datasets

parser = argparse.ArgumentParser()
parser.add_argument("--{option}", {words})
args = parser.parse_args()
with {opened} as stream:
    config = {load}(stream)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, config["classes"]))
for x, y in torch.utils.data.DataLoader(datasets.MNIST("d")):
    nn.CrossEntropyLoss()(model(x), y).backward()
"""


def _read(folder: Path, files: dict[str, str], **parts: str) -> Setup:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    written = {"option": "config", "words": "required=True", "opened": "open(args.config)", "load": "yaml.safe_load"}
    program = folder / "train.py"
    program.write_text(_PROGRAM.format(**(written | parts)))
    (setup,) = read_text(program.read_bytes(), str(program), project=Project(folder)).setups
    return setup


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("configs/small.yaml", {}),
        ("train_config.yml", {}),
        ("config.json", {"load": "json.load", "words": "default=None"}),
        ("config.yaml", {"opened": "Path(args.config).open()"}),
        ("cfg/net.yaml", {"option": "cfg", "opened": "open(args.cfg)"}),
    ],
)
def test_the_only_one_is_taken(name: str, parts: dict[str, str], tmp_path: Path) -> None:
    text = '{"classes": 7}' if name.endswith("json") else "classes: 7\n"
    setup = _read(tmp_path, {name: text, "data.json": "[1, 2]"}, **parts)
    assert isinstance(setup.head.units, Known)
    assert setup.head.units.value == 7
    clauses = [one.clause for one in setup.assumptions if one.of == "units"]
    assert clauses == [f"what {Path(name).name} has, as long as no other configuration is given"]


def test_of_several_the_base_is_taken(tmp_path: Path) -> None:
    files = {
        "configs/base.yaml": "classes: 7\n",
        "configs/small.yaml": "classes: 5\n",
        "configs/wide.yaml": "classes: 9\n",
    }
    setup = _read(tmp_path, files)
    assert isinstance(setup.head.units, Known)
    assert setup.head.units.value == 7


@pytest.mark.parametrize(
    ("files", "parts"),
    [
        ({"configs/a.yaml": "classes: 7\n", "configs/b.yaml": "classes: 7\n"}, {}),
        ({"configs/a.yaml": "classes: 7\n"}, {"option": "rows", "opened": "open(args.rows)"}),
        ({"rows.yaml": "classes: 7\n"}, {}),
        ({}, {}),
    ],
)
def test_one_of_several_is_not_guessed_and_data_is_no_configuration(
    files: dict[str, str], parts: dict[str, str], tmp_path: Path
) -> None:
    assert not isinstance(_read(tmp_path, files, **parts).head.units, Known)
