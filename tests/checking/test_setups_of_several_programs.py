"""A function that another program of the run calls is read there; for itself it is no second setup."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trueup.cli.main import main

TRAINING = """
import torch
from torch import nn


def train(model, loader):
    criterion = nn.CrossEntropyLoss()
    for images, labels in loader:
        loss = criterion(model(images), labels)
        loss.backward()
"""
PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets
from training import train

train(nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), DataLoader(datasets.MNIST("."), batch_size=64))
"""


def read_of(
    folder: Path, files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, int], list[str]]:
    """What is said to be read of these files, and the reasons for what is not."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    main(["check", "--no-cache", "--isolated", "--output-format", "json", str(folder)])
    output = json.loads(capsys.readouterr().out)
    return output["read"], [gap["why"] for gap in output["unread"]]


def test_a_function_that_nobody_calls_is_a_setup_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read, gaps = read_of(tmp_path, {"training.py": TRAINING}, capsys)
    assert (read["setups"], read["complete"]) == (1, 1)
    assert gaps == []


def test_a_function_that_nobody_calls_needs_the_head_that_its_numbers_depend_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counting = TRAINING + "        print(((model(images) > 0.5) == labels).float().mean())\n"
    read, gaps = read_of(tmp_path, {"training.py": counting}, capsys)
    assert (read["setups"], read["complete"]) == (1, 0)
    assert gaps == ["head: train() is given its model from outside"]


def test_a_function_that_another_file_calls_is_read_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read, gaps = read_of(tmp_path, {"training.py": TRAINING, "program.py": PROGRAM}, capsys)
    assert (read["setups"], read["complete"]) == (1, 1)
    assert gaps == []


def test_a_loss_inside_of_a_function_is_read_with_the_loop_that_calls_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = TRAINING.replace("def train(model, loader):\n    criterion = nn.CrossEntropyLoss()",
                            "def train(model, loader, criterion):")  # fmt: skip
    losses = (
        "from torch import nn\n\n\ndef weighted(outputs, labels):\n    return nn.CrossEntropyLoss()(outputs, labels)\n"
    )
    program = PROGRAM.replace("import train\n", "import train\nfrom losses import weighted\n")
    program = program.replace("64))", "64), weighted)")
    read, gaps = read_of(tmp_path, {"training.py": loop, "losses.py": losses, "program.py": program}, capsys)
    assert (read["setups"], read["complete"]) == (1, 1), gaps


def test_a_loss_that_the_model_gives_beside_its_output_is_read_with_the_loop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = TRAINING.replace("    criterion = nn.CrossEntropyLoss()\n", "")
    loop = loop.replace("loss = criterion(model(images), labels)", "loss, scores = model(images, labels)")
    net = """from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(784, 10)

    def forward(self, images, labels):
        scores = self.last(images.flatten(1))
        return nn.CrossEntropyLoss()(scores, labels), scores
"""
    program = PROGRAM.replace("import train\n", "import train\nfrom net import Net\n")
    program = program.replace("nn.Sequential(nn.Flatten(), nn.Linear(784, 10))", "Net()")
    read, gaps = read_of(tmp_path, {"training.py": loop, "net.py": net, "program.py": program}, capsys)
    # The class is a setup of its own file, too.
    assert (read["setups"], read["complete"]) == (2, 2)
    assert gaps == []


def test_a_function_that_another_file_only_imports_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    idle = PROGRAM.replace("train(nn.", "train, (nn.")
    read, gaps = read_of(tmp_path, {"training.py": TRAINING, "program.py": idle}, capsys)
    assert (read["setups"], read["complete"]) == (1, 1)
    assert gaps == []


COUNTING = """
import torch


def epoch(model, loader, criterion):
    right = 0
    for images, labels in loader:
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        right += (outputs.argmax(dim=1) == labels).sum().item()
    return right
"""


def test_answers_that_are_counted_in_a_function_are_read_where_another_file_calls_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = PROGRAM.replace("import train\n", "import epoch\n").replace("train(nn", "epoch(nn")
    program = program.replace("64))", "64), nn.CrossEntropyLoss())")
    alone, _ = read_of(tmp_path, {"training.py": COUNTING}, capsys)
    assert alone["setups"] > alone["complete"] == 0
    read, gaps = read_of(tmp_path, {"program.py": program}, capsys)
    assert (read["setups"], read["complete"]) == (1, 1)
    assert gaps == []


COACH = """
class Coach:
    def __init__(self, model, loader, criterion):
        self.model, self.loader, self.criterion = model, loader, criterion

    def train(self):
        for images, labels in self.loader:
            loss = self.criterion(self.model(images), labels)
            loss.backward()
            self.optimizer.step()
"""
COACHED = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets
from coach import Coach

loader = DataLoader(datasets.MNIST("."), batch_size=64)
Coach(nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), loader, nn.CrossEntropyLoss()).train()
"""


def test_a_loss_from_outside_is_read_where_it_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read, gaps = read_of(tmp_path, {"coach.py": f"import torch\n{COACH}", "program.py": COACHED}, capsys)
    assert (read["setups"], read["complete"]) == (1, 1)
    assert gaps == []


def test_a_loss_from_outside_that_nobody_gives_is_a_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read, gaps = read_of(tmp_path, {"coach.py": f"import torch\n{COACH}"}, capsys)
    assert (read["setups"], read["complete"]) == (1, 0)
    assert gaps == ["head, labels, loss: __init__() is given its criterion from outside"]


