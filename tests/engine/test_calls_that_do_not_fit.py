"""A call that hands a function what it has no parameter for raises: nothing of the function is run by it."""

from __future__ import annotations

import pytest

from trueup.checking import check_text

PROGRAM = """
from keras.models import Sequential
from keras.layers import Dense


{definition}
    print(history.history["val_acc"])


model = Sequential([Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
{call}
"""
FIT = "model.fit(x, y)"


def found(definition: str, call: str) -> list[str]:
    result = check_text(PROGRAM.format(definition=definition, call=call.format(FIT)), "p.py", isolated=True)
    return [finding.code for finding in result.findings]


@pytest.mark.parametrize(
    ("definition", "call"),
    [
        ("def show(history):", "show({}, 'accuracy')"),
        ("def show(history):", "show({}, title='accuracy')"),
        ("def show(history, title):", "show({})"),
        ("def show(history, *, title):", "show({})"),
        ("def show(history, /):", "show(history={})"),
    ],
)
def test_a_call_that_raises_enters_nothing(definition: str, call: str) -> None:
    assert found(definition, call) == []


@pytest.mark.parametrize(
    ("definition", "call"),
    [
        ("def show(history):", "show({})"),
        ("def show(history):", "show(history={})"),
        ("def show(history, *more):", "show({}, 'accuracy')"),
        ("def show(history, **more):", "show({}, title='accuracy')"),
        ("def show(history, title=''):", "show({})"),
        ("def show(history, *, title=''):", "show({})"),
        ("def show(history, title):", "show({}, *rest)"),
        ("def show(history, title):", "show({}, **rest)"),
        ("@with_title\ndef show(history, title):", "show({})"),
    ],
)
def test_a_call_that_fits_or_may_fit_is_entered(definition: str, call: str) -> None:
    assert found(definition, call) == ["TU307"]
