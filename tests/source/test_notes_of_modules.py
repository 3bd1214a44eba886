"""What a module notes beside its values is told to each program that uses it, whichever was read before."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.contract.known import value_of
from trueup.rules import all_rules, findings_of
from trueup.source import read_text
from trueup.source.project import Project

OPTIONS = """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--classes", type=int, default=1)
arguments = parser.parse_args()
CLASSES = arguments.classes
"""
HEAD = """
import torch
from torch import nn
{policy}

class Net(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.fc = nn.Linear(8, classes)

    def forward(self, x):
        return self.fc(x)


net = Net({classes})
{changed}
"""
MAIN = """
import torch
from torch import nn
from {module} import {name}

{model}
loss = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for x, y in loader:
    optimizer.zero_grad()
    loss(net(x), y).backward()
    optimizer.step()
"""
MODEL = HEAD.format(policy="", classes="CLASSES", changed="").replace("import torch\nfrom torch import nn\n", "")
#: The module that two programs use, and the program.
PROJECTS = {
    "the default of an option": (OPTIONS, MAIN.format(module="shared", name="CLASSES", model=MODEL)),
    "a model that is changed in an unread way": (
        HEAD.format(policy="", classes=1, changed="change(net)\nnet._modules[part] = other"),
        MAIN.format(module="shared", name="net", model=""),
    ),
}


def said(project: Project, path: Path) -> list[tuple[str, str, str, str]]:
    setups = read_text(path.read_bytes(), str(path), project=project).setups
    found = [item for setup in setups for item in findings_of(setup, all_rules())]
    return [(item.code, item.severity, item.have, item.holds_for) for item in found]


@pytest.mark.parametrize("kind", PROJECTS)
def test_a_condition_is_not_lost_where_another_program_was_read_first(tmp_path: Path, kind: str) -> None:
    shared, program = PROJECTS[kind]
    (tmp_path / "shared.py").write_text(shared)
    (tmp_path / "other.py").write_text("import shared\nprint(shared)\n")
    (tmp_path / "main.py").write_text(program)
    alone = said(Project(tmp_path), tmp_path / "main.py")
    project = Project(tmp_path)
    said(project, tmp_path / "other.py")
    assert said(project, tmp_path / "main.py") == alone
    assert [severity for _, severity, _, _ in alone] == ["warning"]


def test_a_setting_of_a_module_holds_for_each_program(tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text(
        'import keras\nkeras.mixed_precision.set_global_policy("mixed_float16")\nCLASSES = 3\n'
    )
    text = (
        "import keras\nfrom shared import CLASSES\n\nprint(CLASSES)\nmodel = keras.Sequential([keras.Input((8,)), "
        'keras.layers.Dense(CLASSES, activation="softmax")])\n'
        'model.compile(loss="sparse_categorical_crossentropy")\nmodel.fit(x, y)\n'
    )
    project = Project(tmp_path)
    read = []
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text(text)
        (setup,) = read_text(text.encode(), str(tmp_path / name), project=project).setups
        read.append(value_of(setup.head.dtype))
    assert read == ["float16", "float16"]
