"""A compressed archive is counted row by row, with the same result as its arrays unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueup.auditing.tables import packed_array
from trueup.auditing.tables.npy_table import ArraysSideBySide, archived_arrays
from trueup.cli.main import main
from trueup.contract.bad_input import BadInputError

ROWS = 5000


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Labels and scores that count as large."""
    monkeypatch.setattr(packed_array, "SMALL", 1000)
    random = np.random.default_rng(3)
    np.savez_compressed(
        tmp_path / "t.npz",
        y=random.integers(0, 7, (ROWS, 3)),
        p=random.random((ROWS, 3, 7)).astype(np.float32),
        f=np.asfortranarray(random.random((ROWS, 7))),
    )
    return tmp_path / "t.npz"


def rows_of(file: Path, key: str) -> Any:
    return archived_arrays(str(file), {"scores": (key,)})["scores"]


def test_rows_are_those_of_the_whole_array(archive: Path) -> None:
    packed, whole = rows_of(archive, "p"), np.load(archive)["p"]
    assert isinstance(packed, packed_array.PackedArray)
    for start, end in ((0, 10), (10, 10), (40, 90), (3, 5), (4990, 5000), (0, ROWS)):
        np.testing.assert_array_equal(packed[start:end], whole[start:end])
    flat = packed.reshape(-1, 7)
    np.testing.assert_array_equal(flat[100:200], whole.reshape(-1, 7)[100:200])


def test_both_arrays_are_cut_at_the_same_rows(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trueup.auditing.tables.npy_table._PACKED_CELLS", 700)
    whole = np.load(archive)
    side = ArraysSideBySide(archived_arrays(str(archive), {"labels": ("y",), "scores": ("p",)}), "t", mapped=False)
    parts = list(side.parts((0, side.rows)))
    assert len(parts) > 100
    np.testing.assert_array_equal(np.concatenate([part.columns["labels"] for part in parts]), whole["y"].reshape(-1))
    scores = np.concatenate([part.columns["scores"] for part in parts])
    np.testing.assert_array_equal(scores, whole["p"].reshape(-1, 7))
    assert [part.start for part in parts][1] == len(parts[0].columns["labels"])


def test_columns_that_lie_one_after_the_other_are_refused(archive: Path) -> None:
    with pytest.raises(BadInputError, match="ascontiguousarray"):
        rows_of(archive, "f")


def test_an_archive_that_ends_early_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The header promises 10^12 rows."""
    monkeypatch.setattr(packed_array, "SMALL", 100)
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    header += b" " * (63 - (10 + len(header)) % 64) + b"\n"
    with zipfile.ZipFile(tmp_path / "t.npz", "w") as made:
        made.writestr("y.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(8000))
    packed = archived_arrays(str(tmp_path / "t.npz"), {"scores": ("y",)})["scores"]
    with pytest.raises(BadInputError, match=r"ends before its 1,000,000,000,000 rows"):
        packed[0:2000]


def test_the_command_counts_what_unpacks_to_much(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """160 MB of zeros in 160 kB: some megabytes are taken at a time, and the count is exact."""
    rows = 2_000_000
    np.savez_compressed(tmp_path / "t.npz", y=np.zeros(rows, np.int8), p=np.zeros((rows, 10)))
    words = ["audit", str(tmp_path / "t.npz"), "--labels-column", "y", "--proba-columns", "p"]
    assert main(words) in (0, 1)
    assert f"{rows:,} of {rows:,}" in capsys.readouterr().out
