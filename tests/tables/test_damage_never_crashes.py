"""Files with some bytes changed or an end cut off: a count, or an error in a line, and never a crash."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueup.cli.main import main

ROWS = 300
COLUMNS = ["--labels-column", "y", "--proba-columns", "p*", "--classes", "a,b,c"]


def _columns() -> dict[str, Any]:
    proba = np.random.default_rng(0).dirichlet(np.ones(3), ROWS)
    return {"y": [("a", "b", "c")[row % 3] for row in range(ROWS)], **{f"p{at}": proba[:, at] for at in range(3)}}


def _written(name: str, file: Path) -> list[str]:
    """Write a good file and give the words that audit it."""
    columns = _columns()
    if name.endswith(("parquet", "arrow")):
        pa = pytest.importorskip("pyarrow", reason="tables are an extra")
        if name.endswith("parquet"):
            pytest.importorskip("pyarrow.parquet").write_table(pa.table(columns), file, row_group_size=100)
        else:
            pytest.importorskip("pyarrow.feather").write_feather(pa.table(columns), file, "uncompressed", chunksize=100)
        return [str(file), *COLUMNS]
    if name.endswith("csv"):
        lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True)), ""]
        file.write_text("\n".join(lines), encoding="utf-8")
        return [str(file), *COLUMNS]
    arrays = {"y": np.arange(ROWS) % 3, "p": np.stack([columns[f"p{at}"] for at in range(3)], axis=1)}
    if name.endswith("npz"):
        np.savez_compressed(file, **arrays)
        return [str(file), "--labels-column", "y", "--proba-columns", "p"]
    np.save(file.with_name("labels.npy"), arrays["y"])
    np.save(file, arrays["p"])
    return [str(file.with_name("labels.npy")), "--proba", str(file)]


def _damaged(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    # Half of the damage goes to either end, where formats keep what they say about themselves.
    for _ in range(chance.choice((1, 4, 30))):
        near = min(len(data), 400)
        places = (chance.randrange(near), len(data) - 1 - chance.randrange(near), chance.randrange(len(data)))
        damaged[chance.choice(places)] = chance.randrange(256)
    return bytes(damaged[: chance.randrange(len(data))] if chance.random() < 0.2 else damaged)


@pytest.mark.parametrize("name", ["t.parquet", "t.arrow", "t.csv", "t.npz", "t.npy"])
@pytest.mark.parametrize("exclude", [[], ["--exclude", "files", "--exclude", "lines", "--exclude", "nan"]])
def test_a_damaged_file(name: str, exclude: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    words = _written(name, file)
    assert main(["audit", *words, "--exit-zero"]) == 0
    good, chance = file.read_bytes(), random.Random(name)
    for _ in range(60):
        file.write_bytes(_damaged(good, chance))
        code = main(["audit", *words, *exclude, "--exit-zero", "--output-format", "json"])
        written = capsys.readouterr()
        assert "Traceback" not in written.err
        assert code == 0 or written.err.startswith("trueup: error:")
