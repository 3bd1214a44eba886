"""Modules of the same project: what a program is told of them does not depend on which other programs were read."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup import check
from trueup.contract.known import value_of
from trueup.contract.reading import Reading
from trueup.engine.limits import LIMITS
from trueup.source import read_text
from trueup.source.project import Project

_PROGRAM = """
from keras.datasets import mnist
from net import build

(x, y), _ = mnist.load_data()
model = build(10)
model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y)
"""
_NET = """
from keras.layers import Dense
from keras.models import Sequential
from sizes import HIDDEN

WIDTH = HIDDEN * 2

def build(classes):
    return Sequential([Dense(WIDTH, input_shape=(784,)), Dense(classes, activation="softmax")])
"""
_SIZES = "from constants import LEAST\nHIDDEN = LEAST * 2\n"
_CONSTANTS = "LEAST = 16\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two programs that import the same chain of three modules."""
    for name, text in {"net": _NET, "sizes": _SIZES, "constants": _CONSTANTS, "one": _PROGRAM, "two": _PROGRAM}.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def read(project: Project, path: Path) -> Reading:
    return read_text(path.read_bytes(), str(path), project=project)


def told(reading: Reading) -> object:
    """What was read of heads and limits, without the names of files."""
    heads = [(value_of(setup.head.units), value_of(setup.head.activation)) for setup in reading.setups]
    return heads, [one.why for one in reading.unread]


