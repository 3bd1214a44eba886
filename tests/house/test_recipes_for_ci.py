"""The recipes for CI: the action's own steps are run as bash runs them there, and the image is as it says."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def described(name: str) -> Any:
    """A validator by the schema of a kind of file that services read, as the package check-jsonschema carries it."""
    jsonschema = pytest.importorskip("jsonschema")
    package = importlib.util.find_spec("check_jsonschema")
    if package is None or package.origin is None:
        pytest.skip("check-jsonschema is not installed")
    file = Path(package.origin).parent / "builtin_schemas" / "vendor" / f"{name}.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


def parsed(text: str) -> Any:
    """YAML as JSON has it: `on` is a word, and a date a string."""
    yaml = pytest.importorskip("yaml")
    return json.loads(json.dumps(yaml.safe_load(re.sub(r"^on:", '"on":', text, flags=re.MULTILINE)), default=str))


WORKFLOWS = [f".github/workflows/{name}.yml" for name in ("action", "release", "test")]


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("github-actions", ["action.yml"]),
        ("github-workflows", WORKFLOWS),
        ("citation-file-format", ["CITATION.cff"]),
    ],
)
def test_files_for_services_fit_their_schemas(name: str, files: list[str]) -> None:
    check = described(name)
    for file in files:
        document = parsed((ROOT / file).read_text(encoding="utf-8"))
        assert [error.message for error in check.iter_errors(document)] == [], file
    assert any(check.iter_errors({"runs": {"using": "composite"}}))


def test_the_workflows_of_the_pages_fit_their_schema() -> None:
    check = described("github-workflows")
    pages = [ROOT / "README.md", ROOT / "docs" / "guide" / "ci.md"]
    blocks = [
        block for page in pages for block in re.findall(r"```yaml\n(# \.github/.+?)```", page.read_text(), re.DOTALL)
    ]
    assert len(blocks) == len(pages)
    for block in blocks:
        assert [error.message for error in check.iter_errors(parsed(block))] == []


def test_the_workflow_of_the_action_tries_each_of_its_inputs() -> None:
    workflow = (ROOT / ".github" / "workflows" / "action.yml").read_text(encoding="utf-8")
    action = (ROOT / "action.yml").read_text(encoding="utf-8").partition("runs:")[0]
    for name in re.findall(r"^  ([\w-]+):$", action, flags=re.MULTILINE):
        assert f"{name}:" in workflow, name
    assert "uses: ./" in workflow
