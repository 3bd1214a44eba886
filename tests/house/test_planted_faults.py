"""Planted faults: what each plant makes of a program, and how a run of them is counted."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

sys.path.insert(0, str(ROOT / "field"))
from planting import all_plants
from planting.checkouts import Checkout, exported

PROGRAM = """\
import copy

import torch
from sklearn.metrics import recall_score
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

train_loader = DataLoader(datasets.MNIST("data", transform=transforms.ToTensor()), batch_size=64, shuffle=True)
test_loader = DataLoader(datasets.MNIST("data", train=False, transform=transforms.ToTensor()), batch_size=64)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.Dropout(0.5), nn.Linear(64, 10))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())


def accuracy(loader):
    model.eval()
    correct, total = 0, 0
    with torch.no_grad():
        for images, labels in loader:
            outputs = model(images)
            predicted = outputs.argmax(dim=1)
            correct += (predicted == labels).sum().item()
            total += labels.size(0)
    return correct / total


best, best_state = 0.0, None
for epoch in range(5):
    model.train()
    correct = 0
    total = 0
    for images, labels in train_loader:
        outputs = model(images)
        loss = criterion(outputs, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        predicted = outputs.argmax(dim=1)
        correct += (predicted == labels).sum().item()
        total += labels.size(0)
    print(epoch, "train accuracy", correct / total)
    if correct / total > best:
        best = correct / total
        best_state = copy.deepcopy(model.state_dict())
model.load_state_dict(best_state)
reached = accuracy(test_loader)
print("Test accuracy:", reached)
"""
YES_OR_NO = """\
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

x, y = torch.randn(100, 4), torch.randint(0, 2, (100, 1)).float()
loader = DataLoader(TensorDataset(x, y), batch_size=8)
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
criterion = nn.BCEWithLogitsLoss()
correct, total = 0, 0
for x, y in loader:
    outputs = model(x)
    loss = criterion(outputs, y)
    loss.backward()
    predicted = (torch.sigmoid(outputs) > 0.5).float()
    correct += (predicted == y).sum().item()
    total += y.size(0)
print("accuracy", correct / total)
"""
#: Plant -> what stands in the lines that it changes.
IN_DIGITS = {
    "torch-softmax-at-the-loss": ["loss = criterion(torch.softmax(outputs, dim=1), labels)"],
    "torch-softmax-after-the-model": ["outputs = torch.softmax(model(images), dim=1)"],
    "torch-softmax-in-the-head": ["nn.Sequential(nn.Linear(64, 10), nn.Softmax(dim=1))"],
    "torch-nll-on-logits": ["criterion = nn.NLLLoss()"],
    "torch-one-unit": ["nn.Linear(64, 1))"],
    "torch-too-few-units": ["nn.Linear(64, 9))"],
    "torch-labels-from-one": ["loss = criterion(outputs, labels + 1)"],
    "torch-argmax-over-the-batch": ["predicted = outputs.argmax(dim=0)"],
    "torch-divided-by-batches": ["return correct / len(loader)", "correct / len(train_loader)"],
    "torch-full-batches-counted": ["total += loader.batch_size", "total += train_loader.batch_size"],
    "torch-mean-of-batches": ["correct += (predicted == labels).float().mean().item()", "correct / len(loader)"],
    "torch-last-batch-only": ["correct = (predicted == labels).sum().item()", "total = labels.size(0)"],
    "torch-counters-never-reset": ["correct = 0; total = 0", "    pass"],
    "torch-eval-removed": ["    pass"],
    "torch-best-not-copied": ["best_state = model.state_dict()"],
    "torch-training-shown-as-test": ["reached = accuracy(train_loader)"],
}
IN_YES_OR_NO = {
    "torch-sigmoid-at-the-loss": ["loss = criterion(torch.sigmoid(outputs), y)"],
    "torch-bce-on-logits": ["criterion = nn.BCELoss()"],
    "torch-threshold-on-logits": ["predicted = (outputs > 0.5).float()"],
}
#: Not told at each place of this program.
UNSEEN: set[str] = set()


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        *((PROGRAM, name, shown) for name, shown in IN_DIGITS.items()),
        *((YES_OR_NO, name, shown) for name, shown in IN_YES_OR_NO.items()),
    ],
)
def test_a_plant_is_found_in_a_program_that_is_read_whole(
    text: str, name: str, shown: list[str], tmp_path: Path
) -> None:
    plant = all_plants()[name]
    texts = list(plant.plant(text, ast.parse(text)))
    assert texts
    for words in shown:
        assert any(words in each.text for each in texts), words
    program = tmp_path / "train.py"
    program.write_text(text, encoding="utf-8")
    assert not [each for each in Checkout(tmp_path).read(str(program)).findings if each.code in plant.codes]
    for each in texts:
        assert ast.parse(each.text)
        after = Checkout(tmp_path).read_with(str(program), each.text)
        found = [finding.code for finding in after.findings if finding.code in plant.codes]
        assert found or name in UNSEEN, each.text


@pytest.mark.parametrize("text", [PROGRAM, YES_OR_NO])
def test_no_plant_changes_a_program_without_its_condition(text: str) -> None:
    named = IN_DIGITS if text is PROGRAM else IN_YES_OR_NO
    counts = {
        "torch-divided-by-batches",
        "torch-full-batches-counted",
        "torch-mean-of-batches",
        "torch-last-batch-only",
    }
    for name, plant in all_plants().items():
        if name.startswith("torch-") and name not in named and name not in counts:
            assert not list(plant.plant(text, ast.parse(text))), name


def test_lines_after_a_plant_count_as_before_it(tmp_path: Path) -> None:
    """A finding that a program has already is not new where the plant moves it."""
    program = tmp_path / "train.py"
    text = YES_OR_NO.replace("criterion(outputs, y)", "criterion(torch.sigmoid(outputs), y)")
    program.write_text(text, encoding="utf-8")
    before = Checkout(tmp_path).read(str(program))
    after = Checkout(tmp_path).read_with(str(program), f"a = 1\nb = 2\n{text}")
    assert before.findings
    assert [each.key for each in before.findings] == [each.key for each in after.findings]


def test_a_file_is_read_with_the_programs_that_import_it(tmp_path: Path) -> None:
    model = (
        "from torch import nn\n\n\ndef head():\n    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))\n"
    )
    (tmp_path / "heads.py").write_text(model, encoding="utf-8")
    line = "model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))"
    program = YES_OR_NO.replace(line, "model = head()").replace(
        "import torch\n", "import torch\nfrom heads import head\n", 1
    )
    (tmp_path / "train.py").write_text(program, encoding="utf-8")
    checkout = Checkout(tmp_path)
    heads = str(tmp_path / "heads.py")
    assert [Path(each).name for each in checkout.readers(heads)] == ["heads.py", "train.py"]
    after = checkout.read_with(heads, model.replace("nn.Linear(8, 1)", "nn.Linear(8, 1), nn.Sigmoid()"))
    assert "TU105" in {each.code for each in after.findings}


def test_a_notebook_is_its_code_as_one_program() -> None:
    cells = [["%matplotlib inline\n", "if x:\n", "    !ls"], ["%%bash\n", "ls"], ["%%time\n", "y = 1"]]
    notebook = {"cells": [{"cell_type": "code", "source": lines} for lines in cells], "nbformat": 4, "metadata": {}}
    text = exported(json.dumps(notebook).encode())
    assert "ls\n" not in text.replace("!ls", "")
    assert [type(each).__name__ for each in ast.parse(text).body] == ["Pass", "If", "Pass", "Assign"]


def test_a_run_counts_what_is_found_and_says_what_else_came(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "train.py").write_text(PROGRAM, encoding="utf-8")
    words = [str(project), "--plants", "torch-nll-on-logits,torch-one-unit", "--json", str(tmp_path / "out.json")]
    command = [sys.executable, str(ROOT / "field" / "plant.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| torch-nll-on-logits | 1 | 1 | 0 | 0 | 0 | 1.00 |" in done.stdout
    assert "| all | 2 | 2 | 0 | 0 | 0 | 1.00 |" in done.stdout
    rows = [json.loads(line) for line in (tmp_path / "out.json").read_text(encoding="utf-8").splitlines()]
    assert {row["kind"] for row in rows} == {"found"}
    assert (project / "train.py").read_text(encoding="utf-8") == PROGRAM
