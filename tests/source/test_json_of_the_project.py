"""JSON files of the project are read as data: what a program takes out of them is known, at its place there."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.contract.known import Known
from trueup.contract.setup import Setup
from trueup.source import read_text
from trueup.source.project import Project

_CONFIG = """{
  "units": 5, "activation": "sigmoid",
  "dropout": -0.5, "bias": true, "loss": "categorical_crossentropy"
}
"""
_PROGRAM = """import json
from pathlib import Path
from tensorflow.keras import layers, models
{load}
model = models.Sequential([layers.Dense(config["units"], activation=config["activation"])])
model.compile("adam", config["loss"], metrics=["accuracy"])
model.fit(x, y)
"""
_LOADS = [
    'config = json.load(open("config.json"))',
    'with open("config.json") as handle:\n    config = json.load(handle)',
    'config = json.loads(open("config.json").read())',
    'config = json.loads(Path("config.json").read_text())',
    'path = Path("config.json")\nwith path.open() as handle:\n    config = json.load(handle)',
]


def _setup(folder: Path, load: str, config: str, name: str = "config.json") -> Setup:
    (folder / name).write_text(config)
    program = folder / "train.py"
    program.write_text(_PROGRAM.format(load=load))
    return read_text(program.read_bytes(), str(program), project=Project(folder)).setups[0]


@pytest.mark.parametrize("load", _LOADS)
def test_layers_and_loss_come_out_of_the_file(load: str, tmp_path: Path) -> None:
    setup = _setup(tmp_path, load, _CONFIG)
    assert isinstance(setup.head.units, Known)
    assert isinstance(setup.loss.name, Known)
    assert (setup.head.units.value, setup.loss.name.value) == (5, "categorical_crossentropy")
    where = setup.loss.where
    assert where is not None
    assert (Path(where.file).name, where.row, where.column) == ("config.json", 3, 42)


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ('{"units": 5,}\n', "config.json"),
        ("{'units': 5, 'activation': 'sigmoid', 'loss': 'mse'}\n", "config.json"),
        ("print('no data')\n", "config.json"),
        ("[" * 500 + "]" * 500, "config.json"),
        ("[" + "1," * 9000 + "1]", "config.json"),
        (_CONFIG, "../config.json"),
        (_CONFIG, "config.txt"),
    ],
)
def test_what_is_no_configuration_of_the_project_stays_unknown(config: str, name: str, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    setup = _setup(folder, f'config = json.load(open("{name}"))', config, name)
    assert not isinstance(setup.head.units, Known)
    assert not isinstance(setup.loss.name, Known)
