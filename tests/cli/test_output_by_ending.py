"""`-o FILE`: the ending tells the format, in every command that writes reports."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from trueup.cli.main import main
from trueup.cli.output_form import output_form

PROGRAM = "from keras.layers import Dense\nlayer = Dense(1, activation='softmax')\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    random = np.random.default_rng(0)
    np.save(tmp_path / "y.npy", random.integers(0, 3, 50))
    for name in ("p", "q"):
        np.save(tmp_path / f"{name}.npy", random.dirichlet(np.ones(3), 50))
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "start"),
    [
        ("r.html", "<!doctype html>"),
        ("r.md", "## trueup audit"),
        ("r.json", "{"),
        ("r.txt", "trueup audit:"),
        ("r.HTML", "<!doctype"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--against", "q.npy"]])
def test_an_audit_is_written_as_its_file_ends(file: str, start: str, more: list[str], folder: Path) -> None:
    assert main(["audit", "y.npy", "--proba", "p.npy", *more, "-o", file]) in (0, 1)
    assert (folder / file).read_text(encoding="utf-8").lstrip().lower().startswith(start.lower())


def test_check_is_written_as_its_file_ends(folder: Path) -> None:
    for file in ("r.json", "r.sarif", "r.xml", "r.md", "r.html"):
        assert main(["check", "program.py", "-o", file]) in (0, 1)
    assert "findings" in json.loads((folder / "r.json").read_text(encoding="utf-8"))
    assert json.loads((folder / "r.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    for file, start in (("r.xml", "<?xml"), ("r.md", "## trueup check"), ("r.html", "<!doctype html>")):
        assert (folder / file).read_text(encoding="utf-8").lstrip().startswith(start)


def test_an_ending_that_a_command_cannot_write_is_told_before_the_work(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "y.npy", "--proba", "missing.npy", "-o", "r.sarif"]) == 2
    assert "this command writes no sarif" in capsys.readouterr().err
    assert not (folder / "r.sarif").exists()


def test_an_ending_that_stands_for_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["audit", "y.npy", "--proba", "missing.npy"], ["check", "program.py"]):
        assert main([*words, "-o", "r.zzz"]) == 2
        written = capsys.readouterr().err
        assert "the ending .zzz stands for no format. Expected: one of .html" in written or ".json" in written
        assert not (folder / "r.zzz").exists()
    for file in ("run-0.5", "report.log", "report"):
        assert main(["audit", "y.npy", "--proba", "p.npy", "-o", file]) in (0, 1)
        assert (folder / file).read_text(encoding="utf-8").startswith("trueup audit:")
    assert main(["audit", "y.npy", "--proba", "p.npy", "-o", "r.zzz", "--output-format", "json"]) in (0, 1)


@pytest.mark.parametrize("name", ["", "  ", "точность", "%"])
def test_a_reported_number_without_a_name_that_is_known(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never taken for the accuracy, in silence."""
    assert main(["audit", "y.npy", "--proba", "p.npy", "--reported", f"{name}=0.5"]) == 2
    written = capsys.readouterr().err
    assert ("no name in front of '='" if not name.strip() else f"--called {name}") in written


def test_what_was_asked_for_goes_before_the_ending() -> None:
    assert output_form("json", "report.html", ["json", "html"]) == "json"
    assert output_form(None, None, ["json"]) is None
    assert output_form(None, "report", ["json"]) is None


def test_accuracy_for_each_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    random = np.random.default_rng(1)
    (folder / "sites").mkdir()
    right = {}
    for name in ("north", "south"):
        labels, answers = random.integers(0, 2, 40), random.integers(0, 2, 40)
        lines = "".join(f"{label},{answer}\n" for label, answer in zip(labels, answers, strict=True))
        (folder / "sites" / f"{name}.csv").write_text("y,a\n" + lines, encoding="utf-8")
        right[f"{name}.csv"] = int((labels == answers).sum())
    words = ["audit", "sites", "--labels-column", "y", "--predicted-column", "a"]
    assert main([*words, "--per-file", "--output-format", "json"]) in (0, 1)
    found = json.loads(capsys.readouterr().out)
    assert found["slices_by"] == "file"
    assert {one["name"]: one["right"] for one in found["slices"]} == right
    assert main([*words, "--per-file", "--by", "y"]) == 2
