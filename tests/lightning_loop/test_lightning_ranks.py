"""A training by Lightning in two processes: each row counts once, those that fill up the last batch as well."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
pytest.importorskip("lightning", reason="Lightning is not installed")

PROGRAM = """
import json, os, sys
from torchvision_of_another_build import import_all_the_same
import_all_the_same()
import lightning, torch
from torch.nn import functional
from trueup.lightning import TrueUp

class Module(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.net = torch.nn.Linear(4, 3)

    def training_step(self, batch, index):
        return functional.cross_entropy(self.net(batch[0]), batch[1])

    validation_step = training_step

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)

def main():
    x = torch.randn(43, 4, generator=torch.Generator().manual_seed(1))
    y = (x[:, 0] > 0).long() + (x[:, 1] > 1).long()
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 8)
    callback, module = TrueUp(), Module()
    silent = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
    trainer = lightning.pytorch.Trainer(
        accelerator="cpu", devices=2, strategy="ddp", max_epochs=1, callbacks=[callback], **silent
    )
    trainer.fit(module, loader, loader)
    right = int((module.net(x).argmax(1) == y).sum())
    rows = [(each.part, each.counts.rows, each.counts.right) for each in callback.epochs]
    with open(sys.argv[1] + str(trainer.global_rank), "w") as stream:
        json.dump([rows, right, float(trainer.callback_metrics["val_true_accuracy"])], stream)

main()
"""


def test_counts_are_those_of_all_ranks_without_repeated_rows(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    command = [sys.executable, "-W", "ignore", str(tmp_path / "program.py"), str(tmp_path / "rank")]
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    first, second = (json.loads((tmp_path / f"rank{rank}").read_text()) for rank in (0, 1))
    assert first == second
    rows, right, logged = first
    # 43 rows are no even number: each rank gets 22, and one row comes twice.
    assert [(part, count) for part, count, _ in rows] == [("training", 43), ("validation", 43)]
    assert rows[1][2] == right
    assert logged == pytest.approx(right / 43, abs=1e-6)
    assert done.stdout.count("trueup 1 ") == 1
