"""What a release is made of: distributions, the workflow that publishes them, the recipe, and the forms for people."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from source_tree import ROOT
from trove_classifiers import classifiers

from trueup import __version__

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REPOSITORY = PROJECT["urls"]["Repository"]
TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
each_template = pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if path.stem != "config"], ids=lambda path: path.stem
)


def loaded(path: Path) -> Any:
    """What a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sdist, and the wheel, built without the network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), "-t", "sdist", "-t", "wheel"]
    plain = {**os.environ, "TRUEUP_KERNEL": "numpy"}
    done = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return sorted(folder.iterdir())


@pytest.mark.slow
def test_the_distributions_pass_the_check_of_the_index(distributions: list[Path]) -> None:
    assert [path.name for path in distributions] == [
        f"trueup-{__version__}-py3-none-any.whl",
        f"trueup-{__version__}.tar.gz",
    ]
    assert not [name for name in zipfile.ZipFile(distributions[0]).namelist() if name.endswith(".so")]
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, distributions)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASSED") == 2


@pytest.mark.slow
def test_the_sdist_has_what_it_takes_to_build_and_nothing_of_the_workshop(distributions: list[Path]) -> None:
    with tarfile.open(next(path for path in distributions if path.name.endswith(".tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CITATION.cff", "hatch_build.py", "src/trueup/py.typed"} <= names
    assert not {name.partition("/")[0] for name in names} & {"tests", "field", "benchmarks", "build", ".venv"}


def test_the_metadata_say_what_there_is() -> None:
    assert PROJECT["version"] == __version__
    assert set(PROJECT["classifiers"]) <= classifiers
    assert not [name for name in PROJECT["classifiers"] if name.startswith("License ::")], "PEP 639 has it in `license`"
    assert {"Documentation", "Repository", "Issues", "Changelog"} == set(PROJECT["urls"])
    minor = int(PROJECT["requires-python"].removeprefix(">=3."))
    stated = [name for name in PROJECT["classifiers"] if re.fullmatch(r".*Python :: 3\.\d+", name)]
    assert stated[0].endswith(f"3.{minor}")
    assert loaded(ROOT / ".github/workflows/test.yml")["jobs"]["test"]["strategy"]["matrix"]["python"] == [
        name.rpartition(" ")[2] for name in stated
    ]


def test_what_the_package_offers_to_other_tools_is_there() -> None:
    groups = [PROJECT["scripts"], *PROJECT["entry-points"].values()]
    points = [EntryPoint(name, target, "") for group in groups for name, target in group.items()]
    assert {"pytest11", "validate_pyproject.tool_schema"} == set(PROJECT["entry-points"])
    assert len([point.load() for point in points]) == 3, "one that is not there raises"


def test_the_recipe_has_the_version_and_the_dependencies_of_the_package() -> None:
    recipe = loaded(ROOT / "conda" / "recipe.yaml")
    assert recipe["context"]["version"] == __version__
    assert PROJECT["requires-python"] == f">={recipe['context']['python_min']}"
    run = {Requirement(text) for text in recipe["requirements"]["run"] if not text.startswith("python ")}
    assert run == {Requirement(text) for text in PROJECT["dependencies"]}
    extras = [Requirement(text) for text in PROJECT["optional-dependencies"]["audit"]]
    assert {Requirement(text) for text in recipe["requirements"]["run_constraints"]} <= set(extras)
    assert recipe["build"]["noarch"] == "python"
    assert recipe["build"]["script"]["env"] == {"TRUEUP_KERNEL": "numpy"}
    (entry,) = recipe["build"]["python"]["entry_points"]
    assert entry == f"trueup = {PROJECT['scripts']['trueup']}"
    assert (recipe["about"]["license"], recipe["about"]["repository"]) == (PROJECT["license"], REPOSITORY)
    assert recipe["about"]["summary"] == PROJECT["description"]


def test_the_citation_is_whole() -> None:
    citation = loaded(ROOT / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert (citation["version"], citation["license"]) == (__version__, PROJECT["license"])
    assert citation["repository-code"] == REPOSITORY
    assert citation["url"] == PROJECT["urls"]["Documentation"]
    assert [author["name"] for author in citation["authors"]] == [author["name"] for author in PROJECT["authors"]]


def test_a_release_is_published_by_its_tag_without_a_password() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    release = yaml.safe_load(text)
    # YAML 1.1 takes the word "on" for True.
    assert release[True] == {"push": {"tags": ["v*"]}}
    assert release["permissions"] == {}
    build, publish = release["jobs"]["build"], release["jobs"]["publish"]
    assert publish["needs"] == "build"
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["steps"][-1]["uses"].startswith("pypa/gh-action-pypi-publish@")
    assert "secrets." not in text
    (made,) = [step for step in build["steps"] if "twine check --strict" in step.get("run", "")]
    assert made["env"] == {"TRUEUP_KERNEL": "numpy"}, "PyPI takes no wheel for one Linux machine"


def test_the_tag_has_to_be_the_version(tmp_path: Path) -> None:
    steps = loaded(ROOT / ".github/workflows/release.yml")["jobs"]["build"]["steps"]
    script = next(step["run"] for step in steps if step.get("name", "").startswith("The tag"))
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "python").symlink_to(sys.executable)
    for tag, code in (("v1.2.3", 0), ("v1.2.4", 1)):
        environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "GITHUB_REF_NAME": tag}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        assert subprocess.run(command, cwd=tmp_path, env=environment, check=False).returncode == code


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_says_what_it_may(path: Path) -> None:
    workflow = loaded(path)
    assert "permissions" in workflow
    for job in workflow["jobs"].values():
        assert job["runs-on"] == "ubuntu-latest"
        assert all(("uses" in step) != ("run" in step) for step in job["steps"])


@each_template
def test_a_template_asks_for_what_is_needed(path: Path) -> None:
    form = loaded(path)
    assert {"name", "description", "body"} <= set(form)
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert all(field["attributes"]["label"] for field in fields)
    assert fields[-1]["attributes"]["label"].startswith("What trueup --version prints")


def test_texts_name_one_address() -> None:
    named = set()
    texts = [ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CITATION.cff", "zensical.toml")]
    for path in [*texts, *TEMPLATES, *(ROOT / "docs").glob("guide/*.md"), ROOT / "docs" / "index.md"]:
        named |= set(re.findall(r"https://github\.com/[\w-]*trueup[\w-]*/[\w-]+", path.read_text(encoding="utf-8")))
    assert named == {REPOSITORY}
    assert f"pip install git+{REPOSITORY}" in (ROOT / "README.md").read_text(encoding="utf-8")
