"""An evaluation by the Trainer in two processes: rows that fill up the last batch count once."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
pytest.importorskip("transformers", reason="Transformers is not installed")

PROGRAM = """
import json, sys
from torchvision_of_another_build import import_all_the_same
import_all_the_same()
import numpy as np
from transformers import Trainer
from trainers import arguments, classifier, rows_of
from trueup.transformers import TrueUp

callback, rows = TrueUp(), rows_of(43)
trainer = Trainer(
    classifier(), arguments(sys.argv[1], per_device_eval_batch_size=8, per_device_train_batch_size=8),
    train_dataset=rows, eval_dataset=rows, callbacks=[callback],
)
trainer.train()
trainer.evaluate()
given = trainer.predict(rows)
right = int((given.predictions.argmax(-1) == given.label_ids).sum())
counted = [(each.part, each.counts.rows, each.counts.right) for each in callback.epochs]
print("RESULT " + json.dumps([counted, right, trainer.state.log_history[-1]["eval_true_accuracy"]]))
"""


def test_counts_are_those_of_all_ranks_without_repeated_rows(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    path = os.pathsep.join([*map(str, Path(__file__).parents[:2]), *filter(None, [os.environ.get("PYTHONPATH")])])
    shared = {
        **os.environ,
        "PYTHONPATH": path,
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": port,
        "WORLD_SIZE": "2",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-W", "ignore", str(tmp_path / "program.py"), str(tmp_path)]
    running = [
        subprocess.Popen(
            command,
            env={**shared, "RANK": rank, "LOCAL_RANK": rank},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in ("0", "1")
    ]
    printed = [process.communicate(timeout=600) for process in running]
    assert [process.returncode for process in running] == [0, 0], printed[0][1][-3000:]
    first, second = (json.loads(output.partition("RESULT ")[2].splitlines()[0]) for output, _ in printed)
    assert first == second
    counted, right, logged = first
    assert [part for part, _, _ in counted] == ["training", "evaluation", "evaluation"]
    assert counted[1][1:] == counted[2][1:] == [43, right]
    assert logged == right / 43
    assert "trueup evaluation" in printed[0][0]
    assert "trueup" not in printed[1][0]
