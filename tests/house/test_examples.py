"""What trueup says about the examples: each broken program's finding, and silence about each repaired one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

EXAMPLES = ROOT / "examples"
#: Program -> the codes that must be found. No program may have others.
EXPECTED = {
    "audit/classify.py": set(),
    "topics/keras1/broken.py": {"TU301", "TU103"},
    "topics/keras1/repaired.py": set(),
    "topics/keras3/broken.py": {"TU103"},
    "topics/keras3/repaired.py": set(),
    "digits/keras2/broken.py": {"TU301", "TU103"},
    "digits/keras2/repaired.py": set(),
    "digits/keras3/broken.py": {"TU301", "TU103"},
    "digits/keras3/repaired.py": set(),
    "heartbeats/keras2/broken.py": {"TU301", "TU103"},
    "heartbeats/keras2/repaired.py": set(),
    "heartbeats/keras3/broken.py": {"TU103"},
    "heartbeats/keras3/repaired.py": set(),
    "one_output/keras0/categorical_loss.py": {"TU102"},
    "one_output/keras0/binary_loss.py": set(),
    "one_output/keras0/two_outputs_repaired.py": set(),
    "one_output/keras3/categorical_loss.py": {"TU102"},
    "one_output/keras3/binary_loss.py": set(),
    "one_output/keras3/two_outputs_repaired.py": set(),
    "pytorch/broken.py": {"TU105", "TU308", "TU309", "TU311"},
    "pytorch/repaired.py": set(),
}


@pytest.fixture(scope="module")
def report() -> dict:
    """What `trueup check examples` says, as data."""
    command = [
        sys.executable,
        "-m",
        "trueup",
        "check",
        "examples",
        "--extend-exclude",
        "stories",
        "--output-format",
        "json",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)


def test_every_program_is_in_the_table() -> None:
    programs = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.py")}
    assert {program for program in programs if not program.startswith("stories/")} == set(EXPECTED)


@pytest.mark.parametrize("program", EXPECTED)
def test_each_program_has_its_findings(report: dict, program: str) -> None:
    codes = {one["code"] for one in report["findings"] if Path(one["filename"]).as_posix().endswith(program)}
    assert codes == EXPECTED[program]


def test_the_setups_of_the_examples_are_read_as_a_whole(report: dict) -> None:
    assert report["read"]["files"] == len(EXPECTED)
    assert report["read"]["setups"] == 27
    # The labels of the four single outputs come out of a comparison of generated numbers.
    assert report["read"]["complete"] >= 22
    assert [one["why"] for one in report["unread"] if "one_output" not in one["filename"]] == []


def test_the_demo_goes_through_and_repairs_its_copy() -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    script = str(EXAMPLES / "demo.sh")
    done = subprocess.run([script], env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = done.stdout.partition("The repairs, applied")[::2]
    assert "TU301" in before
    assert "TU102" in before
    assert re.search(r"reported: 0\.\d+ is the element-wise accuracy", before)
    assert "TU403" in before
    assert (ROOT / "build/demo/audit.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    final = after.rpartition("$ trueup check")[2]
    assert "TU301" not in final
