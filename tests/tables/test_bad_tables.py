"""Each kind of bad input: an error that says what came, or an exclusion that was asked for and is shown."""

from __future__ import annotations

import json
import os
import pickle
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueup.auditing.scale.fold import count_piece
from trueup.auditing.scale.plan import Piece, Plan, job_for, plan_of
from trueup.auditing.tables.damage import ChangedFileError, DamagedFileError
from trueup.auditing.tables.files import paired_units, table_units
from trueup.auditing.tables.opening import refuse_change, stamp_of
from trueup.auditing.tables.wanted import Wanted
from trueup.cli.main import main

CSV = ["--labels-column", "y", "--proba-columns", "p*"]


class Trap:
    """Unpickling this leaves a file behind."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.file),)


def refused(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    """What is said about input that cannot be counted."""
    assert main(["audit", *map(str, words)]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert "Traceback" not in written.err
    return written.err


def notes(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, Any]:
    code = main(["audit", *map(str, words), "--output-format", "json"])
    written = capsys.readouterr()
    assert code in (0, 1), written.err
    report = json.loads(written.out)
    return {"rows": report["rows"], **{note["key"]: note for note in report["notes"]}}


def arrays(folder: Path, labels: Any, proba: Any) -> list[str]:
    np.save(folder / "y.npy", np.asarray(labels))
    np.save(folder / "p.npy", np.asarray(proba))
    return [str(folder / "y.npy"), "--proba", str(folder / "p.npy")]


@pytest.mark.parametrize(
    ("labels", "proba", "said"),
    [
        ([0, 1, 0], [[0.5, 0.5]] * 2, "3 rows of labels, 2 rows of scores"),
        ([0, 2], [[0.5, 0.5]] * 2, "holds 2 in row 1"),
        ([0, -1], [[0.5, 0.5]] * 2, "holds -1 in row 1"),
        ([[1, 1], [0, 1]], [[0.5, 0.5]] * 2, "2 ones in row 0"),
        ([0, 1], [[0.5, 0.5], [np.nan, 0.5]], "NaN in row 1"),
        ([], np.empty((0, 2)), "no rows"),
        ([0, 1], ["a", "b"], "dtype <U1"),
        (0, [0.5], "single number"),
    ],
)
def test_arrays_that_do_not_fit(
    labels: Any, proba: Any, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refused(capsys, *arrays(tmp_path, labels, proba))


def test_too_few_columns_for_the_classes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, *arrays(tmp_path, [0, 1], [[0.5, 0.5]] * 2), "--classes", "3")
    assert "(rows, 3)" in said


def test_rows_with_nan_are_left_out_and_counted_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = arrays(tmp_path, [0, 1, 1], [[0.9, 0.1], [np.nan, 0.5], [0.2, 0.8]])
    found = notes(capsys, *words, "--exclude", "nan")
    assert (found["rows"], found["nan_rows"]["number"]) == (3, 1)


@pytest.mark.parametrize("name", ["y.npy", "y.npz"])
def test_objects_are_never_unpickled(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trap = np.array([Trap(tmp_path / "was_run")], dtype=object)
    (np.save if name.endswith("npy") else np.savez)(tmp_path / name, trap)
    np.save(tmp_path / "p.npy", np.array([[0.5, 0.5]]))
    assert "Python objects" in refused(capsys, tmp_path / name, "--proba", tmp_path / "p.npy")
    assert not (tmp_path / "was_run").exists()


def test_a_pickle_that_is_called_npy_is_not_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "y.npy").write_bytes(pickle.dumps(Trap(tmp_path / "was_run")))
    np.save(tmp_path / "p.npy", np.array([[0.5, 0.5]]))
    assert "y.npy cannot be read" in refused(capsys, tmp_path / "y.npy", "--proba", tmp_path / "p.npy")
    assert not (tmp_path / "was_run").exists()


@pytest.mark.parametrize("kept", [0, 5, 60, 130])
@pytest.mark.parametrize("name", ["y.npy", "both.npz"])
def test_arrays_that_are_cut_off(name: str, kept: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words: list[str | Path] = [*arrays(tmp_path, [0, 1] * 20, [[0.5, 0.5]] * 40)]
    if name == "both.npz":
        np.savez(tmp_path / name, y=np.arange(9) % 2, p=np.ones((9, 2)) / 2)
        words = [tmp_path / name, "--labels-column", "y", "--proba-columns", "p"]
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:kept])
    assert f"{name} cannot be read" in refused(capsys, *words)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("y,p0,p1\n", "no rows"),
        ("y,p0,p1\n0,.5,.5\n1,.5\n", "line 3 of {} has 2 fields"),
        ("y,p0,p1\n0,.5,.5\n1,.5,.5,9\n", "line 3 of {} has 4 fields"),
        ("y,p0,p1\n0,.5,.5\n1,abc,.5\n", "line 3 of {} has 'abc' in the column 'p0'"),
        ("y,p0,p1\n0,.5,.5\n1,,.5\n", "line 3 of {} has '' in the column 'p0'"),
        ("y,p0,p1\n0,.5,.5\n1.5,.5,.5\n", "line 3 of {} has '1.5' in the column 'y'"),
        ("y,p0,p1\n0,.5,.5\ncat,.5,.5\n", "labels in words and 2 columns of proba"),
        ("y,p0,p0\n0,.5,.5\n", "two columns called 'p0'"),
        ("label,p0,p1\n0,.5,.5\n", "no column of {} is called 'y'"),
        ('y,p0,p1\n0,".5,.5\n', "cannot be read"),
        ("0,.4,.6\n1,.5,.5\n", "no column of {} is called 'y', as labels were to be"),
    ],
)
def test_text_tables(text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8")
    assert said.format(file) in refused(capsys, file, *CSV)


def test_a_text_table_in_another_encoding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").write_bytes("y,p0,p1\nché,.5,.5\n".encode("latin-1"))
    assert "not UTF-8" in refused(capsys, tmp_path / "t.csv", *CSV)


def test_bad_lines_are_left_out_and_counted_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["y,p0,p1", "0,.9,.1", "1,.5", "1,x,.5", "one,.2,.8", "1,.2,.8", ",.5,.5", "0,.6,.4", ""]
    (tmp_path / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    found = notes(capsys, tmp_path / "t.csv", *CSV, "--exclude", "lines", "--classes", "2")
    assert found["rows"] == 8 - 1 - 4
    assert found["bad_lines"]["number"] == 4


def test_a_later_file_with_words_for_labels_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("y,p0,p1\n0,.5,.5\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("y,p0,p1\ncat,.5,.5\n", encoding="utf-8")
    assert "line 2" in refused(capsys, tmp_path, *CSV)


def folder_with_a_cut_off_file(folder: Path) -> Path:
    pa = pytest.importorskip("pyarrow", reason="tables are an extra")
    pq = pytest.importorskip("pyarrow.parquet")

    for name in ("a", "b", "c"):
        pq.write_table(pa.table({"y": [0, 1], "p0": [0.9, 0.2], "p1": [0.1, 0.8]}), folder / f"{name}.parquet")
    (folder / "b.parquet").write_bytes((folder / "b.parquet").read_bytes()[:-20])
    return folder


def test_a_truncated_file_among_good_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "b.parquet cannot be read" in refused(capsys, folder_with_a_cut_off_file(tmp_path), *CSV)


def test_a_truncated_file_is_left_out_and_shown_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = notes(capsys, folder_with_a_cut_off_file(tmp_path), *CSV, "--exclude", "files")
    assert found["rows"] == 4
    assert found["damaged_files"]["number"] == 1
    assert "b.parquet" in found["damaged_files"]["text"]


def test_a_file_that_is_damaged_within(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pa = pytest.importorskip("pyarrow", reason="tables are an extra")
    pq = pytest.importorskip("pyarrow.parquet")

    rows = 3000
    random = np.random.default_rng(1)
    table = pa.table({"y": np.arange(rows) % 2, "p0": random.random(rows), "p1": random.random(rows)})
    pq.write_table(table, tmp_path / "t.parquet", compression="zstd")
    data = bytearray((tmp_path / "t.parquet").read_bytes())
    data[8000:16000] = bytes(8000)
    (tmp_path / "t.parquet").write_bytes(data)
    assert "t.parquet cannot be read" in refused(capsys, tmp_path / "t.parquet", *CSV)


def test_missing_values_and_ragged_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pa = pytest.importorskip("pyarrow", reason="tables are an extra")
    pq = pytest.importorskip("pyarrow.parquet")

    pq.write_table(pa.table({"y": [0, None], "p": [[0.5, 0.5], [0.5, 0.5]]}), tmp_path / "missing.parquet")
    pq.write_table(pa.table({"y": [0, 1], "p": [[0.5, 0.5], [0.5]]}), tmp_path / "ragged.parquet")
    assert "1 missing values" in refused(capsys, tmp_path / "missing.parquet", *CSV)
    assert "lists of 1 to 2 numbers" in refused(capsys, tmp_path / "ragged.parquet", *CSV)


def test_a_file_that_changed_while_it_was_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("y,p\n0,0\n", encoding="utf-8")
    (unit,) = table_units([str(tmp_path / "t.csv")])
    before = stamp_of(unit)
    refuse_change(unit, before)
    (tmp_path / "t.csv").write_text("y,p\n0,0\n1,0\n", encoding="utf-8")
    with pytest.raises(ChangedFileError, match=r"changed while it was read \(from 8 to 12 bytes"):
        refuse_change(unit, before)


def test_a_file_that_was_written_anew_after_it_was_planned(tmp_path: Path) -> None:
    words = arrays(tmp_path, [0, 1] * 50, [[0.7, 0.3]] * 100)
    units = paired_units({"labels": words[:1], "scores": words[2:]})
    plan = plan_of(units, Wanted(), "proba", exclude_files=False)
    job = job_for(plan, Wanted(), "proba", {})
    assert count_piece(plan.pieces[0], job).tally.rows == 100
    arrays(tmp_path, [0, 1] * 10, [[0.7, 0.3]] * 20)
    with pytest.raises(ChangedFileError, match="is not the file that it was"):
        count_piece(plan.pieces[0], job)


def test_fewer_rows_than_were_announced_are_no_count(tmp_path: Path) -> None:
    words = arrays(tmp_path, [0, 1] * 50, [[0.7, 0.3]] * 100)
    (unit,) = paired_units({"labels": words[:1], "scores": words[2:]})
    job = job_for(Plan((Piece(unit, (0, 100)),)), Wanted(), "proba", {})
    with pytest.raises(DamagedFileError, match="100 rows where 120 were announced"):
        count_piece(Piece(unit, (0, 120)), job)


def test_a_file_that_grows_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, stop = tmp_path / "t.csv", threading.Event()
    file.write_text("y,p0,p1\n" + "0,.5,.5\n1,.4,.6\n" * 20_000, encoding="utf-8")

    def write() -> None:
        while not stop.wait(0.001):
            with file.open("a", encoding="utf-8") as stream:
                stream.write("0,.5,.5\n")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        said = refused(capsys, file, *CSV)
    finally:
        stop.set()
        writer.join()
    assert "changed while it was read" in said or "is not the file that it was when the count began" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["missing.npy", "--proba", "p.npy"], "missing.npy does not exist"),
        (["y.npy"], "no predictions were named"),
        (["y.npy", "--proba", "p.npy", "--logits", "p.npy"], "proba and logits were named"),
        (["y.npy", "--proba", "*.txt"], "fits no file"),
        (["y.npy", "--proba", "p.h6"], "p.h6 does not exist"),
        (["y.npy", "--labels-column", "y", "--proba-columns", "p"], "an .npy file holds one array"),
        (["empty", "--proba", "p.npy"], "holds no table"),
        (["y.npy", "--proba", "p.npy", "--reported", "abc"], "a number such as"),
        (["y.npy", "--proba", "p.npy", "--class-names", "a,b,c"], "3 names for 2 classes"),
        (["y.npy", "--proba", "p.npy", "--called", "luck"], "--called luck"),
        (["y.npy", "--proba", "p.npy", "--shard", "3/2", "--state", "s"], "I from 1 to N"),
        (["y.npy", "--proba", "p.npy", "--shard", "1/2"], "--shard needs --state"),
        (["y.npy", "--proba", "p.npy", "--output-file", "nowhere/r.txt"], "nowhere/r.txt cannot be written"),
        (["y.npy", "--proba", "p.npy", "--by", "column"], "has to be an .npy"),
        (["y.npy", "y.npy", "p.npy", "--proba", "p.npy"], "2 files of labels, 1 files of scores"),
    ],
)
def test_wrong_usage(
    words: list[str],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arrays(tmp_path, [0, 1], [[0.7, 0.3], [0.4, 0.6]])
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    assert said in refused(capsys, *words)


def test_no_space_for_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    words = arrays(tmp_path, [0, 1], [[0.7, 0.3], [0.4, 0.6]])
    assert "cannot be written: No space left on device" in refused(capsys, *words, "--output-file", "/dev/full")


def test_a_report_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.txt"
    report.write_text("the old one", encoding="utf-8")
    real = os.fdopen

    def full(*words: Any, **more: Any) -> Any:
        stream = real(*words, **more)
        stream.write(b"half a ")
        raise OSError(28, "No space left on device")

    words = arrays(tmp_path, [0, 1], [[0.7, 0.3], [0.4, 0.6]])
    monkeypatch.setattr(os, "fdopen", full)
    assert "No space left" in refused(capsys, *words, "--output-file", report)
    assert report.read_text(encoding="utf-8") == "the old one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.npy", "report.txt", "y.npy"]


@pytest.mark.parametrize("suffix", ["csv", "npy", "parquet"])
def test_a_label_that_is_an_identifier_is_refused_at_once(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a number of classes it would take all memory."""
    labels = np.array([0, 10**12, 1])
    if suffix == "npy":
        np.save(tmp_path / "y.npy", labels)
        np.save(tmp_path / "a.npy", np.array([0, 1, 1]))
        words: list[str | Path] = [tmp_path / "y.npy", "--predicted", tmp_path / "a.npy"]
    else:
        words = [tmp_path / f"t.{suffix}", "--labels-column", "y", "--predicted-column", "a"]
        if suffix == "csv":
            words[0].write_text("y,a\n" + "".join(f"{label},1\n" for label in labels), encoding="utf-8")  # type: ignore[union-attr]
        else:
            pa = pytest.importorskip("pyarrow")
            pq = pytest.importorskip("pyarrow.parquet")
            pq.write_table(pa.table({"y": labels, "a": [0, 1, 1]}), words[0])
    assert "class numbers up to 1,000,000,000,000" in refused(capsys, *words)


def test_a_long_label_in_parquet_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """800 bytes of Parquet with one label of a million characters among 100,000 rows would take 400 GB."""
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    words = ["cat"] * 100_000 + ["x" * 1_000_000]
    pq.write_table(pa.table({"y": words, "a": words}), tmp_path / "t.parquet")
    said = refused(capsys, tmp_path / "t.parquet", "--labels-column", "y", "--predicted-column", "a")
    assert "a label of 1,000,000 characters" in said
    assert len(said) < 500
