"""Gaps in files of every format: the same count, told apart by file and by model, and refused unless asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueup.auditing.tables import csv_arrow
from trueup.auditing.tables.csv_table import CsvTable
from trueup.cli.main import main

pa = pytest.importorskip("pyarrow", reason="tables are an extra")
feather = pytest.importorskip("pyarrow.feather")
pq = pytest.importorskip("pyarrow.parquet")

LABELS: list[Any] = [0, 1, None, 1, 2, 0, 1]
ANSWERS: list[Any] = [0, None, 1, 2, 2, None, 1]
#: (right, counted, without an answer, without a label)
EXPECTED = {"wrong": (3, 6, 2, 1), "exclude": (3, 4, 2, 1)}
WORDS = ("cat", "dog", "eel")


def report(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, Any]:
    code = main(["audit", *map(str, words), "--output-format", "json", "-q"])
    written = capsys.readouterr()
    assert code in (0, 1), written.err
    found: dict[str, Any] = json.loads(written.out)
    return found


def refusal(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    assert main(["audit", *map(str, words)]) == 2
    return capsys.readouterr().err


def write(folder: Path, name: str, *, textual: bool) -> Path:
    columns = {
        column: [None if value is None else WORDS[value] if textual else value for value in values]
        for column, values in (("y", LABELS), ("answer", ANSWERS))
    }
    file = folder / name
    if name.endswith("csv"):
        rows = zip(*columns.values(), strict=True)
        lines = [",".join("" if value is None else str(value) for value in row) for row in rows]
        # A line of which both fields are empty would be no row.
        file.write_text("\n".join(["id,y,answer", *(f"{at},{line}" for at, line in enumerate(lines))]) + "\n")
        return file
    table = pa.table({"id": list(range(len(LABELS))), **columns})
    if name.endswith("parquet"):
        pq.write_table(table, file)
    else:
        feather.write_feather(table, file)
    return file


@pytest.mark.parametrize("reader", ["arrow", "plain"])
@pytest.mark.parametrize("policy", ["wrong", "exclude"])
@pytest.mark.parametrize("textual", [False, True])
@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.feather"])
def test_columns(
    reader: str,
    policy: str,
    textual: bool,
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if reader == "plain":
        monkeypatch.setattr(csv_arrow, "ArrowCsvTable", CsvTable)
    file = write(tmp_path, name, textual=textual)
    columns = ("--labels-column", "y", "--predicted-column", "answer")
    found = report(capsys, file, *columns, "--missing", policy)
    right, counted, unanswered, unlabelled = EXPECTED[policy]
    assert (found["accuracy"]["right"], found["counted"]) == (right, counted)
    assert (found["missing"], found["unanswered"], found["unlabelled"]) == (policy, unanswered, unlabelled)
    assert "--missing" in refusal(capsys, file, *columns)


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "lists.parquet", "a.npy"])
def test_scores(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    scores: list[Any] = [[0.9, 0.1], None, [0.3, 0.7], [0.6, 0.4]]
    labels, kind = [0, 1, 1, 1], ("--labels-column", "y", "--proba-columns", "p*")
    if name.endswith("csv"):
        file.write_text("y,p0,p1\n0,0.9,0.1\n1,,\n1,0.3,0.7\n1,0.6,0.4\n")
    elif name == "a.parquet":
        cells = [[row and row[at] for row in scores] for at in (0, 1)]
        pq.write_table(pa.table({"y": labels, "p0": cells[0], "p1": cells[1]}), file)
    elif name == "lists.parquet":
        pq.write_table(pa.table({"y": labels, "p": scores}), file)
    else:
        np.save(file, np.array(labels))
        np.save(tmp_path / "p.npy", np.array([row or [np.nan] * 2 for row in scores]))
        kind = ("--proba", str(tmp_path / "p.npy"))  # type: ignore[assignment]
    found = report(capsys, file, *kind, "--missing", "wrong")
    assert (found["accuracy"]["right"], found["counted"], found["unanswered"]) == (2, 4, 1)
    assert "issing" in refusal(capsys, file, *kind)


def test_a_missing_weight_stays_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("y,p,w\n0,0.9,\n1,,1\n")
    words = ("--labels-column", "y", "--proba-columns", "p", "--weights", "w", "--missing", "wrong")
    assert "the column 'w'" in refusal(capsys, tmp_path / "a.csv", *words)


def test_each_file_says_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.csv").write_text("y,a\n0,0\n1,\n,1\n")
    (tmp_path / "two.csv").write_text("y,a\n0,0\n1,1\n")
    words = (tmp_path, "--labels-column", "y", "--predicted-column", "a", "--per-file", "--missing", "wrong")
    found = report(capsys, *words)
    lacking = {
        one["name"]: (one["rows"], one["right"], one["unanswered"], one["unlabelled"]) for one in found["slices"]
    }
    assert lacking == {"one.csv": (2, 1, 1, 1), "two.csv": (2, 2, 0, 0)}
    main(["audit", *map(str, words)])
    shown = capsys.readouterr().out
    assert "no answer" in shown
    assert "no label" in shown


def test_two_models_in_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("y,old,new\n0,0,0\n1,,1\n,1,1\n1,1,\n")
    words = (
        *(tmp_path / "a.csv", "--labels-column", "y", "--predicted-column", "old", "--against-columns", "new"),
        *("--missing", "wrong", "--per-file"),
    )
    found = report(capsys, *words)
    pair = found["rivals"][0]["pair"]
    assert (pair["rows"], pair["only_first"], pair["only_second"]) == (3, 1, 1)
    assert found["rivals"][0]["groups"] == [{"name": "a.csv", "rows": 3, "only_first": 1, "only_second": 1}]
    for suffix in ("html", "md", "txt"):
        file = tmp_path / f"page.{suffix}"
        main(["audit", *map(str, words), "-o", str(file), "-q"])
        assert "without an answer of new: counted as wrong" in file.read_text()


def folders(root: Path, *, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Three pieces of labels and of predictions; the second lacks its predictions, the fourth its labels."""
    rng = np.random.default_rng(5)
    labels, scores = rng.integers(0, 3, 40), rng.random((40, 3))
    scores /= scores.sum(axis=1, keepdims=True)
    given: np.ndarray = scores if kind == "proba" else scores.argmax(axis=1)
    for role, values, without in (("labels", labels, 3), ("answers", given, 1)):
        (root / role).mkdir()
        for at, name in enumerate(("ash", "box", "elm", "fir")):
            if at != without:
                np.save(root / role / f"{name}.npy", values[at * 10 : at * 10 + 10])
    return labels, given


