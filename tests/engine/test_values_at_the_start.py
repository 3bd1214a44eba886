"""Sizes that a program is started with: options, fields of data classes, configurations, what a tracker is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.contract.known import Known, Unknown
from trueup.contract.setup import Setup
from trueup.source import read_text
from trueup.source.project import Project

_BEGIN = """import torch
from torch import nn


def run(units):
    model, criterion = nn.Linear(8, units), nn.CrossEntropyLoss()
    for x, y in loader:
        criterion(model(x), y).backward()


"""
_PARSER = """import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--units", type=int, default=5)
args = parser.parse_args()
"""
_FIELDS = """from dataclasses import dataclass, field
@dataclass
class Config:
    units: int = {default}
    name: str = "small"
"""
_YACS = """from yacs.config import CfgNode as CN
base = CN()
base.MODEL = CN()
base.MODEL.UNITS = 3
config = base.clone()
"""
_KNOWN = {
    "vars": f'{_PARSER}config = vars(args)\nrun(config["units"])\n',
    "vars-unpacked": f"{_PARSER}run(**vars(args))\n",
    "dict": f'{_PARSER}run(args.__dict__["units"])\n',
    "field": f"{_FIELDS.format(default='field(default=5)')}run(Config().units)\n",
    "factory": f"{_FIELDS.format(default='field(default_factory=lambda: 5)')}run(Config().units)\n",
    "tyro": f"{_FIELDS.format(default='5')}import tyro\nrun(tyro.cli(Config).units)\n",
    "tyro-function": "import tyro\ndef main(units: int = 5):\n    run(units)\ntyro.cli(main)\n",
    "parser-of-fields": f"{_FIELDS.format(default='field(default=5)')}from transformers import HfArgumentParser\n"
    "config, = HfArgumentParser((Config,)).parse_args_into_dataclasses()\nrun(config.units)\n",
    "click": "import click\n@click.command()\n@click.option('--n-units', default=5)\n@click.option('--lr')\n"
    "def main(n_units, lr):\n    run(n_units)\nmain()\n",
    "click-by-name": "import click\n@click.command()\n@click.option('--size', 'units', default=5)\n"
    "def main(units):\n    run(units)\nmain()\n",
    "wandb": "import wandb\nwandb.init(config={'units': 5})\nrun(wandb.config.units)\n",
    "wandb-run": "import wandb\nran = wandb.init(config=dict(units=5))\nrun(ran.config['units'])\n",
    "toml": "import tomllib\nconfig = tomllib.load(open('config.toml', 'rb'))\nrun(config['model']['units'])\n",
    "yacs-file": f"{_YACS}config.merge_from_file('config.yaml')\nconfig.freeze()\nrun(config.MODEL.UNITS)\n",
    "config-dict": "import ml_collections\nconfig = ml_collections.ConfigDict()\nconfig.units = 5\nrun(config.units)\n",
}
_UNKNOWN = {
    "yacs-given-file": f"{_YACS}config.merge_from_file(path)\nrun(config.MODEL.UNITS)\n",
    "yacs-words": f"{_YACS}config.merge_from_list(words)\nrun(config.MODEL.UNITS)\n",
    "click-without": "import click\n@click.command()\n@click.option('--units', type=int)\n"
    "def main(units):\n    run(units)\nmain()\n",
    "field-without": f"{_FIELDS.format(default='field(repr=False)')}run(Config(size).units)\n",
}


def _setup(folder: Path, text: str) -> Setup:
    (folder / "config.toml").write_text("[model]\nunits = 5\n")
    (folder / "config.yaml").write_text("MODEL:\n  UNITS: 5\n")
    program = folder / "train.py"
    program.write_text(_BEGIN + text)
    (setup,) = read_text(program.read_bytes(), str(program), project=Project(folder)).setups
    return setup


@pytest.mark.parametrize("text", _KNOWN.values(), ids=_KNOWN)
def test_a_size_is_known(text: str, tmp_path: Path) -> None:
    units = _setup(tmp_path, text).head.units
    assert isinstance(units, Known)
    assert units.value == 5


@pytest.mark.parametrize("text", _UNKNOWN.values(), ids=_UNKNOWN)
def test_a_size_that_anything_may_change_is_not_known(text: str, tmp_path: Path) -> None:
    assert isinstance(_setup(tmp_path, text).head.units, Unknown)
