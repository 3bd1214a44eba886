"""The public types, tested as a program: a right one passes mypy and runs, each mistake of a wrong one is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

PROGRAMS = ROOT / "tests" / "public_types"


def mypy(path: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """mypy in strict mode over one file."""
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(cache), str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_right_program_passes(tmp_path: Path) -> None:
    done = mypy(PROGRAMS / "program.py", tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_each_mistake_is_refused(tmp_path: Path) -> None:
    path = PROGRAMS / "wrong_program.py"
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = {
        (number, line.rpartition("# refused: ")[2]) for number, line in enumerate(lines, 1) if "# refused" in line
    }
    found = re.findall(r"wrong_program\.py:(\d+): error: .*\[([a-z-]+)\]", mypy(path, tmp_path).stdout)
    assert {(int(number), code) for number, code in found} == expected


def test_a_right_program_runs(tmp_path: Path) -> None:
    command = [sys.executable, str(PROGRAMS / "program.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
