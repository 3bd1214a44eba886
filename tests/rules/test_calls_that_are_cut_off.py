"""Calls whose brackets a comment swallowed: their arguments were not read, and nothing is concluded of them."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text


def codes(program: str) -> set[str]:
    return {item.code for setup in read_text(program, "a.py").setups for item in findings_of(setup, all_rules())}


HOLES = """
import keras
(x, y), (a, b) = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
model.compile({compiled})
model.summary()
history = model.fit({fitted})
print(history.history["accuracy"], history.history["val_loss"])
"""


@pytest.mark.parametrize(
    ("compiled", "fitted", "found"),
    [
        ("'adam', 'sparse_categorical_crossentropy'", "x, y", True),
        ("# your code here", "# your code here", False),
        ("'adam', # loss='mse', metrics=['accuracy']", "x, y # , validation_data=(a, b)", False),
        ("# your code here", "x, y, validation_data=(a, b)", False),
    ],
)
def test_a_bracket_that_a_comment_swallowed(compiled: str, fitted: str, found: bool) -> None:
    assert ("TU307" in codes(HOLES.format(compiled=compiled, fitted=fitted))) == found


def test_options_that_were_not_read_may_hold_metrics() -> None:
    assert "TU307" not in codes(HOLES.format(compiled="**options()", fitted="x, y, validation_data=(a, b)"))