@pytest.mark.parametrize("padding", [0, LIMITS.imported_bytes // 3])
def test_a_program_is_read_alike_whoever_imported_its_modules_before(folder: Path, padding: int) -> None:
    for name in ("net", "sizes", "constants"):
        with (folder / f"{name}.py").open("a") as module:
            module.write("# " + "-" * padding + "\n")
    project = Project(folder)
    first, second = (told(read(project, folder / f"{name}.py")) for name in ("one", "two"))
    alone = told(read(Project(folder), folder / "two.py"))
    after_a_part = Project(folder)
    read(after_a_part, folder / "sizes.py")
    assert first == second == alone == told(read(after_a_part, folder / "two.py"))
    assert bool(padding) == any("bytes" in why for why in alone[1])  # type: ignore[index]


def test_modules_that_import_each_other_end(folder: Path) -> None:
    (folder / "constants.py").write_text("from net import build\nLEAST = 16\n")
    assert complete_heads(read(Project(folder), folder / "one.py")) == [10]


def complete_heads(reading: Reading) -> list[int | None]:
    """The units of the setups that were read as a whole."""
    return [value_of(setup.head.units) for setup in reading.setups if setup.complete]


def test_a_file_that_is_not_written_yet_uses_the_pins_and_modules_of_its_folder(folder: Path) -> None:
    (folder / "requirements.txt").write_text("keras==2.1.6\n")
    unsaved = read_text(_PROGRAM, str(folder / "unsaved.py"), project=Project(folder))
    assert complete_heads(unsaved) == [10]
    assert {setup.target.version for setup in unsaved.setups} == {(2, 1, 6)}


def test_standard_input_without_a_name_belongs_to_no_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("requirements.txt").write_text("keras==2.1.6\n")
    program = _PROGRAM.replace("from net import build", _NET.replace("from sizes import HIDDEN", "HIDDEN = 32"))
    reading = read_text(program, "-", project=Project(folder))
    assert complete_heads(reading) == [10]
    assert {setup.target.version for setup in reading.setups} == {None}


def test_a_program_that_trains_a_model_is_read_with_it_unless_it_is_read_anyway(folder: Path) -> None:
    net, one, two = (folder / f"{name}.py" for name in ("net", "one", "two"))
    net.write_text(_NET.replace("def build(classes):", "def build(classes=10):  # Sequential(\n"))
    with_both = [setup.where.file for setup in read(Project(folder), net).setups if setup.loss.where]
    assert sorted(with_both) == [str(one), str(two)]
    with_one = [setup.where.file for setup in read(Project(folder, [str(one)]), net).setups if setup.loss.where]
    assert with_one == [str(two)]
    assert not [setup for setup in read(Project(folder, [str(one), str(two)]), net).setups if setup.loss.where]


_TORCH_NET = """
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return F.softmax(self.head(x), dim=1)
"""
_TORCH_LOSS = """
import torch.nn as nn
import torch.nn.functional as F

class Penalised(nn.Module):
    def forward(self, scores, classes):
        return F.cross_entropy(scores, classes) + 0.01 * scores.abs().mean()
"""
_TORCH_LOOP = """
from criteria import Penalised

def fit(model, batches, optimizer):
    criterion = Penalised()
    for inputs, classes in batches:
        criterion(model(inputs), classes).backward()
        optimizer.step()
"""
_TORCH_MAIN = """
import torch
import trainer
from net import Net

if __name__ == "__main__":
    model = Net()
    trainer.fit(model, torch.load("batches.pt"), torch.optim.Adam(model.parameters()))
"""
_TORCH_SCRIPT = """
import torch
from criteria import Penalised
from net import Net

model, criterion = Net(), Penalised()
optimizer = torch.optim.Adam(model.parameters())
for inputs, classes in torch.load("batches.pt"):
    loss = criterion(model(inputs), classes)
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    "programs", [{"train": _TORCH_SCRIPT}, {"trainer": _TORCH_LOOP, "main": _TORCH_MAIN}], ids=["script", "trainer"]
)
def test_a_network_a_loss_and_a_loop_in_files_of_their_own_meet(tmp_path: Path, programs: dict[str, str]) -> None:
    for name, text in {"net": _TORCH_NET, "criteria": _TORCH_LOSS, **programs}.items():
        (tmp_path / f"{name}.py").write_text(text)
    found = check(tmp_path, isolated=True).findings
    assert [(one.code, Path(one.where.file).name) for one in found] == [("TU105", "criteria.py")]


def test_layers_that_another_file_trains_are_read_once_with_it_or_alone(tmp_path: Path) -> None:
    net, script = tmp_path / "net.py", tmp_path / "script.py"
    net.write_text(_TORCH_NET.replace("F.softmax(self.head(x), dim=1)", "self.head(x)"))
    script.write_text(_TORCH_SCRIPT.replace("from criteria import Penalised", "import torch.nn as nn").replace(
        "Penalised()", "nn.NLLLoss()"))  # fmt: skip
    whole, both = check(tmp_path, isolated=True), check([net, script], isolated=True)
    assert [one.code for one in whole.findings] == ["TU108"]
    assert whole == both
    assert whole.counts.setups == 1
    assert len(read(Project(tmp_path), net).setups) == 1, "alone, with the script beside it"
    assert read(Project(tmp_path, [str(net), str(script)]), net).setups == ()


def test_parts_that_import_one_another_by_stars_are_gone_through_once(tmp_path: Path) -> None:
    """Each part imports all others: the ways through twelve of them are hundreds of millions."""
    package = tmp_path / "many"
    package.mkdir()
    names = [f"part{number}" for number in range(12)]
    stars = "".join(f"from .{name} import *\n" for name in names)
    (package / "__init__.py").write_text(stars)
    for name in names:
        (package / f"{name}.py").write_text(f"{stars}value = unheard_of\n")
    program = tmp_path / "train.py"
    program.write_text("from many import *\nprint(unheard_of)\n" + _PROGRAM)
    for name, text in (("net", _NET), ("sizes", _SIZES), ("constants", _CONSTANTS)):
        (tmp_path / f"{name}.py").write_text(text)
    reading = read_text(program.read_bytes(), str(program), project=Project(tmp_path))
    assert [value_of(setup.head.units) for setup in reading.setups] == [10]


def test_a_part_that_has_a_name_from_its_package_does_not_hide_the_part_that_defines_it(tmp_path: Path) -> None:
    """`from . import build` in the last part: the package finds it there first, and it leads back to the package."""
    package = tmp_path / "net"
    package.mkdir()
    (package / "__init__.py").write_text("from .first import *\nfrom .last import *\n")
    (package / "first.py").write_text(_NET.replace("from sizes import HIDDEN", "HIDDEN = 32"))
    (package / "last.py").write_text("from . import build\n\ndef rebuilt():\n    return build(10)\n")
    program = tmp_path / "train.py"
    program.write_text(_PROGRAM)
    reading = read_text(program.read_bytes(), str(program), project=Project(tmp_path))
    assert [value_of(setup.head.units) for setup in reading.setups] == [10]
    assert reading.unread == ()


@pytest.mark.parametrize(("more", "met"), [(-2, False), (1, True)])
def test_only_so_many_modules_are_run_because_one_of_them_is_used(tmp_path: Path, more: int, met: bool) -> None:
    """A module that uses as many others as those of large libraries do; what is beyond the bound is reported."""
    count = LIMITS.module_runs + more
    for at in range(count):
        (tmp_path / f"part{at}.py").write_text("SIZE = 10\n")
    imports = "\n".join(f"from part{at} import SIZE as SIZE{at}" for at in range(count))
    uses = " + ".join(f"SIZE{at}" for at in range(count))
    own = _NET.replace("from sizes import HIDDEN", "HIDDEN = 16")
    (tmp_path / "net.py").write_text(f"{imports}\nTOTAL = {uses}\n{own}")
    (tmp_path / "main.py").write_text(_PROGRAM)
    reading = read(Project(), tmp_path / "main.py")
    assert value_of(reading.setups[0].head.activation) == "softmax"
    said = f"more than {LIMITS.module_runs} modules of the project import one another"
    assert (said in [each.why for each in reading.unread]) is met


def test_a_module_in_a_folder_that_is_no_package_is_found_by_its_whole_name(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "heads.py").write_text(_NET.replace("from sizes import HIDDEN", "HIDDEN = 2"))
    program = _PROGRAM.replace("from net import build", "import parts.heads").replace(" build(", " parts.heads.build(")
    (tmp_path / "main.py").write_text(program)
    assert complete_heads(read(Project(tmp_path), tmp_path / "main.py")) == [10]


_LAYER = """
import tensorflow as tf

class Scores(tf.keras.layers.Layer):
    def __init__(self, act=None):
        super().__init__()
        self.act = act

    def call(self, x):
        return self.act(tf.matmul(x, self.kernel))
"""
_LOSS = """
import tensorflow as tf

def loss_of(scores, labels):
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=scores, labels=labels))
"""
_TRAINS = """
import tensorflow as tf
from layer import Scores
from loss import loss_of

