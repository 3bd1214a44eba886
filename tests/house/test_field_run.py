"""The field run: which projects an argument names, and what it shows and keeps when findings change."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from source_tree import ROOT

PROGRAM = (ROOT / "examples/one_output/keras3/categorical_loss.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def field_run() -> ModuleType:
    """field/run.py as a module."""
    spec = importlib.util.spec_from_file_location("field_run", ROOT / "field" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["field_run"] = module
    spec.loader.exec_module(module)
    return module


def run(record: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The field run in a process of its own, with its record in a folder of the test."""
    command = [sys.executable, str(ROOT / "field" / "run.py"), "--record", str(record), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_findings_are_recorded_and_verdicts_kept(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "train.py").write_text(PROGRAM, encoding="utf-8")
    named = f"own@1={project}"
    first = run(tmp_path, named, "--write")
    assert first.returncode == 0, first.stderr
    assert "+ TU102 own train.py:" in first.stdout
    record = tmp_path / "findings.jsonl"
    rows = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    rows[0] |= {"verdict": "right", "note": "the loss is zero"}
    record.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    again = run(tmp_path, named, "--write")
    assert "0 differences" in again.stdout
    assert '"verdict": "right", "note": "the loss is zero"' in record.read_text(encoding="utf-8")

    (project / "train.py").write_text("x = 1\n", encoding="utf-8")
    gone = run(tmp_path, named)
    assert gone.returncode == 1
    assert "- TU102 own train.py:" in gone.stdout
    assert "(right)" in gone.stdout
    assert record.read_text(encoding="utf-8").count("\n") == len(rows), "nothing is written without --write"


def row(line: int, *others: int, message: str = "m", verdict: str = "") -> dict[str, Any]:
    """A finding of train.py as the record keeps it, with other places in the same column."""
    places = [["train.py", None, other, 5] for other in others]
    key = {
        "project": "own",
        "version": "1",
        "path": "train.py",
        "cell": None,
        "line": line,
        "column": 5,
        "code": "TU109",
    }
    return key | {"message": message, "other_places": places, "verdict": verdict, "note": verdict and "why"}


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ([row(1), row(9)], [row(1, 9)], "& TU109 own train.py:9\n"),
        ([row(1, 9)], [row(1), row(9)], "| TU109 own train.py:9\n"),
        ([row(1, 9)], [row(1, 20)], "~ TU109 own train.py:1\n"),
        ([row(1, 9)], [row(1)], "~ TU109 own train.py:1\n"),
        ([row(1, 9)], [row(1, 9)], ""),
        ([row(1, 9)], [row(9, 1)], "& TU109 own train.py:1\n| TU109 own train.py:9\n"),
        ([row(1)], [row(9)], "- TU109 own train.py:1\n+ TU109 own train.py:9\n"),
        ([row(1)], [row(1, message="n")], "~ TU109 own train.py:1\n"),
    ],
)
def test_other_places_are_compared(
    field_run: ModuleType, capsys: pytest.CaptureFixture[str], before: list[Any], after: list[Any], shown: str
) -> None:
    assert field_run.compare(before, after) == shown.count("\n")
    assert capsys.readouterr().out == shown


def test_of_a_record_without_other_places_they_are_not_compared(field_run: ModuleType) -> None:
    old = {name: value for name, value in row(1).items() if name != "other_places"}
    assert field_run.compare([old], [row(1, 9)]) == 0


@pytest.mark.parametrize("after", [row(1, 9), row(9), row(20, 1)])
def test_a_verdict_is_kept_at_each_place_of_a_finding(field_run: ModuleType, after: dict[str, Any]) -> None:
    (kept,) = field_run.with_verdicts([after], [row(1, 9, verdict="right")])
    assert (kept["verdict"], kept["note"]) == ("right", "why")
    (new,) = field_run.with_verdicts([row(30)], [row(1, 9, verdict="right")])
    assert new["verdict"] == ""


def test_the_other_places_of_a_finding_are_recorded(field_run: ModuleType, tmp_path: Path) -> None:
    place = {"filename": str(tmp_path / "train.py"), "cell": None, "location": {"row": 9, "column": 5}}
    own = {**place, "location": {"row": 1, "column": 5}, "code": "TU109", "message": "m", "other_places": [place]}
    kept = field_run.row_of(field_run.Project("own", "1", tmp_path), own)
    assert kept["other_places"] == [["train.py", None, 9, 5]]
    assert field_run.other_keys(kept) == {("own", "train.py", None, 9, 5, "TU109")}


def test_distributions_in_a_target_folder_are_projects(field_run: ModuleType, tmp_path: Path) -> None:
    info = tmp_path / "one-2.0.dist-info"
    info.mkdir()
    (tmp_path / "one").mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: one\nVersion: 2.0\n", encoding="utf-8")
    (info / "RECORD").write_text("one/__init__.py,,\none-2.0.dist-info/RECORD,,\n../bin/one,,\n", encoding="utf-8")
    (project,) = field_run.projects_in(str(tmp_path), tmp_path)
    assert (project.name, project.version, project.parts) == ("one", "2.0", ("one",))


def test_a_git_directory_is_unpacked_at_its_newest_commit(field_run: ModuleType, tmp_path: Path) -> None:
    work, bare = tmp_path / "work", tmp_path / "bare.git"
    work.mkdir()
    (work / "train.py").write_text(PROGRAM, encoding="utf-8")
    (work / "picture.png").write_bytes(b"\x89PNG")
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", "-C", str(work), *words], check=True)
    subprocess.run(["git", "clone", "-q", "--bare", str(work), str(bare)], check=True)
    scratch = tmp_path / "scratch"
    (project,) = field_run.projects_in(str(bare), scratch)
    assert len(project.version) == 40
    assert [path.name for path in project.folder.rglob("*") if path.is_file()] == ["train.py"]


def test_a_wrong_folder_is_said(field_run: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no folder"):
        list(field_run.projects_in(str(tmp_path / "absent"), tmp_path))
