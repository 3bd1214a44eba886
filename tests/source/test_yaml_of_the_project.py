"""YAML files are read as PyYAML reads them, or not at all; what a program takes out of one is known at its place."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from trueup.contract.known import Known, Unknown
from trueup.contract.setup import Setup
from trueup.source import read_text
from trueup.source.project import Project
from trueup.syntax.yaml_tree import parsed_yaml

_TEXTS = [
    "a: 1\nb: two words\nc: [1, 2.5, x]\nd: {e: null, f: 'it''s'}\n",
    "# comment\n---\na:\n  - 1\n  - b: 2\n    c: 3\n  -\n    d: ~\n",
    "a:\n- x\n- y\nb: true\nc: no\nd: -5\ne: 55_000\nf: 1.0e-4\ng: .5\n",
    'a: "x: # y" # comment\nb: http://host:80/path\nc: "two\\nrows"\n',
    "a: |\n  first\n    second\nb: >-\n  one\n  two\nc: 3\n",
    "a: &base\n  x: 1\n  y: 2\nb:\n  <<: *base\n  y: 3\nc: *base\n",
    "a: [1,\n  2,\n  [3, 4]]\nb: {x: 1,\n  y: {z: 2}}\n",
    "- 1\n- [a, b]\n- - c\n  - d\n",
    "a:\nb: ''\nc: a text\n  over two rows\n",
    "10: ten\nkey with words: 1\n'quoted': 2\n",
    "a: ${b.c}\nb: {c: '${d}'}\n",
]
_REFUSED = [
    "a: !!python/object x\n",
    "a: 1\n---\nb: 2\n",
    "a: [1, 2\n",
    "a: 'open\n",
    "a: 1\n  b: 2\n",
    "\ta: 1\n",
    "a: *nobody\n",
    "? complex\n: key\n",
    "a: {b: 1\n",
    "a" * 10 + ": " + "[" * 60 + "]" * 60,
    "a: @x\n",
]
_PROGRAM = """import yaml
from tensorflow.keras import layers, models
{load}
model = models.Sequential([layers.Dense({units}, activation="sigmoid")])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""
_CONFIG = "model:\n  units: 5  # classes\n  list: [1, 2]\n"


def _plain(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List):
        return [_plain(item) for item in node.elts]
    assert isinstance(node, ast.Dict)
    return {_plain(key): _plain(value) for key, value in zip(node.keys, node.values, strict=True) if key is not None}


@pytest.mark.parametrize("text", _TEXTS)
def test_a_text_is_read_as_pyyaml_reads_it(text: str) -> None:
    yaml = pytest.importorskip("yaml")
    root = parsed_yaml(text)
    assert root is not None
    assert _plain(root) == yaml.safe_load(text)


@pytest.mark.parametrize("text", _REFUSED)
def test_what_is_not_read_for_certain_is_not_read(text: str) -> None:
    assert parsed_yaml(text) is None


def test_a_value_has_its_place() -> None:
    root = parsed_yaml("é:\n  b: hello\n")
    assert isinstance(root, ast.Dict)
    inner = root.values[0]
    assert isinstance(inner, ast.Dict)
    value = inner.values[0]
    assert (value.lineno, value.col_offset, value.end_col_offset) == (2, 5, 10)


def _setup(folder: Path, load: str, units: str, config: str = _CONFIG) -> Setup:
    (folder / "config.yaml").write_text(config)
    program = folder / "train.py"
    program.write_text(_PROGRAM.format(load=load, units=units))
    return read_text(program.read_bytes(), str(program), project=Project(folder)).setups[0]


@pytest.mark.parametrize(
    ("load", "units"),
    [
        ('config = yaml.safe_load(open("config.yaml"))', 'config["model"]["units"]'),
        (
            'with open("config.yaml") as f:\n    config = yaml.load(f, Loader=yaml.FullLoader)',
            'config["model"]["units"]',
        ),
        (
            'from easydict import EasyDict\nconfig = EasyDict(yaml.safe_load(open("config.yaml")))',
            "config.model.units",
        ),
        (
            'from types import SimpleNamespace\nconfig = SimpleNamespace(**yaml.safe_load(open("config.yaml")))',
            "config.model['units']",
        ),
        ('from omegaconf import OmegaConf\nconfig = OmegaConf.load("config.yaml")', "config.model.units"),
    ],
)
def test_layers_come_out_of_the_file(load: str, units: str, tmp_path: Path) -> None:
    head = _setup(tmp_path, load, units).head
    assert isinstance(head.units, Known)
    assert head.units.value == 5
    assert head.units.where is not None
    assert (Path(head.units.where.file).name, head.units.where.row) == ("config.yaml", 2)


def test_an_entry_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    load = 'from omegaconf import OmegaConf\nconfig = OmegaConf.load("config.yaml")'
    head = _setup(tmp_path, load, "config.model.classes").head
    assert isinstance(head.units, Unknown)
    assert head.units.why == "the configuration has no classes"


def test_a_program_may_change_an_entry(tmp_path: Path) -> None:
    load = 'from omegaconf import OmegaConf\nconfig = OmegaConf.load("config.yaml")\nconfig.model.units = 7'
    head = _setup(tmp_path, load, 'config["model"]["units"]').head
    assert isinstance(head.units, Known)
    assert head.units.value == 7
