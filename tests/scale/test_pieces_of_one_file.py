"""One file in many pieces: row groups, record batches, stretches of arrays; by threads, in shards, damaged."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueup.auditing.scale.plan import plan_of
from trueup.auditing.tables.files import table_units
from trueup.auditing.tables.wanted import Wanted
from trueup.cli.main import main

pa = pytest.importorskip("pyarrow", reason="tables are an extra")
feather = pytest.importorskip("pyarrow.feather")
pq = pytest.importorskip("pyarrow.parquet")

ROWS, CLASSES = 997, 4
COLUMNS = ["--labels-column", "y", "--proba-columns", "p*"]
CELLS = 400
Write = Callable[[Path, Any, Any], list[str]]


def _parquet(folder: Path, labels: Any, proba: Any) -> list[str]:
    pq.write_table(_table(labels, proba), folder / "t.parquet", row_group_size=37)
    return [str(folder / "t.parquet"), *COLUMNS]


def _arrow(folder: Path, labels: Any, proba: Any) -> list[str]:
    feather.write_feather(_table(labels, proba), folder / "t.arrow", "uncompressed", chunksize=37)
    return [str(folder / "t.arrow"), *COLUMNS]


def _npy(folder: Path, labels: Any, proba: Any) -> list[str]:
    np.save(folder / "y.npy", labels)
    np.save(folder / "p.npy", np.asfortranarray(proba))
    return [str(folder / "y.npy"), "--proba", str(folder / "p.npy")]


def _table(labels: Any, proba: Any) -> Any:
    return pa.table({"y": labels, **{f"p{column}": proba[:, column] for column in range(CLASSES)}})


@pytest.fixture(params=[_parquet, _arrow, _npy], ids=["parquet", "arrow", "npy"])
def words(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    random = np.random.default_rng(11)
    write: Write = request.param
    return write(tmp_path, random.integers(0, CLASSES, ROWS), random.dirichlet(np.ones(CLASSES), ROWS))


def audited(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["audit", *words, "--output-format", "json", "--exit-zero"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    for reader in ("wanted", "npy_table"):
        monkeypatch.setattr(f"trueup.auditing.tables.{reader}.STRETCH_CELLS", CELLS)


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_pieces_give_the_bits_of_the_whole(
    jobs: str, words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = audited(capsys, *words, "--batch-size", "50")
    assert whole["rows"] == ROWS
    in_small_pieces(monkeypatch)
    assert audited(capsys, *words, "--batch-size", "50", "--jobs", jobs) == whole


def test_shards_share_one_file(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = audited(capsys, *words)
    in_small_pieces(monkeypatch)
    states = [str(tmp_path / f"{number}.json") for number in (1, 2, 3)]
    rows = []
    for number, state in enumerate(states, start=1):
        assert main(["audit", *words, "--shard", f"{number}/3", "--state", state]) == 0
        rows.append(capsys.readouterr().err)
    assert all("Counted shard" in line for line in rows)
    assert main(["merge", *reversed(states), "--output-format", "json", "--exit-zero"]) == 0
    assert json.loads(capsys.readouterr().out) == whole


def test_a_damaged_row_group_is_left_out_with_its_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(4)
    proba = random.dirichlet(np.ones(CLASSES), 4000)
    file = tmp_path / "t.parquet"
    pq.write_table(_table(random.integers(0, CLASSES, 4000), proba), file, row_group_size=1000, compression="zstd")
    group = pq.read_metadata(file).row_group(2)
    data = bytearray(file.read_bytes())
    for column in range(group.num_columns):
        at, size = group.column(column).data_page_offset, group.column(column).total_compressed_size
        data[at : at + min(size, 400)] = bytes(min(size, 400))
    file.write_bytes(data)
    monkeypatch.setattr("trueup.auditing.tables.wanted.STRETCH_CELLS", 1000)
    assert main(["audit", str(file), *COLUMNS]) == 2
    assert "t.parquet cannot be read" in capsys.readouterr().err
    found = audited(capsys, str(file), *COLUMNS, "--exclude", "files")
    (note,) = [note for note in found["notes"] if note["key"] == "damaged_files"]
    assert found["rows"] == 3000
    assert "t.parquet, rows 2000 to 2999" in note["text"]


def test_pieces_cover_every_row_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(7)
    _parquet(tmp_path, random.integers(0, CLASSES, ROWS), random.random((ROWS, CLASSES)))
    wanted = Wanted(columns={"labels": ("y",), "scores": ("p*",)})
    units = table_units([str(tmp_path)])
    assert [piece.stretch for piece in plan_of(units, wanted, "proba", exclude_files=False).pieces] == [(0, ROWS)]
    in_small_pieces(monkeypatch)
    stretches = [piece.stretch for piece in plan_of(units, wanted, "proba", exclude_files=False).pieces]
    assert len(stretches) == 9
    assert [start for start, _ in stretches] == [0, *(end for _, end in stretches[:-1])]
    assert stretches[-1][1] == ROWS


BAR = """
import sys, time
import trueup.cli.audit_progress as progress
import trueup.auditing.scale.fold as fold
progress._SECONDS_WITHOUT_BAR = float(sys.argv[1])
from trueup.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize(("seconds", "drawn"), [("0", True), ("1000", False)])
def test_long_work_draws_a_bar_on_a_terminal(seconds: str, drawn: bool, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="this system has no terminals to be opened")
    words = _npy(tmp_path, np.arange(10) % CLASSES, np.eye(CLASSES)[np.arange(10) % CLASSES])
    program = [sys.executable, "-c", BAR, seconds, "audit", *words, "--output-file", str(tmp_path / "report.txt")]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(program[0], program)
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0, shown
    assert (b"1 of 1" in shown) == drawn
    assert b"Wrote the report to" in shown
