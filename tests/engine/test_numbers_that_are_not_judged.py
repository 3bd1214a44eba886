"""A setup is complete only where every number that the program takes of its answers was judged as well."""

from __future__ import annotations

import pytest

from trueup.contract.reading import incomplete
from trueup.facts import statable
from trueup.source import read_text

PROGRAM = """
from keras.models import Sequential
from keras.layers import Dense
from keras.utils import to_categorical
from sklearn.metrics import accuracy_score, f1_score
from elsewhere import other
labels = to_categorical(numbers, 10)
model = Sequential([Dense(10, activation="softmax")])
model.compile("adam", "categorical_crossentropy", metrics=[{metrics}])
model.fit(x, labels)
answers = model.predict(x).argmax(axis=1)
{numbers}
"""


def missing(metrics: str = '"accuracy"', numbers: str = "") -> list[str]:
    """What is missing of the only setup."""
    (setup,) = read_text(PROGRAM.format(metrics=metrics, numbers=numbers), "program.py").setups
    assert setup.complete == (not setup.missing)
    return [what for what, _ in setup.missing]


def test_numbers_that_were_judged_leave_a_setup_complete() -> None:
    assert missing() == []
    assert missing(numbers="print(accuracy_score(labels.argmax(axis=1), answers))") == []


@pytest.mark.parametrize(
    ("metrics", "numbers", "what"),
    [
        ("other.metric", "", "metric"),
        ('"accuracy", lambda a, b: 0', "", "metric a lambda"),
        ('"accuracy"', "print(accuracy_score(labels.argmax(axis=1), other(x)))", "what accuracy_score counts"),
        ('"accuracy"', "print(f1_score(other(y), other(x), average='macro'))", "what f1_score counts"),
    ],
)
def test_a_number_that_was_not_judged_is_missing(metrics: str, numbers: str, what: str) -> None:
    (only,) = missing(metrics, numbers)
    assert only.startswith(what)


def test_a_model_that_is_only_built_is_one_reason() -> None:
    program = "import keras\nmodel = keras.Sequential([keras.layers.Dense(3, activation='softmax')])\n"
    (unread,) = incomplete(read_text(program, "program.py").setups, statable)
    assert [what for what, _ in unread.missing] == ["a model"]
