"""Programs and notebooks to damage, and the ways to damage them; each made from a number and a seed alone."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
CANARY = "canary-was-run"
CANARY_LINE = f'open("{CANARY}", "w").close()\n'

OWN_SEEDS = {
    "loop.py": """
import torch
from torch import nn, optim

class Net(nn.Module):
    def __init__(self, hidden=64, classes=10):
        super().__init__()
        self.body = nn.Sequential(*[nn.Linear(hidden, hidden) for _ in range(3)])
        self.head = nn.Linear(hidden, classes)
    def forward(self, x):
        return torch.softmax(self.head(self.body(x)), dim=1)

net, criterion = Net(), nn.CrossEntropyLoss()
for epoch in range(5):
    for x, y in loader:
        loss = criterion(net(x), y)
        loss.backward()
    print(f"{epoch}: {(net(x).argmax(1) == y).float().mean():.3f}")
""",
    "functional.py": """
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

def build(k, *, activation="softmax", depth=2):
    inputs = keras.Input((28, 28, 1))
    x = inputs
    while depth > 0:
        x = layers.Conv2D(32 * depth, 3, activation="relu")(x); depth -= 1
    outputs = {name: layers.Dense(k, activation=activation, name=name)(layers.Flatten()(x)) for name in ("a", "b")}
    return keras.Model(inputs, outputs)

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y, 10)
models = [build(k) for k in (1, 2, 10)]
for model in models:
    model.compile("adam", loss={"a": "binary_crossentropy", "b": "mse"}, metrics=["accuracy"])
    model.fit(x / 255., {"a": y, "b": y}, validation_split=0.1, callbacks=[keras.callbacks.EarlyStopping("val_acc")])
    print(np.mean(np.argmax(model.predict(xt)["a"], -1) == yt))
""",
    "old.py": """
from keras.models import Sequential
from keras.layers.core import Dense, Activation
from keras.utils import np_utils
Y = np_utils.to_categorical(y, nb_classes)
model = Sequential()
model.add(Dense(output_dim=nb_classes, input_dim=4, init='uniform')); model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer='sgd', class_mode='categorical')
print 'accuracy', model.evaluate(X, Y, show_accuracy=True)[1]
try:
    model.fit(X, Y, nb_epoch=10)
except ValueError, e:
    print >>sys.stderr, `e`
""",
}


def seeds() -> dict[str, bytes]:
    """Name to bytes: the examples, the pages' programs, the corpus and our own, each program with the canary in it."""
    found = {name: (CANARY_LINE + text).encode() for name, text in OWN_SEEDS.items()}
    for path in sorted((ROOT / "examples").rglob("*.py")):
        found[str(path.relative_to(ROOT))] = CANARY_LINE.encode() + path.read_bytes()
    for path in sorted([*(ROOT / "src").rglob("*.md"), *(ROOT / "tests" / "cases").rglob("*.md")]):
        for number, block in enumerate(re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.DOTALL)):
            found[f"{path.stem}-{number}.py"] = (CANARY_LINE + block).encode()
    for path in sorted((ROOT / "tests" / "corpus").iterdir()):
        found[path.name] = path.read_bytes()
    return found


_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
_ODD = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        '"""',
        "\\",
        "#",
        ":",
        ",",
        ";",
        "=",
        "*",
        "**",
        "@",
        "`",
        "<>",
        "->",
        ":=",
        "\t",
    ),
    *(
        "lambda",
        "yield",
        "await",
        "async",
        "global",
        "nonlocal",
        "del",
        "return",
        "class",
        "def",
        "for",
        "while",
        "else",
        "is",
    ),
    *(
        "None",
        "...",
        "-1",
        "0",
        "1e999",
        "10L",
        "0777",
        "1j",
        "f'{x!r:>{y}}'",
        "b'\\xff'",
        "\x00",
        "\ufeff",
        "é",
        "𝄞",
        "\x0c",
    ),
    *(
        "self",
        "super()",
        "model",
        "keras",
        "__import__('os')",
        "not",
        "in",
        "*args",
        "**{}",
        "x[::-1]",
        "[*x]",
        "{**x}",
        "x if y else z",
    ),
)


def _tokens(text: str) -> list[str]:
    return _TOKENS.findall(text)


