"""Programs whose values grow with each line are read in bounded time and memory, and what lies before is told."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.contract.reading import Reading
from trueup.source import read_text
from trueup.syntax.parse import Source

_MODEL = """
from tensorflow.keras import layers, models
model = models.Sequential([layers.Dense(10, activation="softmax")])
model.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""
_LOOPS = "".join(f"{' ' * depth}for i{depth} in range(12):\n" for depth in range(6)) + " " * 6 + "f(x)\n"
_GROWING = {
    "a text that is doubled": "a = 'x'\n" + "a = a + a\n" * 60,
    "a text put into a text twice": "a = 'x'\n" + "a = f'{a}{a}'\n" * 60,
    "bytes that are repeated": "a = b'x'\n" + "a = a * 1000\n" * 9,
    "a text of a huge width": "a = 'x'.zfill(10**10)\nb = '%1000000000d' % 3\nc = '%*d' % (10**9, 3)\n",
    "a replacement by itself": "a = 'x' * 900\n" + "a = a.replace('x', a)\n" * 9,
    "a number too large to write": "a = 0x" + "f" * 9000 + "\nd = {a: 1}\nif a == b:\n  c = d[a]\n",
    "a range beyond a machine word": "for i in range(10**30):\n  j = i\n",
    "an unknown compared with itself": "a = z\n" + "a = (a == a)\n" * 60 + "if a:\n  b = 1\n",
    "an unknown's item by itself": "a = z\n" + "a = a.b[a]\n" * 60 + "if a:\n  b = 1\n",
    "calls of a library in calls": "import numpy as np\na = np.foo(z)\n"
    + "a = np.foo(a, a)\n" * 60
    + "if a:\n  b = 1\n",
    "a table repeated into millions": "import numpy as np\na = np.array([[1] * 3000] * 3000)\n",
    "returns on thousands of branches": "def f(a):\n"
    + "".join(f"  if a{i}: return {i}\n" for i in range(2000))
    + "f(1)\n",
    "modules that hold each other twice": (
        "from torch import nn\nm = nn.Linear(3, 4)\n" + "m = nn.Sequential(m, m)\n" * 60 + "m(x)\n"
    ),
    "thousands of compile calls": "model.compile('adam', 'mse', metrics=['accuracy'])\n" * 2000,
    "products of products": "import numpy as np\na = np.zeros((2, 3, 4))\n" + "a = np.dot(a, a)\na += a\n" * 60,
    "loops in loops": _LOOPS,
}


def _read(program: str) -> Reading:
    """Without a bound these programs grow beyond any memory, so coming back at all is what is tested."""
    return read_text(program, "program.py")


@pytest.mark.parametrize("growing", _GROWING.values(), ids=_GROWING.keys())
def test_growing_values_stay_bounded_and_what_lies_before_is_told(growing: str) -> None:
    reading = _read(_MODEL + growing)
    assert any(setup.loss.name.value == "binary_crossentropy" for setup in reading.setups)  # type: ignore[union-attr]


def test_a_loss_of_the_program_is_looked_at_when_the_work_is_spent() -> None:
    own = "def own(t, p):\n    return t - p\nmodel.compile('adam', loss=own)\nmodel.fit(x, y)\n"
    reading = _read(_MODEL + own + _LOOPS)
    assert any(unread.kind == "limit" and "steps" in unread.why for unread in reading.unread)
    assert len(reading.setups) == 2


def test_a_layer_class_without_a_call_of_its_own_is_called_once() -> None:
    """It only configures the library's: the call of the base leads to no method of the program."""
    reading = _read("""
import keras

class Wide(keras.layers.Dense):
    def __init__(self):
        super().__init__(64, activation="relu")

def train(x, y):
    inputs = keras.Input((8,))
    outputs = keras.layers.Dense(10, activation="softmax")(Wide()(inputs))
    model = keras.Model(inputs, outputs)
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y)
""")
    assert not reading.unread
    (setup,) = reading.setups
    assert value_of(setup.head.units) == 10


def test_one_call_in_many_passes_is_noted_a_bounded_number_of_times() -> None:
    loops = "".join(f"{' ' * depth}for i{depth} in range(12):\n" for depth in range(3))
    reading = _read(_MODEL + loops + "   model.compile('adam', 'mse')\n")
    assert any("one call is met" in unread.why for unread in reading.unread)


