"""The same rows give the same integers from every format, in one file or in many."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueup.cli.main import main

pa = pytest.importorskip("pyarrow", reason="tables are an extra")
feather = pytest.importorskip("pyarrow.feather")
pq = pytest.importorskip("pyarrow.parquet")

ROWS, CLASSES = 1001, 4
COLUMNS = ["--labels-column", "y", "--proba-columns", "p*"]


@pytest.fixture
def rows() -> dict[str, Any]:
    """Labels, float64 probabilities (text keeps them exactly), answers, groups and weights."""
    random = np.random.default_rng(5)
    proba = random.dirichlet(np.ones(CLASSES), ROWS)
    labels = random.integers(0, CLASSES, ROWS)
    return {"y": labels, "p": proba, "answer": proba.argmax(1), "site": random.choice(["a", "b, c"], ROWS)}


def table(rows: dict[str, Any]) -> Any:
    columns = {f"p{column}": rows["p"][:, column] for column in range(CLASSES)}
    return pa.table({"id": np.arange(ROWS), **columns, "y": rows["y"], "answer": rows["answer"], "site": rows["site"]})


def audited(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, Any]:
    """The JSON report, without the names of the files and the digest that is of them too."""
    code = main(["audit", *map(str, words), "--output-format", "json"])
    written = capsys.readouterr()
    assert code in (0, 1), written.err
    report: dict[str, Any] = json.loads(written.out)
    del report["state"]["spans"], report["state"]["digest"]
    return report


@pytest.fixture
def expected(tmp_path: Path, rows: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    np.save(tmp_path / "labels.npy", rows["y"])
    np.save(tmp_path / "proba.npy", rows["p"])
    report = audited(capsys, tmp_path / "labels.npy", "--proba", tmp_path / "proba.npy")
    assert report["rows"] == ROWS
    assert report["accuracy"]["right"] == int((rows["answer"] == rows["y"]).sum())
    return report


def lists(rows: dict[str, Any], kind: Any) -> Any:
    return pa.table({"p": pa.array(list(rows["p"]), type=kind), "y": rows["y"]})


WRITERS: dict[str, Callable[[dict[str, Any], Path], object]] = {
    "flat.parquet": lambda rows, file: pq.write_table(table(rows), file, row_group_size=100),
    "list.parquet": lambda rows, file: pq.write_table(lists(rows, pa.list_(pa.float64())), file),
    "fixed.parquet": lambda rows, file: pq.write_table(lists(rows, pa.list_(pa.float64(), CLASSES)), file),
    "plain.arrow": lambda rows, file: feather.write_feather(table(rows), file, "uncompressed", chunksize=64),
    "packed.feather": lambda rows, file: feather.write_feather(table(rows), file, "zstd"),
    "comma.csv": lambda rows, file: table(rows).to_pandas().to_csv(file, index=False),
    "mark.csv": lambda rows, file: table(rows).to_pandas().to_csv(file, index=False, encoding="utf-8-sig"),
    "tab.tsv": lambda rows, file: table(rows).to_pandas().to_csv(file, index=False, sep="\t"),
    "flat.jsonl": lambda rows, file: file.write_text(
        "".join(f"{json.dumps(row)}\n" for row in table(rows).to_pylist())
    ),
    "list.ndjson": lambda rows, file: file.write_text(
        "\n".join(json.dumps(row) for row in lists(rows, pa.list_(pa.float64())).to_pylist())
    ),
    "pair.npz": lambda rows, file: np.savez(file, y=rows["y"], p=rows["p"]),
    "packed.npz": lambda rows, file: np.savez_compressed(file, y=rows["y"], p=rows["p"]),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_format_gives_the_same_integers(
    name: str,
    tmp_path: Path,
    rows: dict[str, Any],
    expected: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    if name.endswith("sv"):
        pytest.importorskip("pandas", reason="writes the text tables of this test")
    WRITERS[name](rows, tmp_path / name)
    columns = COLUMNS if not name.endswith("npz") else ["--labels-column", "y", "--proba-columns", "p"]
    assert audited(capsys, tmp_path / name, *columns) == expected


def test_a_stream_of_arrow_gives_the_same_integers(
    tmp_path: Path, rows: dict[str, Any], expected: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with pa.OSFile(str(tmp_path / "s.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table(rows).schema) as writer:
        writer.write_table(table(rows), 100)
    assert audited(capsys, tmp_path / "s.arrow", *COLUMNS) == expected


@pytest.mark.parametrize("given", ["folder", "pattern", "files"])
def test_many_files_give_the_same_integers(
    given: str, tmp_path: Path, rows: dict[str, Any], expected: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "many"
    (folder / "deep").mkdir(parents=True)
    whole = table(rows)
    files = [folder / "a.parquet", folder / "b.arrow", folder / "deep" / "c.parquet"]
    pq.write_table(whole.slice(0, 10), files[0])
    feather.write_feather(whole.slice(10, 500), files[1])
    pq.write_table(whole.slice(510), files[2])
    (folder / "_metadata.parquet").write_bytes(b"left out, as its name asks")
    (folder / "notes.txt").write_text("no table", encoding="utf-8")
    paths = {"folder": [folder], "pattern": [f"{folder}/**/[a-c].*"], "files": [*files, files[0]]}[given]
    assert audited(capsys, *paths, *COLUMNS) == expected


def test_folders_of_arrays_are_paired_by_their_order(
    tmp_path: Path, rows: dict[str, Any], expected: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("labels", "proba"):
        (tmp_path / name).mkdir()
    for at, start in enumerate(range(0, ROWS, 300)):
        np.save(tmp_path / "labels" / f"y-{at}.npy", rows["y"][start : start + 300])
        np.save(tmp_path / "proba" / f"p-{at}.npy", rows["p"][start : start + 300])
    assert audited(capsys, tmp_path / "labels", "--proba", tmp_path / "proba") == expected


def test_labels_in_a_text_table_beside_an_array(
    tmp_path: Path, rows: dict[str, Any], expected: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "y.csv").write_text("id,y\n" + "".join(f"x,{label}\n" for label in rows["y"]), encoding="utf-8")
    words = [tmp_path / "y.csv", "--labels-column", "y", "--proba", tmp_path / "proba.npy"]
    assert audited(capsys, *words) == expected


def test_groups_weights_and_masks_stand_in_columns_or_files(
    tmp_path: Path, rows: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    weights, mask = np.arange(ROWS, dtype=float), np.arange(ROWS) % 7 != 0
    for name, column in (("y", rows["y"]), ("p", rows["p"]), ("w", weights), ("m", mask), ("site", rows["site"])):
        np.save(tmp_path / f"{name}.npy", column)
    beside = {"weights": "w", "mask": "m", "by": "site"}
    words = [word for role, name in beside.items() for word in (f"--{role}", str(tmp_path / f"{name}.npy"))]
    arrays = audited(capsys, tmp_path / "y.npy", "--proba", tmp_path / "p.npy", *words)
    columns = table(rows).append_column("w", pa.array(weights)).append_column("m", pa.array(mask))
    pq.write_table(columns, tmp_path / "t.parquet")
    words = [word for role, name in beside.items() for word in (f"--{role}", name)]
    one = audited(capsys, tmp_path / "t.parquet", *COLUMNS, *words)
    assert {one.pop("slices_by"), arrays.pop("slices_by")} == {"site", str(tmp_path / "site.npy")}
    one["state"]["settings"]["by"] = arrays["state"]["settings"]["by"] = None
    assert one == arrays
    assert [each["name"] for each in one["slices"]] == ["a", "b, c"]
    assert one["counted"] == int(mask.sum())


def test_words_as_labels_in_columns_by_patterns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "truth,p_dog,p_cat\ncat,0.2,0.8\ndog,0.4,0.6\ncat,0.9,0.1\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    words = [tmp_path / "t.csv", "--labels-column", "truth", "--proba-columns", "p_*", "--classes", "dog,cat"]
    report = audited(capsys, *words)
    assert (report["classes"], report["accuracy"]["right"]) == (["dog", "cat"], 1)


def test_class_answers_in_words_need_no_class_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("t,a\nx,x\ny,z\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("t,a\nw,w\n", encoding="utf-8")
    report = audited(capsys, tmp_path, "--labels-column", "t", "--predicted-column", "a")
    assert (report["classes"], report["accuracy"]["right"]) == (["w", "x", "y", "z"], 2)


def test_one_hot_labels_in_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("y0,y1,p0,p1\n1,0,.9,.1\n0,1,.8,.2\n", encoding="utf-8")
    report = audited(capsys, tmp_path / "a.csv", "--labels-columns", "y*", "--proba-columns", "p*")
    assert (report["state"]["settings"]["labels_as"], report["accuracy"]["right"]) == ("one-hot", 1)


def test_tokens_are_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "y.npy", np.array([[0, 1, -100], [1, 1, 0]]))
    np.save(tmp_path / "z.npy", np.array([[[1, 0], [0, 1], [0, 1]], [[0, 1], [1, 0], [1, 0]]], dtype=np.float32))
    report = audited(capsys, tmp_path / "y.npy", "--logits", tmp_path / "z.npy", "--ignore", "-100")
    assert (report["rows"], report["counted"], report["accuracy"]["right"]) == (6, 5, 4)


def test_names_are_shown_in_place_of_numbers(
    tmp_path: Path, expected: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    words = [tmp_path / "labels.npy", "--proba", tmp_path / "proba.npy", "--class-names", "north,east,south,west"]
    report = audited(capsys, *words)
    assert report["classes"] == ["north", "east", "south", "west"]
    assert report["state"] == expected["state"]
    assert report["confusion"] == expected["confusion"]