@pytest.mark.parametrize("kind", ["proba", "predicted"])
@pytest.mark.parametrize("missing", ["wrong", "exclude"])
def test_a_whole_file_without_its_partner_is_missing(
    kind: str, missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels, given = folders(tmp_path, kind=kind)
    command = (tmp_path / "labels", f"--{kind}", tmp_path / "answers")
    assert "--missing wrong or --missing exclude" in refusal_of_numbers(capsys, tmp_path, command)
    found = report(capsys, *command, "--missing", missing, "--per-file")
    answers = given.argmax(axis=1) if kind == "proba" else given
    both = np.r_[0:10, 20:30]
    right = int((labels == answers)[both].sum())
    counted = 30 if missing == "wrong" else 20
    assert (found["accuracy"]["right"], found["counted"], found["unanswered"], found["unlabelled"]) == (
        right,
        counted,
        10,
        10,
    )
    assert {item["name"].rpartition("/")[2]: item["unanswered"] for item in found["slices"]} == {
        "ash.npy": 0,
        "box.npy": 10,
        "elm.npy": 0,
        "fir.npy": 0,
    }


def refusal_of_numbers(capsys: pytest.CaptureFixture[str], root: Path, command: tuple[str | Path, ...]) -> str:
    """What is said of one file too few, where nobody asked for missing ones."""
    assert "elm stands among the others, too" in refusal(capsys, *command) or "box stands" in refusal(capsys, *command)
    (root / "labels" / "elm.npy").rename(root / "elm.npy")
    said = refusal(capsys, *command)
    (root / "elm.npy").rename(root / "labels" / "elm.npy")
    return said


def test_files_pair_by_their_numbers_and_weights_are_never_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for at in (1, 2, 3):
        np.save(tmp_path / f"y-{at:02}.npy", np.array([0, 1, 1]))
    for at in (1, 3):
        np.save(tmp_path / f"p_{at}.npy", np.array([0.1, 0.9, 0.2]))
    command = (str(tmp_path / "y-*.npy"), "--proba", str(tmp_path / "p_*.npy"), "--missing", "wrong")
    found = report(capsys, *command)
    assert (found["accuracy"]["right"], found["counted"], found["unanswered"]) == (4, 9, 3)
    np.savez(tmp_path / "w.npz", np.ones(3))
    assert "without a file of" in refusal(capsys, *command, "--weights", tmp_path / "w.npz")
    np.save(tmp_path / "p_03.npy", np.array([0.1, 0.9, 0.2]))
    np.save(tmp_path / "p_4.npy", np.array([0.1, 0.9, 0.2]))
    assert "pair by their numbers" in refusal(capsys, *command)


def test_a_column_named_as_a_file_and_no_column_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "results.csv"
    file.write_text("id,truth,answer,other\n0,1,1,0\n1,0,1,0\n")
    assert f"For a column of {file} say --predicted-column answer" in refusal(capsys, file, "--predicted", "answer")
    assert "has the columns id, truth, answer, other; a confusion matrix" in refusal(capsys, file)
    several = refusal(capsys, file, "--labels-column", "truth", "--predicted-column", "answer,other")
    assert "--against-columns" in several
