"""A default that every call in the programs of a run replaces is no value of that program: nothing is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.checking import check

MODEL = """
from keras.layers import Dense, Input
from keras.models import Model


class Net:
    def __init__(self, width, last="softmax"):
        x = Input(shape=(width,))
        self.model = Model(x, Dense(1, activation=last)(x))

    def fit(self, x, y):
        self.model.compile(loss="binary_crossentropy", optimizer="adam")
        return self.model.fit(x, y)
"""
OTHER = "import keras\nimport model\n\n\ndef train(x, y, last):\n    net = model.Net(20{argument})\n    net.fit(x, y)\n"


def codes(folder: Path, *arguments: str, text: str = MODEL) -> list[str]:
    """The codes of what is found in a model's file, beside programs that make it with these further arguments."""
    (folder / "model.py").write_text(text)
    for number, argument in enumerate(arguments):
        (folder / f"train{number}.py").write_text(OTHER.format(argument=argument))
    result = check([folder], isolated=True)
    return [finding.code for finding in result.findings if finding.where.file.endswith("model.py")]


def test_a_default_that_nobody_replaces_is_told(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["TU101"]


@pytest.mark.parametrize("argument", [', last="sigmoid"', ", last=last", ", last", ", last if x else last.lower()"])
def test_a_default_that_the_only_call_replaces_is_not_told(argument: str, tmp_path: Path) -> None:
    assert codes(tmp_path, argument) == []


@pytest.mark.parametrize("argument", ["", ', last="softmax"'])
def test_a_default_that_one_call_takes_is_told(argument: str, tmp_path: Path) -> None:
    assert codes(tmp_path, ', last="sigmoid"', argument) == ["TU101"]


def test_a_default_beside_a_call_that_may_replace_it_or_not_is_told(tmp_path: Path) -> None:
    assert codes(tmp_path, ", **last") == ["TU101"]


def test_another_parameter_says_nothing_of_a_default(tmp_path: Path) -> None:
    text = MODEL.replace('last="softmax"', 'rate=0.1, last="softmax"')
    assert codes(tmp_path, ", rate=0.2", ", **last", text=text) == ["TU101"]


def test_a_default_of_a_function_that_calls_replace(tmp_path: Path) -> None:
    text = (
        "from keras.layers import Dense\nfrom keras.models import Sequential\n\n\n"
        'def Net(width, last="softmax"):\n    model = Sequential([Dense(1, activation=last)])\n'
        '    model.compile(loss="binary_crossentropy", optimizer="adam")\n    return model\n'
    )
    assert codes(tmp_path, text=text) == ["TU101"]
    assert codes(tmp_path, ", last=last", text=text) == []
