"""A training in two processes: each row is counted once, however many each of them has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

PROGRAM = """
import json, os, sys
import torch
from torch import distributed, nn
from trueup.torch import Watch

rank = int(sys.argv[1])
distributed.init_process_group("gloo", init_method="file://" + sys.argv[2], rank=rank, world_size=2)
torch.manual_seed(0)
model = nn.Linear(4, 3)
loss = nn.BCEWithLogitsLoss()
watch = Watch(model, loss)
# The first process has tags, the second one-hot rows; and in the second epoch no rows at all.
x = torch.randn(10, 4, generator=torch.Generator().manual_seed(rank))
y = torch.eye(3)[torch.arange(10) % 3]
y[:, 1] = 1 if rank == 0 else y[:, 1]
rows = 10 if rank == 0 else 7
for part in (x[:rows].split(4), ())[: 1]:
    for at, some in enumerate(part):
        watch.batch(model(some), y[:rows].split(4)[at])
first = watch.epoch()
if rank == 0:
    watch.batch(model(x), y)
second = watch.epoch()
right = int(((model(x[:rows]) > 0) == (y[:rows] > 0)).all(1).sum())
print("RESULT " + json.dumps([first, second, right, [each.counts.rows for each in watch.epochs]]))
distributed.destroy_process_group()
"""


def test_counts_are_those_of_all_ranks_and_the_first_one_tells(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    if not torch.distributed.is_available():
        pytest.skip("this PyTorch has no torch.distributed")
    command = [sys.executable, "-W", "ignore", str(tmp_path / "program.py")]
    meet = str(tmp_path / "meet")
    running = [subprocess.Popen([*command, str(rank), meet], stdout=subprocess.PIPE, text=True) for rank in (0, 1)]
    outputs = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    results = [json.loads(output.partition("RESULT ")[2]) for output in outputs]
    (first, second, right, rows), (other_first, other_second, other_right, other_rows) = results
    assert rows == other_rows == [17, 10]
    assert (first, second) == (other_first, other_second)
    assert first["true_accuracy"] == (right + other_right) / 17
    assert "trueup 1 " in outputs[0]
    assert "trueup" not in outputs[1]
