"""A fix is promised where it is made: of what a file tells alone; of what another program tells it is only shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.checking.fixing.check_and_fix import Fixing, checked_and_fixed
from trueup.checking.many_files.run import known_codes
from trueup.checking.one_file.file_checker import Job
from trueup.checking.settings.options import Options
from trueup.checking.settings.resolved import Resolver

COUNTING = "def answers(scores):\n    return 1.0 * (scores > 0.5)\n"
MODEL = """
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(8, 1)
    def forward(self, x):
        return self.out(x)
"""
PROGRAM = """
import torch
from torch import nn
from model import Net
{counting}
net = Net()
criterion = nn.BCEWithLogitsLoss()
for x, y in torch.load("batches.pt"):
    scores = net(x)
    criterion(scores, y).backward()
    print((answers(scores) == y).float().mean())
"""


@pytest.mark.parametrize("mode", ["none", "write"])
@pytest.mark.parametrize("imported", [True, False])
def test_a_fix_of_a_file_that_only_its_caller_tells_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, *, imported: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("model.py").write_text(MODEL)
    Path("counting.py").write_text(COUNTING if imported else "")
    Path("main.py").write_text(PROGRAM.format(counting="from counting import answers" if imported else COUNTING))
    result, _ = checked_and_fixed(["."], Job(Resolver(Options(), known_codes()), Path.cwd()), Fixing(mode=mode))  # type: ignore[arg-type]
    fixes = {(finding.code, fix.safety) for finding, fix in result.with_fixes() if fix is not None and fix.edits}
    if imported:
        assert fixes == {("TU304", "display")}
        assert Path("counting.py").read_text() == COUNTING
    else:
        assert fixes == ({("TU304", "safe")} if mode == "none" else set())
        assert ("scores > 0.0" in Path("main.py").read_text()) is (mode == "write")


HEAD = """
from torch import nn

class Net(nn.Module):
    def __init__(self, classes=59):
        super().__init__()
        self.out = nn.Linear(20, classes)
        self.soft = nn.LogSoftmax(dim=1)
    def forward(self, x):
        return self.soft(self.out(x))
"""
TRAINING = """
import numpy as np
import torch
from torch import nn
from model import Net

class Training:
    def __init__(self):
        self.net = Net()

    def start(self):
        for _ in range(100):
            labels = torch.from_numpy(np.random.randint(0, 58, 64)).long()
            nn.NLLLoss()(self.net(torch.randn(64, 20)), labels).backward()
"""


def test_a_fix_of_a_file_is_tried_as_the_program_that_takes_it_in_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("model.py").write_text(HEAD)
    Path("training.py").write_text(TRAINING)
    job = Job(Resolver(Options(), known_codes()), Path.cwd())
    result, _ = checked_and_fixed(["."], job, Fixing(mode="write", unsafe=True))
    assert [repair.finding.code for repair in result.repaired] == ["TU203"]
    assert result.refused == ()
    assert "classes=58" in Path("model.py").read_text()