x = tf.placeholder(tf.float32, [None, 8])
y = tf.placeholder(tf.float32, [None, 3])
scores = Scores(act=tf.nn.softmax)(x)
step = tf.train.AdamOptimizer().minimize(loss_of(scores, y))
"""


def test_a_finding_leads_back_to_the_file_that_chose_the_activation(tmp_path: Path) -> None:
    for name, text in {"layer": _LAYER, "loss": _LOSS, "main": _TRAINS}.items():
        (tmp_path / f"{name}.py").write_text(text)
    (tmp_path / "requirements.txt").write_text("tensorflow==1.15.0\n")
    (finding,) = (found for found in check(tmp_path).findings if found.code == "TU105")
    places = {(Path(party.where.file).name, party.where.row) for party in finding.parties}
    assert {("main.py", 8), ("layer.py", 10), ("loss.py", 5)} <= places


def test_a_class_hides_the_module_of_its_name(tmp_path: Path) -> None:
    """`from models import Net` means the class that the package takes out of models/Net.py."""
    (tmp_path / "models").mkdir()
    net = "from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    net += "        self.last = nn.Linear(784, 10)\n\n    def forward(self, x):\n        return self.last(x)\n"
    (tmp_path / "models" / "Net.py").write_text(net)
    program = "import torch\nfrom models import Net\nloss = torch.nn.CrossEntropyLoss()(Net()(x), y)\nloss.backward()\n"
    taken = (
        "from .Net import Net\n",
        "from .Net import (Other, Net)\n",
        "from .Net import (\n    Other,\n    Net,\n)\n",
    )
    for text, units in (*((text, 10) for text in taken), ("from .Net import Other\n", None), ("", None)):
        (tmp_path / "models" / "__init__.py").write_text(text)
        (setup,) = read_text(program, str(tmp_path / "main.py"), project=Project(tmp_path)).setups
        assert getattr(setup.head.units, "value", None) == units


_OF_KERAS_1 = "from keras.layers import Convolution2D\nCONV = Convolution2D(32, 3, 3)\n"


def test_an_imported_file_tells_the_release_where_the_main_file_tells_none(folder: Path) -> None:
    """`Convolution2D(32, 3, 3)` stands in the network's file only."""
    (folder / "sizes.py").write_text(_SIZES + _OF_KERAS_1)
    (setup,) = read(Project(folder), folder / "one.py").setups
    assert setup.target.version is not None
    assert setup.target.version[0] == 1
    assert setup.target.why.startswith("sizes.py: line ")
    (folder / "sizes.py").write_text(_SIZES)
    (setup,) = read(Project(folder), folder / "one.py").setups
    assert setup.target.assumed