def test_a_place_that_is_read_whole_is_no_gap_of_a_class_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = (
        "import lightning as L\nimport torch\nfrom torch import nn\nKINDS = {'a': 1}\n\n\n"
        "class Net(L.LightningModule):\n    def __init__(self, config):\n        super().__init__()\n"
        "        self.layer = nn.Linear(784, KINDS.get(config, config))\n\n"
        "    def training_step(self, batch, index):\n        x, y = batch\n"
        "        return nn.functional.cross_entropy(self.layer(x), y)\n"
    )
    program = "import lightning as L\nfrom net import Net\n\nL.Trainer().fit(Net(10), loader)\n"
    read, _ = read_of(tmp_path, {"net.py": module, "program.py": program}, capsys)
    assert (read["setups"], read["complete"]) == (1, 1)


def test_a_program_that_names_no_library_is_read_by_way_of_packages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pipeline" / "parts").mkdir(parents=True)
    net = (
        "from torch import nn\nfrom torch.utils.data import DataLoader\nfrom torchvision import datasets\n\n\n"
        "def net():\n    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n\n\n"
        'def batches():\n    return DataLoader(datasets.MNIST("."), batch_size=64)\n'
    )
    files = {
        "main.py": "from pipeline import batches, net, train\n\ntrain(net(), batches())\n",
        "pipeline/__init__.py": "from .parts import train\nfrom .made import batches, net\n",
        "pipeline/made.py": net,
        "pipeline/parts/__init__.py": "from .training import train\n",
        "pipeline/parts/training.py": TRAINING,
    }
    read, gaps = read_of(tmp_path, files, capsys)
    assert (read["setups"], read["complete"]) == (1, 1), gaps
    read, _ = read_of(tmp_path, {"main.py": "from pipeline import net\n\nnet()\n"}, capsys)
    assert (read["setups"], read["complete"]) == (1, 1)


def test_a_notebook_that_names_no_library_is_read_with_what_it_imports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = TRAINING.replace(
        "def train(model, loader):", "def train(units):\n    model = nn.Linear(784, units)"
    ).replace("in loader", "in DataLoader(datasets.MNIST('.'), batch_size=64)")
    whole = f"from torch.utils.data import DataLoader\nfrom torchvision import datasets\n{whole}"
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**cell, "source": ["%matplotlib inline\n", "from training import train\n", "\n", "train(10)"]}]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    (tmp_path / "notebooks").mkdir()
    read, gaps = read_of(tmp_path, {"training.py": whole, "notebooks/main.ipynb": notebook}, capsys)
    assert (read["setups"], read["complete"]) == (1, 1), gaps


def test_a_training_whose_loss_is_read_in_another_line_of_its_function_is_no_gap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = """
import torch


class Coach:
    def __init__(self, model, loader):
        self.model, self.loader = model, loader

    def train(self):
        for images, labels in self.loader:
            answers = self.model(images, labels)
            loss = answers.loss
            loss.backward()
            self.optimizer.step()
"""
    net = """from dataclasses import dataclass

import torch
from torch import nn


@dataclass
class Answers:
    loss: torch.Tensor


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(784, 10)

    def forward(self, images, labels):
        return Answers(loss=nn.CrossEntropyLoss()(self.last(images.flatten(1)), labels))
"""
    program = PROGRAM.replace("training import train", "training import Coach\nfrom net import Net")
    program = program.replace("train(nn.Sequential(nn.Flatten(), nn.Linear(784, 10))", "Coach(Net()")
    program = program.replace("64))", "64)).train()")
    read, gaps = read_of(tmp_path, {"training.py": loop}, capsys)
    assert (read["setups"], read["complete"]) == (1, 0)
    read, gaps = read_of(tmp_path, {"net.py": net, "program.py": program}, capsys)
    assert gaps == []
    assert read["setups"] == read["complete"]


SCORES = """
from sklearn.metrics import roc_auc_score


def area(labels, scores):
    return roc_auc_score(labels, scores)
"""
SCORED = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from scores import area

frame = pd.read_csv("{name}.csv")
x, z, y, w = train_test_split(frame[["a", "b"]], frame["ill"])
{name} = LogisticRegression().fit(x, y)
print("AUC", area(w, {name}.predict(z)))
"""


def test_a_metric_of_what_another_file_hands_is_read_with_that_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, alone = read_of(tmp_path, {"scores.py": SCORES}, capsys)
    assert alone == ["scores with scikit-learn: not read"]
    read, gaps = read_of(tmp_path, {"scores.py": SCORES, "first.py": SCORED.format(name="first")}, capsys)
    assert (read["setups"], read["complete"]) == (1, 1)
    assert gaps == []


def test_a_finding_of_two_programs_is_that_of_the_first_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {"scores.py": SCORES, **{f"{name}.py": SCORED.format(name=name) for name in ("first", "second")}}
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    shown = []
    for files in (sorted(texts), sorted(texts, reverse=True)):
        main(["check", "-j", "1", "--no-cache", "--isolated", "--output-format", "json", *files])
        shown.append(json.loads(capsys.readouterr().out)["findings"])
    assert shown[0] == shown[1]
    assert {party["filename"] for party in shown[0][0]["parties"]} == {"scores.py", "first.py"}
