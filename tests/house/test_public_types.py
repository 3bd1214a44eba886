"""The public types, tested as a program: a right one passes mypy and runs, each mistake of a wrong one is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

PROGRAMS = ROOT / "tests" / "public_types"


@pytest.fixture(scope="module")
def refused() -> dict[str, set[tuple[int, str]]]:
    """What mypy in strict mode refuses in each program: (row, kind) by the name of the file.

    It takes what `make types` has worked out of the package, in the project's own cache.
    """
    command = [sys.executable, "-m", "mypy", "--strict", *map(str, sorted(PROGRAMS.glob("*program.py")))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, set[tuple[int, str]]] = {}
    for path, row, kind in re.findall(r"^(.+\.py):(\d+): error: .*\[([a-z-]+)\]$", done.stdout, re.MULTILINE):
        found.setdefault(Path(path).name, set()).add((int(row), kind))
    return found


@pytest.mark.slow
def test_a_right_program_passes(refused: dict[str, set[tuple[int, str]]]) -> None:
    assert set(refused) == {"wrong_program.py"}


@pytest.mark.slow
def test_each_mistake_is_refused(refused: dict[str, set[tuple[int, str]]]) -> None:
    lines = (PROGRAMS / "wrong_program.py").read_text(encoding="utf-8").splitlines()
    expected = {
        (number, line.rpartition("# refused: ")[2]) for number, line in enumerate(lines, 1) if "# refused" in line
    }
    assert refused["wrong_program.py"] == expected


def test_a_right_program_runs(tmp_path: Path) -> None:
    command = [sys.executable, str(PROGRAMS / "program.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
