"""Values that a reader could take for others, and files that are none: each is refused, with what to do."""

from __future__ import annotations

import io
import os
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trueup
from trueup.cli.main import main

WORDS = ["--labels-column", "y", "--predicted-column", "p"]


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main(["audit", *map(str, words)]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("trueup")
    assert "Traceback" not in captured.err
    return captured.err


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('{"y":1,"p":1}\n{"y":1e999,"p":1}\n', "line 2 of t.jsonl has inf in 'y'"),
        ('{"y":1,"p":-Infinity}\n{"y":0,"p":1}\n', "has -inf in 'p'"),
        ('{"y":1,"p":1}\n{"y":1,"y":0,"p":1}\n', "in which a key stands once"),
        ('{"y":[],"p":1}\n{"y":0,"p":1}\n', "has a list or an object of nothing in 'y'"),
        ('{"y":{},"p":1}\n', "has a list or an object of nothing in 'y'"),
        ('{"y":[1,0],"p":1}\n{"y":0,"p":1}\n', "a list, or an object, of 2 such values"),
        ('{"y":"a\\u0000","p":"a"}\n{"y":"b","p":"a"}\n', "ends with a NUL character"),
    ],
)
def test_json_lines(lines: str, expected: str, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.jsonl").write_text(lines)
    assert expected in refused(capsys, "t.jsonl", *WORDS)


def test_infinite_scores_of_json_lines_are_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.jsonl").write_text('{"y":1,"p":1e999}\n{"y":0,"p":-Infinity}\n')
    words = [str(tmp_path / "t.jsonl"), "--labels-column", "y", "--logits-columns", "p"]
    assert main(["audit", *words, "--exit-zero"]) == 0
    assert "100.00 %" in capsys.readouterr().out


def test_a_text_that_an_array_would_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An array of texts drops a NUL at the end, so that two labels would be one."""
    with pytest.raises(trueup.BadInputError, match="NUL"):
        trueup.audit(["a\0", "b"], predicted=["a", "b"])
    (tmp_path / "t.csv").write_bytes(b"y,p\na\0,a\nb,a\n")
    assert "NUL" in refused(capsys, tmp_path / "t.csv", *WORDS)
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.table({"y": ["a\0", "b"], "p": ["a", "a"]}), tmp_path / "t.parquet")
    assert "NUL" in refused(capsys, tmp_path / "t.parquet", *WORDS)


@pytest.mark.parametrize("classes", ["1000000001", "9" * 30])
def test_more_classes_than_there_are(classes: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").write_text("y,p\n1,1\n0,1\n")
    assert "from 1 to 1,000,000" in refused(capsys, tmp_path / "t.csv", *WORDS, "--classes", classes)


def test_a_class_number_of_300_digits_is_not_written_out() -> None:
    with pytest.raises(trueup.BadInputError, match=r"class numbers up to 1e\+300\. "):
        trueup.audit(np.array([0.0, 1e300]), predicted=[0, 1])


@pytest.mark.parametrize("reported", ["1e400", "1e99 %", "nan", "x"])
def test_a_number_that_is_none_is_told_before_the_count(
    reported: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text("y,p\n1,1\n0,1\n")
    monkeypatch.setattr("trueup.auditing.scale.run.count_plan", lambda *_, **__: pytest.fail("it was counted"))
    assert "reported" in refused(capsys, tmp_path / "t.csv", *WORDS, f"--reported={reported}")
    with pytest.raises(trueup.BadInputError, match="reported"):
        trueup.audit([1, 0], predicted=[1, 1], reported=reported)


def archive(path: Path, *members: tuple[str, bytes]) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as stream:
        warnings.simplefilter("ignore")  # of two members by one name
        for name, contents in members:
            stream.writestr(name, contents)
    return path


def array(*values: int) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.array(values))
    return stream.getvalue()


def test_archives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = archive(tmp_path / "t.npz", ("y.npy", b"hello"), ("p.npy", b"x"))
    assert "y is no array" in refused(capsys, text, *WORDS)
    twice = archive(tmp_path / "u.npz", ("y.npy", array(0, 1)), ("y.npy", array(1, 1)), ("p.npy", array(1, 1)))
    assert "has two arrays called 'y'" in refused(capsys, twice, *WORDS)


def test_a_confusion_matrix_of_too_many_rows() -> None:
    with pytest.raises(trueup.BadInputError, match="fewer than"):
        trueup.audit_confusion([[2**62, 1], [1, 2]])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Reading it would wait for a writer without end; /dev/zero would never end."""
    os.mkfifo(tmp_path / "t.csv")
    assert "is a pipe or a device" in refused(capsys, tmp_path / "t.csv", *WORDS)
    (tmp_path / "zero.npy").symlink_to("/dev/zero")
    np.save(tmp_path / "y.npy", [0, 1])
    assert "is a pipe or a device" in refused(capsys, tmp_path / "y.npy", "--proba", tmp_path / "zero.npy")
