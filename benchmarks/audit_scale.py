"""`trueup audit` over a large table: rows per second and memory, with threads and through Dask, and the same bits.

    python benchmarks/audit_scale.py                      # 100 million rows of 10 columns, 24 Parquet files, 3.6 GB
    python benchmarks/audit_scale.py --rows 10000000

The table is written into a folder of its own and removed afterwards. Times are of whole commands, start-up included;
memory is the largest resident set of any process of the command.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FILES, CLASSES, GROUP = 24, 10, 1_000_000


def main() -> None:
    """Write, measure, remove."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000_000, metavar="N")
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where the table is written")
    parser.add_argument("--no-dask", action="store_true", help="leave out the cluster")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="audit-scale-", dir=arguments.folder))
    try:
        began = time.perf_counter()
        size = written(folder, arguments.rows)
        print(
            f"{arguments.rows:,} rows x {CLASSES}, {FILES} files, {size / 1e9:.2f} GB, {_since(began):.0f} s to write"
        )
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
        reports = [measured("threads", folder, arguments.rows, size)]
        reports.append(measured("one thread", folder, arguments.rows, size, "--jobs", "1"))
        if not arguments.no_dask:
            reports.append(measured("dask", folder, arguments.rows, size, "--engine", "dask"))
        print(f"same bits: {'yes' if all(report == reports[0] for report in reports) else 'NO'}")
    finally:
        shutil.rmtree(folder)


def written(folder: Path, rows: int) -> int:
    """Write the table; its size in bytes. One block of rows, turned round anew for each row group."""
    random = np.random.default_rng(0)
    block = min(GROUP, -(-rows // FILES))
    labels = random.integers(0, CLASSES, block).astype(np.int16)
    scores = random.standard_normal((block, CLASSES), dtype=np.float32)
    scores[np.arange(block), labels] += 2
    scores = np.exp(scores)
    scores /= scores.sum(axis=1, keepdims=True)
    for file in range(FILES):
        left = rows * (file + 1) // FILES - rows * file // FILES
        path, schema = folder / f"part-{file:02}.parquet", _table(labels, scores, 0).schema
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            while left > 0:
                table = _table(labels, scores, int(random.integers(block))).slice(0, min(left, block))
                writer.write_table(table, GROUP)
                left -= len(table)
    return sum(path.stat().st_size for path in folder.iterdir())


def _table(labels: Any, scores: Any, turn: int) -> Any:
    turned = np.roll(scores, turn, axis=0)
    columns = {f"p{column}": np.ascontiguousarray(turned[:, column]) for column in range(CLASSES)}
    return pa.table({"label": np.roll(labels, turn), **columns})


def measured(name: str, folder: Path, rows: int, size: int, *words: str) -> dict[str, Any]:
    """Run the command once, print what it took, and give its report."""
    command = [sys.executable, "-m", "trueup", "audit", str(folder), "--labels-column", "label"]
    command += ["--proba-columns", "p*", "--output-format", "json", "--exit-zero", *words]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # With a report of its own for each command, the largest resident set is that of this command.
    script = (
        "import json, resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(json.dumps([done.returncode, used.ru_maxrss, json.loads(done.stdout or b'{}')]))"
    )
    done = subprocess.run([sys.executable, "-c", script, *command], stdout=subprocess.PIPE, check=True)
    took, after = _since(began), resource.getrusage(resource.RUSAGE_CHILDREN)
    code, memory, report = json.loads(done.stdout)
    if code != 0 or report["counted"] != rows:
        raise SystemExit(f"{name}: exit code {code}, {report.get('counted')} rows")
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{name:<12}{took:8.1f} s{seconds:8.1f} s of processor{rows / took / 1e6:8.2f} million rows/s"
        f"{size / took / 1e6:8.0f} MB/s of file{memory / 1024:8.0f} MB"
    )
    return dict(report)


def _since(began: float) -> float:
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
