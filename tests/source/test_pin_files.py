"""Every kind of file that pins a release, as projects write it, and what somebody might write to stop the reader."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from trueup.contract.known import Place
from trueup.contract.target import Version
from trueup.source.pins import pins_of_hints, project_targets
from trueup.source.version_specifiers import specified
from trueup.syntax.notebook import hints_in

PYLOCK = """lock-version = "1.0"
created-by = "pip"

[[packages]]
name = "numpy"
version = "1.26.4"

[[packages]]
name = 'keras'
version = '3.3.3'
marker = "python_version > '3.8'"

[[packages.wheels]]
name = "keras-3.3.3-py3-none-any.whl"
"""
OLD_POETRY = """[[package]]
category = "main"
description = "version = \\"9.9.9\\""
name = "keras"
optional = false
python-versions = "*"
version = "2.2.4"

[package.dependencies]
numpy = ">=1.9.1"

[[package]]
name = "zipp"
version = "3.1.0"
"""
PIXI = """version: 6
environments:
  default:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-cpu-9.9.9-cpu_0.conda
      - conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.1.0-cpu_generic_py311h0_0.conda
      - pypi: https://files.pythonhosted.org/packages/ab/cd/keras-3.3.3-py3-none-any.whl
packages:
- pypi: https://files.pythonhosted.org/packages/ab/cd/keras-3.3.3-py3-none-any.whl
  name: keras
  version: 3.3.3
"""
OLD_PIXI = "version: 4\npackages:\n- kind: conda\n  name: pytorch\n  version: '2.1.0'\n  build: x\n- kind: conda\n"
CONDA_LOCK = """version: 1
package:
- name: torchvision
  version: 0.14.1
  dependencies:
    pytorch: 9.9.*
- name: pytorch
  version: 1.13.1
  manager: conda
- name: keras
  manager: pip
  platform: linux-64
- name: zlib
  version: 1.3.1
"""
TOX = """[tox]
envlist = py38
[testenv]
deps =
    tf1: tensorflow==1.15.0
    tensorflow==2.4.1  ; python_version < "3.9"
    pytest
commands =
    keras==1.0
[flake8]
deps = torch==1.0
"""
DOCKERFILE = """# FROM pytorch/pytorch:0.4.1
ARG TF=2.4.1
FROM --platform=linux/amd64 tensorflow/tensorflow:${TF}-gpu-jupyter AS base
RUN apt-get install -y git && \\
    pip install --no-cache-dir numpy \\
        # the last one with nb_epoch
        'keras[plot]==2.2.4' \\
    && echo done
