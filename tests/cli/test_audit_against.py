"""`trueup audit --against`: files of two models in, the pair out; what does not go together is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueup.cli.main import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    random = np.random.default_rng(2)
    labels = random.integers(0, 3, 400)
    np.save(tmp_path / "y.npy", labels)
    for name in ("old", "new"):
        np.save(tmp_path / f"{name}.npy", random.dirichlet(np.ones(3), 400))
    np.save(tmp_path / "short.npy", random.dirichlet(np.ones(3), 399))
    names = np.array(["cat", "dog", "cow"])
    lines = [
        f"{names[label]},{names[a]},{names[b]},{site}"
        for label, a, b, site in zip(
            labels, random.integers(0, 3, 400), random.integers(0, 2, 400), random.choice(["x", "y"], 400), strict=True
        )
    ]
    (tmp_path / "t.csv").write_text("\n".join(["y,a,b,site", *lines]), encoding="utf-8")
    (tmp_path / "sorted.csv").write_text("\n".join(["y,a,b,site", *sorted(lines)]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reported(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code = main(["audit", *words, "--output-format", "json"])
    written = capsys.readouterr()
    assert code in (0, 1), written.err
    found: dict[str, Any] = json.loads(written.out)
    return found


def test_files_of_scores(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = reported(capsys, "y.npy", "--proba", "old.npy", "--against", "new.npy")
    labels, old, new = (np.load(folder / f"{name}.npy") for name in ("y", "old", "new"))
    one, other = old.argmax(1) == labels, new.argmax(1) == labels
    (rival,) = found["rivals"]
    assert (found["name"], rival["name"]) == ("old.npy", "new.npy")
    assert rival["pair"]["only_second"] == int((~one & other).sum())
    assert rival["audit"]["accuracy"]["right"] == int(other.sum())
    words = ["y.npy", "--proba", "old.npy", "--against", "new.npy", "--reported", f"{one.mean():.4f}"]
    assert "argmax" in reported(capsys, *words)["audit"]["reported"]["matches"]


def test_columns_of_one_table_and_another_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["t.csv", "--labels-column", "y", "--predicted-column", "a", "--by", "site"]
    found = reported(capsys, *words, "--against-columns", "b")
    assert found["groups_by"] == "site"
    assert found["rivals"][0]["audit"]["classes"] == ["cat", "cow", "dog"]
    assert {flips["name"] for flips in found["rivals"][0]["groups"]} == {"x", "y"}
    (folder / "u.csv").write_text((folder / "t.csv").read_text(encoding="utf-8"), encoding="utf-8")
    same = reported(capsys, *words, "--against", "u.csv")
    assert same["rivals"][0]["pair"]["flips"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["y.npy", "--proba", "old.npy", "--against", "short.npy"], "399 rows"),
        (["y.npy", "--proba", "old.npy", "--against", "new.npy", "--state", "s.json"], "--state does not go with"),
        (["y.npy", "--proba", "old.npy", "--against-columns", "b"], "it is --against FILE"),
        (
            ["t.csv", "--labels-column", "y", "--predicted-column", "a", "--against", "sorted.csv"],
            "the labels of sorted.csv differ from the first model's in row",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(
    words: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_names_of_files_are_shown_as_text(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "<b>|new.npy"
    (folder / "new.npy").rename(folder / name)
    assert main(["audit", "y.npy", "--proba", "old.npy", "--against", name, "--output-format", form]) in (0, 1)
    shown = capsys.readouterr().out
    assert "old.npy" in shown
    assert ("<b>" in shown) == (form == "text")


@pytest.mark.parametrize(
    ("first", "other", "named"),
    [("old", "words", "words.npy: proba of dtype"), ("words", "old", "words.npy: proba of dtype"),
     ("old", "short", "short.npy: "), ("one", "old", "one.npy: one column of proba for 3 classes")],
)  # fmt: skip
def test_an_error_names_the_file_of_the_scores(
    first: str, other: str, named: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(folder / "words.npy", np.full((400, 3), "much"))
    np.save(folder / "one.npy", np.full(400, 0.5))
    assert main(["audit", "y.npy", "--proba", f"{first}.npy", "--against", f"{other}.npy"]) == 2
    assert named in " ".join(capsys.readouterr().err.split())
