"""The recipes for CI: the action's own steps are run as bash runs them there, and the image is as it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """\
from keras import Sequential, layers
model = Sequential([layers.Input((20,)), layers.Dense(10, "softmax")])
model.compile(loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""


def steps() -> dict[str, str]:
    """The scripts of the action, by the names of their steps."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    found = {}
    for part in text.split("    - ")[1:]:
        name = re.match(r"name: (\w+)", part)
        script = re.search(r"\n      run: (?:\|\n((?:        .*\n)+)|(.*)\n)", part)
        if name and script:
            found[name[1]] = re.sub(r"^ {8}", "", script[1] or script[2], flags=re.MULTILINE)
    return found


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_the_steps_of_the_action_do_what_they_say(tmp_path: Path) -> None:
    for name in ("src", "my notebooks"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "digits.py").write_text(PROGRAM)
    (tmp_path / "requirements.txt").write_text("keras==2.2.4\n")
    places = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "TRUEUP_CACHE_DIR": "kept"}
    inputs = {"PATHS": "src $(touch run)", "OPTIONS": "--select TU3 ;touch run", "SARIF": "trueup.sarif"}

    def run(step: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps()[step]]
        env = {**os.environ, **places, **inputs, **more}
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    assert run("check").returncode, "an input is a word, not a command"
    assert not (tmp_path / "run").exists()
    done = run("check", PATHS="src", OPTIONS="--select TU3")
    assert done.returncode == 1
    assert done.stdout.startswith("::warning title=trueup (TU301),file=src/digits.py,line=3,")
    assert run("check", PATHS="src", OPTIONS="--select TU1").returncode == 0
    assert run("report", PATHS="src", OPTIONS="").returncode == 0
    assert json.loads((tmp_path / "trueup.sarif").read_text())["runs"][0]["results"]


def test_every_input_of_the_action_is_used() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    inputs = re.findall(r"^  ([\w-]+):$", text.partition("runs:")[0], flags=re.MULTILINE)
    assert len(inputs) == 6
    assert all(f"inputs.{name}" in text for name in inputs)


def test_the_image_runs_as_nobody_special_and_keeps_outside_of_the_project() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert lines.index("USER 10001") < lines.index('ENTRYPOINT ["trueup"]')
    assert any(line.startswith("ENV TRUEUP_CACHE_DIR=/var/cache/") for line in lines)
