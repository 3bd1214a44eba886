"""`if __name__ == "__main__":` is no open question: it holds in the file that is read, and in no module it uses."""

from __future__ import annotations

from pathlib import Path

from trueup.contract.known import value_of
from trueup.source.program import Wishes, read_program
from trueup.source.project import Project

_NET = """
from torch import nn


def net():
    return nn.Linear(8, 10)


if __name__ == "__main__":
    net = None
"""
_PROGRAM = """
import sys
import torch
from torch import nn
from net import net

if __name__ == "__main__":
    if sys.argv[1] == "small":
        model, criterion = net(), nn.CrossEntropyLoss()
    else:
        model, criterion = nn.Sequential(nn.Linear(8, 12), nn.LogSoftmax(1)), nn.NLLLoss()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    for x, y in loader:
        criterion(model(x), y).backward()
        optimizer.step()
"""


def test_a_program_is_run_as_the_main_one(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(_NET, encoding="utf-8")
    file = tmp_path / "program.py"
    file.write_text(_PROGRAM, encoding="utf-8")
    reading = read_program(file.read_bytes(), "program.py", file, Project(tmp_path), Wishes())
    read = {(value_of(setup.head.units), value_of(setup.head.activation), value_of(setup.loss.name))
            for setup in reading.setups}  # fmt: skip
    assert read == {(10, "linear", "cross_entropy"), (12, "log_softmax", "nll")}
    assert all(setup.complete for setup in reading.setups)