def drop_token(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    for _ in range(chance.randint(1, 4)):
        if tokens:
            del tokens[chance.randrange(len(tokens))]
    return "".join(tokens)


def double_token(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    if tokens:
        at = chance.randrange(len(tokens))
        tokens[at:at] = tokens[at : at + chance.randint(1, 30)] * chance.choice((1, 1, 2, 50))
    return "".join(tokens)


def swap_tokens(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    for _ in range(chance.randint(1, 6)):
        if tokens:
            one, two = chance.randrange(len(tokens)), chance.randrange(len(tokens))
            tokens[one], tokens[two] = tokens[two], tokens[one]
    return "".join(tokens)


def odd_token(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    for _ in range(chance.randint(1, 4)):
        tokens.insert(chance.randint(0, len(tokens)), chance.choice(_ODD))
    return "".join(tokens)


def rename(text: str, chance: random.Random) -> str:
    """One name becomes another everywhere: recursion, shadowing, self-reference."""
    names = sorted(set(re.findall(r"\b[A-Za-z_]\w*\b", text))) or ["x"]
    return re.sub(rf"\b{chance.choice(names)}\b", chance.choice(names), text)


def change_number(text: str, chance: random.Random) -> str:
    new = chance.choice(
        ("0", "-1", "1", "2", "10**9", "1e400", "float('nan')", "(3,)", "None", "'10'", "10**(10**9)", "1 << 99999999")
    )
    numbers = list(re.finditer(r"\b\d+\b", text))
    if not numbers:
        return text + new
    at = chance.choice(numbers)
    return text[: at.start()] + new + text[at.end() :]


def move_line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(
        chance.randint(0, len(lines)), " " * chance.choice((0, 0, 1, 4, 8)) + line.lstrip(" " * chance.choice((0, 4)))
    )
    return "\n".join(lines)


def repeat_lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    lines[at:at] = lines[at : at + chance.randint(1, 5)] * chance.choice((2, 20, 300))
    return "\n".join(lines)


def in_blocks(text: str, chance: random.Random) -> str:
    """The whole program below many headers: loops, branches, functions, classes that are called or not."""
    depth = chance.choice((1, 3, 12, 60, 99))
    headers = (
        "for i{n} in range({k}):",
        "if c{n}:",
        "while True:",
        "def f{n}(a=1):",
        "class C{n}:",
        "with w as v{n}:",
        "try:",
    )
    lines, closing = [], []
    for n in range(depth):
        header = chance.choice(headers).format(n=n, k=chance.choice(("3", "10**12", "x")))
        lines.append(" " * n + header)
        if header == "try:":
            closing.append(" " * n + "finally: pass")
        elif header.startswith("def"):
            closing.append(" " * n + f"f{n}()")
    return "\n".join([*lines, *(" " * depth + line for line in text.split("\n")), *reversed(closing)])


def deep(text: str, chance: random.Random) -> str:
    """Something nested or chained far deeper than anyone writes."""
    n = chance.choice((20, 90, 150, 300, 1000, 5000))
    made = chance.choice(
        (
            "(" * n + "1" + ")" * n,
            "[" * n + "]" * n,
            "f(" * n + "1" + ")" * n,
            "x" + ".a" * n,
            "x" + "[0]" * n,
            "x" + "(1)" * n,
            "1" + " + 1" * n,
            "a" + " ** a" * n,
            "not " * n + "x",
            "-" * n + "1",
            "lambda: " * n + "1",
            "1 if x else " * n + "1",
            "x" + " < y" * n,
            "x" + " and y" * n,
            "[x for x in " * min(n, 90) + "y" + "]" * min(n, 90),
            "{" * n + "1: 1" + "}" * n,
            "f'" + "{" * n + "'",
            "'a' " * n,
            "model" + ".add(Dense(10))" * n,
        )
    )
    lines = text.split("\n")
    lines.insert(chance.randint(0, len(lines)), f"deep = {made}")
    return "\n".join(lines)


def huge(text: str, chance: random.Random) -> str:
    """A literal, a name or a ladder of a generated file."""
    n = chance.choice((1000, 20_000))
    made = chance.choice(
        (
            "big = [" + "1, " * n + "]",
            "big = {" + ", ".join(f"{i}: 'v'" for i in range(n)) + "}",
            "big = " + "9" * chance.choice((100, 5000)),
            "big = '" + "é" * n + "'",
            "big = " + "a" * n,
            "\n".join(f"v{i} = v{i - 1}" for i in range(n // 10)),
            "if a: pass\n" + "\n".join(f"elif a == {i}: b = {i}" for i in range(n // 20)),
            "\n".join(f"def g{i}(m):\n    return g{i + 1}(g{i + 1}(m))" for i in range(60)) + "\ng0(model)",
            "def again(m):\n    return again(again(m))\nagain(model)",
            "x = [0]\nfor i in range(64):\n    x = x + x\n    y = [x, x]\n    x.append(x)",
            "a = []\na.append(a)\nb = {'a': a, 'b': None}\nb['b'] = b\nmodel.compile(loss=a, metrics=b)",
            "s = 'a'\nfor i in range(99):\n    s = s * 2 + s\nn = 2 ** 2 ** 2 ** 2 ** 2 ** 2",
            "m = [0] * (10 ** 12)\nt = 'x' * 10 ** 12\nr = list(range(10 ** 12))\nz = np.zeros((10 ** 9, 10 ** 9))",
        )
    )
    at = chance.choice((0, len(text)))
    return text[:at] + "\n" + made + "\n" + text[at:]


def cut(text: str, chance: random.Random) -> str:
    at = chance.randint(0, len(text))
    return chance.choice((text[:at], text[at:]))


def mix(text: str, chance: random.Random) -> str:
    """Another seed's lines amid this one's."""
    other = chance.choice(list(OWN_SEEDS.values())).split("\n")
    lines = text.split("\n")
    at = chance.randint(0, len(lines))
    return "\n".join(lines[:at] + other[chance.randrange(len(other)) :] + lines[at:])


_TEXT_DAMAGE: tuple[Callable[[str, random.Random], str], ...] = (
    *(drop_token, double_token, swap_tokens, odd_token, rename, change_number, move_line, repeat_lines, in_blocks),
    *(deep, huge, cut, mix),
)


def flip_bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def as_notebook(text: str, chance: random.Random) -> bytes:
    """The program cut into cells, with magics between, and sometimes with its JSON damaged."""
    lines = text.splitlines(keepends=True)
    cells = []
    while lines:
        take = chance.randint(1, 12)
        source: object = [
            chance.choice(("", "", "", "%%time\n", "%cd x\n", "!ls 'a\n", "%%bash\n", "x?\n")),
            *lines[:take],
        ]
        cells.append({"cell_type": chance.choice(("code", "code", "code", "markdown")), "source": source})
        lines = lines[take:]
    made: object = {"cells": cells, "metadata": {}, "nbformat": 4}
    if chance.random() < 0.4:
        _damage(made, chance)
    data = json.dumps(made, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    return flip_bytes(data, chance) if chance.random() < 0.2 else data


def _damage(value: object, chance: random.Random) -> None:
    """Something in the JSON becomes something else."""
    odd = chance.choice((None, 3, [], {}, "x", [None], [[]], True, "\ud800", {"a": 1}))
    while isinstance(value, dict | list) and value:
        key = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
        below = value[key]  # type: ignore[index]
        if not isinstance(below, dict | list) or not below or chance.random() < 0.2:
            value[key] = odd  # type: ignore[index]
            return
        value = below


def case(number: int, seed: int, material: dict[str, bytes]) -> tuple[str, bytes]:
    """The file name and bytes of one case."""
    chance = random.Random(f"{seed}:{number}")
    name = chance.choice(sorted(material))
    data = material[name]
    if name.endswith(".ipynb") and chance.random() < 0.7:
        return "case.ipynb", flip_bytes(data, chance)
    text = data.decode("utf-8", "replace")
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        text = chance.choice(_TEXT_DAMAGE)(text, chance)
    text = text[:400_000]
    if chance.random() < 0.25:
        return "case.ipynb", as_notebook(text, chance)
    data = text.encode(chance.choice(("utf-8", "utf-8", "utf-8", "utf-16", "latin-1")), "replace")
    return "case.py", flip_bytes(data, chance) if chance.random() < 0.25 else data
