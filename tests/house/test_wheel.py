"""The built wheel holds what a user needs, and works without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from source_tree import PACKAGE, ROOT

from trueup.auditing.counting.kernel import compiling

pytestmark = pytest.mark.slow


KERNEL, SEARCH = "trueup/auditing/counting/kernel/kernel.so", "trueup/source/word_search/words.so"
COMPILED = {KERNEL, SEARCH}


def built(folder: Path, **environment: str) -> Path:
    """A wheel of the checkout."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    environment = {**os.environ, **environment}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as this machine builds it, built once."""
    return built(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist()) - COMPILED
    ours = {f"trueup/{path.relative_to(PACKAGE).as_posix()}" for path in PACKAGE.rglob("*") if path.is_file()}
    manual = {f"share/man/man1/{path.name}" for path in (ROOT / "man").iterdir()}
    assert manual == {name.partition(".data/data/")[2] for name in names if ".data/" in name}
    assert {name for name in ours if "__pycache__" not in name} - COMPILED == {
        name for name in names if ".dist-info/" not in name and ".data/" not in name
    }
    assert "trueup/py.typed" in names
    assert any(name.endswith("LICENSE") for name in names)
    assert any(name.startswith("trueup/rules/") and name.endswith(".md") for name in names)


@pytest.mark.skipif(compiling.compiler() is None, reason="no C compiler")
def test_with_a_compiler_the_wheel_counts_with_the_compiled_kernel(wheel: Path, tmp_path: Path) -> None:
    assert set(zipfile.ZipFile(wheel).namelist()) >= COMPILED
    assert not wheel.name.endswith("-any.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path)
    program = "from trueup.auditing.counting.kernel.loading import kernel; print(kernel() is not None)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    for choice, expected in (("", "True"), ("numpy", "False")):
        environment["TRUEUP_KERNEL"] = choice
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected


def test_without_a_compiler_the_wheel_is_for_any_machine(tmp_path: Path) -> None:
    plain = built(tmp_path, PATH="", CC="")
    assert plain.name.endswith("-py3-none-any.whl")
    assert COMPILED.isdisjoint(zipfile.ZipFile(plain).namelist())


def test_the_wheel_checks_a_program(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = tmp_path / "train.py"
    program.write_text((ROOT / "examples/one_output/keras3/categorical_loss.py").read_text("utf-8"), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    where = [sys.executable, "-c", "import trueup; print(trueup.__file__)"]
    found = subprocess.run(where, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()).is_relative_to(tmp_path)
    for words, expected in ((["check", "train.py"], "TU102"), (["rule", "TU102"], "TU102")):
        command = [sys.executable, "-m", "trueup", *words]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert expected in done.stdout, done.stderr
