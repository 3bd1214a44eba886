"""File names that trip nobody, no drawers, and nothing in the repository that belongs to one machine."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from source_tree import PACKAGE, ROOT, python_files

import trueup

#: A file of ours with such a name shadows the library wherever its folder comes first on the path.
LIBRARIES = {"keras", "tensorflow", "torch", "jax", "flax", "optax", "sklearn", "numpy", "scipy", "pandas", "polars",
             "pyarrow", "torchmetrics", "xgboost", "lightgbm", "catboost", "onnx", "h5py", "rich", "pathspec", "ruff",
             "packaging", "mypy", "pytest", "hypothesis", "nbformat", "yaml", "tomli",
             "lightning", "transformers"}  # fmt: skip
#: The public names that work inside a library's own loop are called as that library is.
PUBLIC_NAMES = {PACKAGE / "keras.py", PACKAGE / "torch.py", PACKAGE / "lightning.py", PACKAGE / "transformers.py"}
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc", "tools"}
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "Not" + "ImplementedError"]))
MACHINE = re.compile(r"(?<![\w.])/" + r"(?:work|root|home)/[a-z.]")


def tracked() -> list[Path]:
    """The files under version control."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_is_named_like_a_library() -> None:
    taken = set(sys.stdlib_module_names) | LIBRARIES
    assert [path for path in python_files(PACKAGE) if path.stem in taken and path not in PUBLIC_NAMES] == []


def test_no_module_takes_the_place_of_a_public_name() -> None:
    """Importing `trueup.compare` would bind the module where people find the function."""
    assert {"audit", "check", "compare", "inspect"} <= set(trueup._HOMES)
    assert [name for name in trueup._HOMES if (PACKAGE / name).exists() or (PACKAGE / f"{name}.py").exists()] == []


def test_no_two_modules_of_the_tests_have_one_name() -> None:
    """Each is imported by its name alone, and the second of one name ends the collection."""
    names = Counter(path.stem for path in python_files(ROOT / "tests") if "corpus" not in path.parts)
    assert [name for name, count in names.items() if count > 1 and name not in {"conftest", "__init__"}] == []


def test_there_are_no_drawers() -> None:
    ours = [path for folder in ("src", "tests") for path in python_files(ROOT / folder)]
    assert [path for path in ours if {path.stem, *path.relative_to(ROOT).parent.parts} & DRAWERS] == []


def test_nothing_is_left_unfinished() -> None:
    assert [path for path in python_files(PACKAGE) if UNFINISHED.search(path.read_text(encoding="utf-8"))] == []


def test_no_path_of_a_machine_is_committed() -> None:
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data and MACHINE.search(data.decode("utf-8", errors="replace")):
            found.append(path.relative_to(ROOT).as_posix())
    assert found == []