def test_the_main_file_goes_before_an_imported_one(folder: Path) -> None:
    (folder / "sizes.py").write_text(
        _SIZES + "from keras.layers import Convolution2D\nCONV = Convolution2D(32, 3, 3)\n"
    )
    (folder / "one.py").write_text(_PROGRAM + "model.fit_generator(items)\n")
    (setup,) = read(Project(folder), folder / "one.py").setups
    assert not setup.target.why.startswith("sizes.py")


_PRINTS = "from keras.layers import Dense\nfrom keras.models import Sequential\nfrom tools import *\n"


@pytest.mark.parametrize(
    ("tools", "activation"),
    [
        ("LIST = [1]\n", "softmax"),
        ("def max(*names):\n    return 'sigmoid'\n", "sigmoid"),
        ("from other import (\n    least,\n    max,\n)\n", "sigmoid"),
        ("# as max is one of Python's own\n", "softmax"),
    ],
)
def test_a_name_of_python_is_one_of_a_module_only_where_the_module_writes_it(
    tmp_path: Path, tools: str, activation: str
) -> None:
    (tmp_path / "tools.py").write_text(tools)
    (tmp_path / "other.py").write_text("least = 1\ndef max(*names):\n    return 'sigmoid'\n")
    path = tmp_path / "program.py"
    path.write_text(
        f"{_PRINTS}head = 'softmax' if max(3, 2) == 3 else 'sigmoid'\n"
        "model = Sequential([Dense(10, input_shape=(784,), activation=head)])\n"
        "model.compile(loss='sparse_categorical_crossentropy', optimizer='sgd', metrics=['accuracy'])\n"
    )
    (setup,) = read(Project(tmp_path), path).setups
    assert value_of(setup.head.activation) == activation


def test_no_module_is_run_to_look_for_a_name_of_python(tmp_path: Path) -> None:
    for number in range(LIMITS.modules + 6):
        (tmp_path / f"part{number}.py").write_text(f"value{number} = 1\n")
    path = tmp_path / "program.py"
    stars = "".join(f"from part{number} import *\n" for number in range(LIMITS.modules + 6))
    path.write_text(stars + _PROGRAM.replace("build(10)", "build(max(10, 2))"))
    (tmp_path / "net.py").write_text(_NET.replace("from sizes import HIDDEN", "HIDDEN = 3"))
    reading = read(Project(tmp_path), path)
    assert told(reading) == ([(10, "softmax")], [])