_CHEAP = "def f(a):\n    return a\n"
_COSTLY = "def f(a):\n    for i in range(12):\n        for j in range(12):\n            a = g(a, i)\n    return a\n"


@pytest.mark.parametrize(
    ("program", "given_up"),
    [(_CHEAP + "x = f(3)\n" * 200, False), (_CHEAP + "x = f(3)\n" * 1200, True), (_COSTLY + "f(3)\n" * 100, True)],
)
def test_a_function_is_followed_while_its_calls_cost_little(program: str, given_up: bool) -> None:
    unread = _read(_MODEL + program).unread
    assert any("called more than 40 times" in one.why for one in unread) == given_up


_CACHED = "import sys\nfrom functools import lru_cache\n@lru_cache(maxsize=None)\n" + _COSTLY


@pytest.mark.parametrize(
    ("program", "given_up"),
    [
        ("f(3)\n" * 100, False),
        ("f(3)\n" + "if g(1):\n    f(3)\nelse:\n    f(3)\n" * 50, False),
        ("".join(f"f({number})\n" for number in range(100)), True),
        ("f(g(1))\n" * 100, True),
    ],
)
def test_a_function_that_keeps_its_answers_is_entered_once_for_each_question(program: str, given_up: bool) -> None:
    unread = _read(_MODEL + _CACHED + program).unread
    assert any("called more than 40 times" in one.why for one in unread) == given_up


@pytest.mark.parametrize(
    ("table", "given_up"), [("sys.modules[__name__]", False), ("modules[__name__]", True), ("sys.modules['x']", True)]
)
def test_what_a_module_puts_in_its_own_place_is_not_made(table: str, given_up: bool) -> None:
    unread = _read(_MODEL + "import sys\n" + _COSTLY + f"{table} = f(3)\n" * 100).unread
    assert any("called more than 40 times" in one.why for one in unread) == given_up


_DEEP = """
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.a, self.b = nn.Conv2d(n, n, 3), nn.BatchNorm2d(n)

    def forward(self, x):
        return x + torch.relu(self.b(self.a(x)))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        parts = [*[Block(8) for _ in range(12)], *[Block(8) for _ in range(12)], *[Block(8) for _ in range(12)]]
        self.blocks = nn.Sequential(*parts)
        self.last = nn.Linear(8, 10)

    def forward(self, x):
        return self.last(self.blocks(x).mean((2, 3)))


def train(loader):
    nets = [Net(), Net(), Net(), Net()]
    for net in nets:
        for x, y in loader:
            nn.CrossEntropyLoss()(net(x), y).backward()
"""


@pytest.mark.parametrize(("last", "met"), [(".backward()", False), ("", True)])
def test_a_function_that_trains_may_cost_what_a_deep_network_costs(last: str, met: bool) -> None:
    reading = read_text(_DEEP.replace(".backward()", last), "program.py")
    assert any("steps to read" in one.why for one in reading.unread) == met


_MEASURED_OFTEN = """
import torch
from sklearn.metrics import accuracy_score, f1_score
from torch import nn
from torchvision import datasets

nets = [nn.Linear(3072, 10) for _ in range(4)]
loader = torch.utils.data.DataLoader(datasets.CIFAR10("data"), batch_size=8)


def measured(net):
    labels, answers = [], []
    for x, y in loader:
        answers.extend(net(x).argmax(1).numpy())
        labels.extend(y.numpy())
    return accuracy_score(labels, answers), f1_score(labels, answers, average="macro")


for number in range({models}):
    net = nets[number]
    for epoch in range(3):
        for x, y in loader:
            nn.functional.cross_entropy(net(x), y).backward()
        for again in range(2):
            accuracy, f1 = measured(net)
            print("accuracy", accuracy, "F1", f1)
            history = {{"accuracy": accuracy, "f1": f1}}
"""


def test_a_metric_that_is_called_in_many_passes_is_put_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places are worked out for what is told, not for each pass that came by: the work is no square of the passes."""
    asked = []
    place = Source.place
    monkeypatch.setattr(Source, "place", lambda self, node: asked.append(node) or place(self, node))
    work = []
    for models in (1, 4):
        asked.clear()
        setups = _read(_MEASURED_OFTEN.format(models=models)).setups
        assert all({call.quantity for call in setup.metric_calls} == {"accuracy", "f1"} for setup in setups)
        work.append(len(asked))
    assert setups
    assert work[1] < 8 * work[0]
