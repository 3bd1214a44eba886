"""A fault inside brackets costs the smallest element, not the whole call or list around it."""

from __future__ import annotations

import ast

import pytest

from trueup.source import read_text
from trueup.syntax.parse import parse_source

#: The first rows of a list of layers, what is made of them, and the row that is lost.
_BROKEN = {
    "a comma that is missing between arguments": (
        '    Conv2D(32, (3, 3), activation="relu" input_shape=(28, 28, 1)),\n',
        "Conv2D(32, (3, 3), **__unread__())",
        2,
    ),
    "a comma that is missing at the end of a row": ("    Flatten()\n    Dense(64),\n", "Flatten(), Dense(64)", 2),
    "a bracket that is closed too often": ("    Dense(64)),\n", "Dense(64)", 2),
    "a sign that is none": ("    Dense(64, activation=relu?),\n", "Dense(64, **__unread__())", 2),
    "an argument without a value": ("    Dense(64, activation=),\n", "Dense(64, **__unread__())", 2),
    "a place that was left open": ("    Dense(64),\n    <YOUR CODE HERE>,\n", "Dense(64), __unread__()", 3),
    "an element over several rows": ("    Dense(\n        64 3,\n        7),\n", "Dense(__unread__(), 7)", 3),
}
_LAST = '    Dense(10, activation="softmax"),\n'


@pytest.mark.parametrize(("first", "kept", "row"), _BROKEN.values(), ids=_BROKEN.keys())
def test_the_layers_around_a_fault_are_read(first: str, kept: str, row: int) -> None:
    text = f"model = Sequential([\n{first}{_LAST}])\ny = 1\n"
    source = parse_source(text.encode(), "program.py")
    assert ast.unparse(source.tree) == f"model = Sequential([{kept}, Dense(10, activation='softmax')])\ny = 1"
    assert [unread.where.row for unread in source.unread] == [row]
    softmax = next(node for node in ast.walk(source.tree) if getattr(node, "value", None) == "softmax")
    place = source.place(softmax)
    written = text.split("\n")[place.row - 1]
    assert written[place.column - 1 : place.end_column - 1] == '"softmax"'


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('m = f([\n  Dense(64),\n  Dense(10, "a"\n])\ny = 1\n', "m = f([Dense(64), Dense(10, 'a')])\ny = 1"),
        ('m = f([\n  Dense(64),\n  Dense(10, "a")\ny = 1\n', "m = f([Dense(64), Dense(10, 'a')])\ny = 1"),
        ('f(a="b" c=3, d="e")\ny = 1\n', "f(**__unread__(), d='e')\ny = 1"),
        ('d = {"a": 1, "b" 2, "c": 3}\n', "d = {'a': 1, **__unread__(), 'c': 3}"),
        ("f([1, 2 3], [4 5, 6])\n", "f([1, __unread__()], [__unread__(), 6])"),
        ("def f(a b):\n  return 1\ny = 1\n", "pass\ny = 1"),
    ],
)
def test_brackets_are_closed_and_elements_give_way(text: str, tree: str) -> None:
    source = parse_source(text.encode(), "program.py")
    assert ast.unparse(source.tree) == tree
    assert source.unread


def test_columns_behind_what_was_taken_out_are_those_of_the_file() -> None:
    text = "f([1, ä 2], 'word')\n"
    source = parse_source(text.encode(), "program.py")
    word = next(node for node in ast.walk(source.tree) if getattr(node, "value", None) == "word")
    place = source.place(word)
    assert text[place.column - 1 : place.end_column - 1] == "'word'"


def test_a_model_with_one_unsound_layer_is_judged() -> None:
    text = (
        "from tensorflow.keras import Sequential, layers\n"
        "model = Sequential([\n"
        "    layers.Dense(64 activation='relu'),\n    layers.Dense(5, activation='sigmoid'),\n])\n"
        "model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])\n"
    )
    setup = read_text(text, "program.py").setups[0]
    assert (setup.head.units.value, setup.head.activation.value) == (5, "sigmoid")  # type: ignore[union-attr]