ENV MODE train
"""


@pytest.mark.parametrize(
    ("files", "package", "version", "why"),
    [
        ({"pylock.toml": PYLOCK}, "keras", (3, 3, 3), "pylock.toml:9 pins keras==3.3.3"),
        ({"pylock.gpu.toml": PYLOCK}, "keras", (3, 3, 3), "pylock.gpu.toml:9 pins keras==3.3.3"),
        ({"poetry.lock": OLD_POETRY}, "keras", (2, 2, 4), "poetry.lock:4 pins keras==2.2.4"),
        ({"pixi.lock": PIXI}, "torch", (2, 1, 0), "pixi.lock:7 pins pytorch==2.1.0"),
        ({"pixi.lock": PIXI}, "keras", (3, 3, 3), "pixi.lock:11 pins keras==3.3.3"),
        ({"pixi.lock": PIXI.partition("\npackages")[0]}, "keras", (3, 3, 3), "pixi.lock:8 pins keras==3.3.3"),
        ({"pixi.lock": OLD_PIXI}, "torch", (2, 1, 0), "pixi.lock:4 pins pytorch==2.1.0"),
        (
            {"pixi.toml": '[pypi-dependencies]\nkeras = "==2.2.4"\n'},
            "keras",
            (2, 2, 4),
            "pixi.toml:2 pins keras==2.2.4",
        ),
        ({"conda-lock.yml": CONDA_LOCK}, "torch", (1, 13, 1), "conda-lock.yml:7 pins pytorch==1.13.1"),
        (
            {
                "conda-linux-64.lock": "@EXPLICIT\nhttps://conda.anaconda.org/pytorch/linux-64/pytorch-1.9.0-py3_0.tar.bz2#1f"
            },
            *("torch", (1, 9, 0), "conda-linux-64.lock:2 pins pytorch==1.9.0"),
        ),
        ({"tox.ini": TOX}, "tensorflow", (2, 4, 1), "tox.ini:6 pins tensorflow==2.4.1"),
        ({"Dockerfile": DOCKERFILE}, "keras", (2, 2, 4), "Dockerfile:7 pins keras==2.2.4"),
        ({"Dockerfile": DOCKERFILE}, "tensorflow", (2, 4, 1), "Dockerfile:3 pins tensorflow/tensorflow:2.4.1"),
        (
            {"gpu.Dockerfile": "from docker.io/pytorch/pytorch:1.9.0-cuda10.2-cudnn7-runtime"},
            *("torch", (1, 9, 0), "pins docker.io/pytorch/pytorch:1.9.0"),
        ),
        (
            {"Dockerfile.cpu": "FROM tensorflow/tensorflow:2.0.0\nRUN pip3 install tensorflow==2.1.0"},
            *("tensorflow", (2, 1, 0), "Dockerfile.cpu:2 pins tensorflow==2.1.0"),
        ),
        (
            {"Dockerfile": "RUN conda install -y pytorch=1.4 -c pytorch"},
            "torch",
            (1, 4, 0),
            "Dockerfile:1 pins pytorch=1.4",
        ),
        (
            {"environment.yml": "name: x\ndependencies: [python=3.7, 'tensorflow>=2.0,<2.2', pip: [keras==2.3.1]]\n"},
            *("tensorflow", (2, 1, 4), "environment.yml:2 asks for tensorflow>=2.0,<2.2, of which 2.1.4"),
        ),
        (
            {"environment.yml": "dependencies:\n- pip: [numpy, keras==2.3.1]\n"},
            *("keras", (2, 3, 1), "environment.yml:2 pins keras==2.3.1"),
        ),
        (
            {"environment.yml": "dependencies: [\n  python=3.7,\n  keras=2.2.4, # [linux]\n]\nname: tensorflow=1.0\n"},
            *("keras", (2, 2, 4), "environment.yml:3 pins keras=2.2.4"),
        ),
        (
            {"environment.yml": "dependencies:\n- tensorflow[and-cuda]==2.15.0\n"},
            *("tensorflow", (2, 15, 0), "environment.yml:2 pins tensorflow==2.15.0"),
        ),
        (
            {"environment.yml": "channels:\n  - pytorch\ndependencies:\n  - pytorch=2.1.0\n"},
            *("torch", (2, 1, 0), "environment.yml:4 pins pytorch=2.1.0"),
        ),
        (
            {"environment.yml": "dependencies:\n- keras 2.2.4 py36_0\n"},
            *("keras", (2, 2, 4), "environment.yml:2 pins keras 2.2.4"),
        ),
        (
            {"requirements.txt": "keras==2.2.4 \\\n    --hash=sha256:90b610a3dbbf6d257b20a079eba3fdf2\n"},
            *("keras", (2, 2, 4), "requirements.txt:1 pins keras==2.2.4"),
        ),
        (
            {"requirements.txt": "numpy \\\n  >=1\nkeras \\\n  >=2.2, \\\n  <2.3\n"},
            *("keras", (2, 2, 5), "requirements.txt:3 asks for keras>=2.2, <2.3, of which 2.2.5"),
        ),
        (
            {"requirements.txt": "tensorflow (>=1.4,<1.6) ; python_version < '3'\n"},
            *("tensorflow", (1, 5, 1), "asks for tensorflow>=1.4,<1.6, of which 1.5.1 is the newest"),
        ),
        (
            {"requirements.txt": "keras==2.3.0rc1\n"},
            *("keras", (2, 3, 0), "requirements.txt:1 pins keras==2.3.0rc1, a pre-release of 2.3.0"),
        ),
        (
            {"requirements.txt": "torch==1.13.1+cu117"},
            "torch",
            (1, 13, 1),
            "requirements.txt:1 pins torch==1.13.1+cu117",
        ),
        ({"requirements.txt": "keras=2.2.4=py36_0"}, "keras", (2, 2, 4), "requirements.txt:1 pins keras=2.2.4=py36_0"),
        (
            {"requirements.txt": "torch==1.7.1 torchvision==0.8.2"},
            "torch",
            (1, 7, 1),
            "requirements.txt:1 pins torch==1.7.1",
        ),
        (
            {"requirements.txt": "keras>2.2.4,<2.2.5"},
            "keras",
            None,
            "requirements.txt:1 only asks for keras>2.2.4,<2.2.5",
        ),
        ({"requirements.txt": "-rbase.txt", "base.txt": "keras==2.2.4"}, "keras", (2, 2, 4), "base.txt:1"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_release_is_found_in_each_kind_of_file(
    tmp_path: Path, files: dict[str, str], package: str, version: Version | None, why: str
) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    pin = project_targets(tmp_path)[package]
    assert pin.version == version
    assert why in pin.why


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": "FROM nvcr.io/nvidia/pytorch:21.07-py3\nFROM tensorflow/tensorflow:latest-gpu\nFROM python:3.8"},
        {"tox.ini": "[tox]\ndeps = keras==2.2.4\n[testenv]\nsetenv = KERAS=2.2.4\n"},
        {"conda-lock.yml": CONDA_LOCK.replace("name: pytorch", "name: pytorch-cuda").replace("name: keras", "name: k")},
        {"environment.yml": "name: [keras-tuner=2.2.4]\n# [keras=2.2.4]\n"},
    ],
    ids=lambda files: next(iter(files)),
)
def test_what_only_looks_like_a_pin_is_none(tmp_path: Path, files: dict[str, str]) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert project_targets(tmp_path) == {}


@pytest.mark.parametrize(
    ("specifier", "version", "named", "prerelease"),
    [
        (">2.2.4,<2.2.5", None, False, False),
        ("==2.3.0rc1", (2, 3, 0), True, True),
        ("==2.3.0.dev20190801", (2, 3, 0), True, True),
        ("==2.2.4.post1", (2, 2, 4), True, False),
        ("==2.2.4,<2", None, False, False),
        ("==1!2.2.4", None, False, False),
        ("=2.1|=2.2", (2, 2, 5), False, False),
        ("^2.2 || ^3.0", (3, 15, 1), False, False),
        ("^2.2 || >=3.0", None, False, False),
        ("<=2.2.*", (2, 2, 0), False, False),
        ("==latest", None, False, False),
        ("==" + "9" * 5_000, None, False, False),
        ("==2." + "9" * 300, None, False, False),
        (",".join(["!=2.2.4"] * 40) + ",<2.3", None, False, False),
    ],
)
def test_what_a_specifier_names(specifier: str, version: Version | None, named: bool, prerelease: bool) -> None:
    assert specified("keras", specifier) == (version, named, prerelease)


@pytest.mark.parametrize(
    ("line", "pin"),
    [
        ("!pip install -q 'tensorflow >= 2.0, < 2.2' numpy", ("tensorflow", (2, 1, 4))),
        ('os.system("pip install keras==2.2.4")', ("keras", (2, 2, 4))),
        ("!conda install -y -c conda-forge conda-forge::keras=2.2.4", ("keras", (2, 2, 4))),
        ("!pip install https://a.org/torch-1.4.0%2Bcpu-cp36-cp36m-linux_x86_64.whl", ("torch", (1, 4, 0))),
        ("!pip install tensorflow=='1.15.2'", ("tensorflow", (1, 15, 2))),
        ("!pip install git+https://github.com/keras-team/keras==2.2.4", None),
        ("!pip install keras-tuner==1.0  # keras==2.2.4", None),
        ("!pip install keras", None),
    ],
)
def test_a_command_says_what_it_installs(line: str, pin: tuple[str, Version] | None) -> None:
    pins = pins_of_hints(hints_in(line, Place("a.ipynb", 1, 1, 1, 1, 1)))
    assert {package: found.version for package, found in pins.items()} == (dict([pin]) if pin else {})


LONG = "9" * 5_000
HOSTILE = {
    "requirements.txt": [f"keras=={LONG}", "keras==1\\\n" * 180_000,
                         "keras" + "[" * 900_000, "keras" + " " * 1_900_000],
    "environment.yml": [f"- keras={LONG}", "- [keras, " * 190_000, "[" * 1_900_000, "- keras<2,<2\n" * 140_000],
    "setup.py": ["'keras==2.0" * 170_000, "='" * 900_000],
    "tox.ini": ["[testenv]\ndeps=" + "\n keras<" * 200_000],
    "Dockerfile": [f"FROM tensorflow/tensorflow:{LONG}", "ARG A=" + "9" * 900 + "\nRUN pip install " + "$A" * 900_000,
                   "ARG A=9\n" * 200_000, "RUN pip install \\\n" * 100_000],
    "pyproject.toml": ["[" + "a." * 400_000 + "a]", ("[" + "a." * 499 + "a]\n") * 1_900,
                       "a=" + "[" * 1_900_000, f'dependencies=["keras=={LONG}"]',
                       "dependencies=[" + '"keras<1",' * 100_000 + "]"],
    "pixi.lock": ["/keras-1-" * 800_000, "/keras-1-" + "a" * 7_000_000, "- name: keras\n" * 500_000],
    "poetry.lock": ['name = "keras"\n' * 500_000, "name = " + '"keras' * 1_000_000, "-" * 7_900_000],
    "Pipfile.lock": ['"keras":{' * 800_000, '"keras":{' + '"version"' * 800_000],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [(name, text) for name, texts in HOSTILE.items() for text in texts],
    ids=lambda text: text[:24].replace("\n", " "),
)
def test_no_file_keeps_the_reader_for_long(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / name).write_text(text, encoding="utf-8")
    begin = time.process_time()
    pins = project_targets(tmp_path)
    assert time.process_time() - begin < 10
    assert all(len(pin.why) < 200 for pin in pins.values())


def test_packaging_is_imported_where_a_pin_is_read_only() -> None:
    code = (
        "import sys; from trueup.cli.main import main; assert main(['--version']) == 0; "
        "import trueup.source.program; "
        "print('packaging' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "False"
